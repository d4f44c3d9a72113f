import { AppError, decodeField, fieldSpec, storageOf } from "@tongzhou/model";
import type { FieldDefinition, FieldOf, FormDefinition, Wire, WireValues } from "@tongzhou/model";

/** What is typed in a record, as far as it is a value already. */
export interface DraftValues {
  /** Keys of the fields that are typed in, whatever their value is. */
  readonly keys: ReadonlySet<string>;
  /** One draft or several of the same form, each by field, as json_to_recordset reads them. */
  readonly drafts: readonly Readonly<Record<string, Wire>>[];
  /** Rows of subforms, of a single draft. */
  readonly rows: ReadonlyMap<string, readonly Readonly<Record<string, Wire>>[]>;
}

/**
 * Reads the values of a draft. What its field would refuse counts as blank: it is being typed.
 * @param definition as visibleForms gives it
 * @throws AppError "field.unknown", "field.forbidden" for a field that only the engine writes
 */
export function readDraftValues(definition: FormDefinition, values: WireValues): DraftValues {
  const fields = new Map(definition.fields.map((field) => [field.key, field]));
  const columns: Record<string, Wire> = {};
  const rows = new Map<string, readonly Readonly<Record<string, Wire>>[]>();
  for (const [key, value] of Object.entries(values)) {
    const field = fields.get(key);
    if (field === undefined) throw new AppError("field.unknown", { field: key });
    if (!fieldSpec(field.kind).can.beWritten) throw new AppError("field.forbidden", { field: key });
    if (field.kind === "subform") rows.set(key, readRows(field, value));
    else columns[key] = readCell(field, value);
  }
  return { keys: new Set(Object.keys(values)), drafts: [columns], rows };
}

/**
 * Reads several drafts of records of one form, or of rows of one subform. What a field would refuse counts as blank, and
 * so does a subform of a record: its rows belong to one draft only. Of a row its id is passed over.
 * @throws AppError "field.unknown", "field.forbidden" for a field that only the engine writes
 */
export function readDraftList(fields: ReadonlyMap<string, FieldDefinition>, list: readonly WireValues[]): DraftValues {
  const drafts = list.map((values) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([key, value]): (readonly [string, Wire])[] => {
        if (key === "id") return [];
        const field = fields.get(key);
        if (field === undefined) throw new AppError("field.unknown", { field: key });
        if (!fieldSpec(field.kind).can.beWritten) throw new AppError("field.forbidden", { field: key });
        return field.kind === "subform" ? [] : [[key, readCell(field, value)]];
      }),
    ),
  );
  return { keys: new Set(drafts.flatMap((draft) => Object.keys(draft))), drafts, rows: new Map() };
}

function readRows(field: FieldOf<"subform">, value: Wire): readonly Readonly<Record<string, Wire>>[] {
  if (!Array.isArray(value) || !decodeField(field, value).ok) return [];
  return value.map((row: Wire, index) => {
    const cells = typeof row === "object" && row !== null && !Array.isArray(row) ? row : {};
    const written = field.fields.filter(({ kind }) => kind !== "formula");
    return {
      // A row that is not saved has no id; below zero it meets none that is.
      id: -1 - index,
      position: index,
      ...Object.fromEntries(written.map((inner) => [inner.key, readCell(inner, cellOf(cells, inner.key))])),
    };
  });
}

function cellOf(cells: object, key: string): Wire {
  // Cells of a row that came as JSON hold nothing but wire values.
  return Object.hasOwn(cells, key) ? ((cells as Readonly<Record<string, Wire>>)[key] ?? null) : null;
}

function readCell(field: FieldDefinition, value: Wire): Wire {
  const decoded = decodeField(field, value);
  if (!decoded.ok) return null;
  const storage = storageOf(field);
  // The codec gives such columns as JSON text it made itself.
  if (storage.kind === "column" && storage.type === "jsonb" && typeof decoded.value === "string")
    return JSON.parse(decoded.value) as Wire;
  return decoded.value;
}
