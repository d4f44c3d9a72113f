import { ok, type Result } from "@tongzhou/base";
import {
  AppError,
  decodeField,
  storageOf,
  type FieldDefinition,
  type FieldOf,
  type FieldProblem,
  type Wire,
  type WireValues,
} from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { refuseCells } from "./refuseCells.ts";

/** One row of a subform, decoded. */
export interface ChildValues {
  /** The row that is changed; absent for a new one. */
  readonly id?: number;
  /** Columns in wire shape with blanks as null; only what was sent. */
  readonly columns: Readonly<Record<string, Wire>>;
}

/** Values of one record, decoded and allowed as far as that can be told without the database. */
export interface RecordInput {
  /** Own columns by key, as json_to_recordset reads them. */
  readonly columns: Readonly<Record<string, Wire>>;
  readonly links: ReadonlyMap<string, readonly number[]>;
  readonly rows: ReadonlyMap<string, readonly ChildValues[]>;
}

/**
 * Parses what a caller sent for a record.
 * @throws AppError field.unknown, field.forbidden, field.invalid or field.required for the first bad field
 */
export function decodeValues(policy: FormPolicy, values: WireValues): RecordInput {
  const columns: Record<string, Wire> = {};
  const links = new Map<string, readonly number[]>();
  const rows = new Map<string, readonly ChildValues[]>();
  for (const [key, value] of Object.entries(values)) {
    const field = policy.form.fields.get(key);
    const isKnown = field !== undefined && (policy.readable.has(key) || policy.writable.has(key));
    if (!isKnown) throw new AppError("field.unknown", { field: key });
    if (!policy.writable.has(key)) throw new AppError("field.forbidden", { field: key });
    const isNone = value === null || value === "" || (Array.isArray(value) && value.length === 0);
    if (field.required === true && isNone) throw new AppError("field.required", { field: key });
    if (field.kind === "links") links.set(key, decodeIds(field, value));
    else if (field.kind === "subform") rows.set(key, decodeRows(field, value));
    else {
      const column = decodeColumn(field, value);
      // A text of white space alone is blank too.
      if (field.required === true && column === null) throw new AppError("field.required", { field: key });
      columns[key] = column;
    }
  }
  return { columns, links, rows };
}

/** Also required fields that were not sent and have no default, where that can be told without the database. */
export function requireLists(policy: FormPolicy, input: RecordInput): void {
  for (const field of policy.form.definition.fields) {
    const isSent = field.kind === "links" ? input.links.has(field.key) : input.rows.has(field.key);
    if ((field.kind === "links" || field.kind === "subform") && field.required === true && !isSent)
      throw new AppError("field.required", { field: field.key });
  }
}

function decodeColumn(field: FieldDefinition, value: Wire): Wire {
  const decoded = decodeCell(field, value);
  if (!decoded.ok) throw new AppError("field.invalid", { field: field.key, ...decoded.error });
  return decoded.value;
}

function decodeCell(field: FieldDefinition, value: Wire): Result<Wire, FieldProblem> {
  const decoded = decodeField(field, value);
  const storage = storageOf(field);
  // The codec gives jsonb columns as JSON text it made itself; inside our JSON input they are plain JSON.
  if (decoded.ok && storage.kind === "column" && storage.type === "jsonb" && typeof decoded.value === "string")
    return ok(JSON.parse(decoded.value) as Wire);
  return decoded;
}

function decodeIds(field: FieldOf<"links">, value: Wire): readonly number[] {
  const decoded = decodeColumn(field, value);
  return Array.isArray(decoded) ? decoded.filter((id) => typeof id === "number") : [];
}

function decodeRows(field: FieldOf<"subform">, value: Wire): readonly ChildValues[] {
  const frame = decodeField(field, value);
  if (!frame.ok) throw new AppError("field.invalid", { field: field.key, ...frame.error });
  if (!Array.isArray(value)) return [];
  const known = new Map(field.fields.map((one) => [one.key, one]));
  const seen = new Set<number>();
  const wrong: AppError[] = [];
  const decoded = value.map((row: Wire, index) => {
    const bad = (problem: string, column?: string): AppError =>
      new AppError("field.invalid", {
        field: field.key,
        row: index + 1,
        problem,
        ...(column === undefined ? {} : { column }),
      });
    if (typeof row !== "object" || row === null || Array.isArray(row)) throw bad("type");
    const columns: Record<string, Wire> = {};
    let id: number | undefined;
    for (const [key, cell] of Object.entries(row)) {
      if (key === "id") {
        if (cell === null) continue;
        if (typeof cell !== "number" || !Number.isSafeInteger(cell) || cell < 1 || seen.has(cell))
          throw bad("type", "id");
        seen.add(cell);
        id = cell;
        continue;
      }
      const inner = known.get(key);
      if (inner === undefined) throw new AppError("field.unknown", { field: `${field.key}.${key}`, row: index + 1 });
      if (inner.kind === "formula") continue;
      const place = { field: `${field.key}.${key}`, row: index + 1 };
      const decoded = decodeCell(inner, cell);
      if (decoded.ok) columns[key] = decoded.value;
      else wrong.push(new AppError("field.invalid", { ...place, ...decoded.error }));
    }
    for (const inner of field.fields) {
      const path = `${field.key}.${inner.key}`;
      const isSent = Object.hasOwn(row, inner.key);
      const isMissing = isSent ? columns[inner.key] === null : id === undefined && inner.default === undefined;
      if (inner.required === true && isMissing)
        wrong.push(new AppError("field.required", { field: path, row: index + 1 }));
    }
    return { ...(id === undefined ? {} : { id }), columns };
  });
  refuseCells(wrong);
  return decoded;
}
