import { decodeField } from "@tongzhou/model";
import type { FieldDefinition, Wire, WireValues } from "@tongzhou/model";
import { isBlank } from "../../../fields/fieldText.ts";
import { ownValue } from "../../../fields/ownValue.ts";
import { sentValue } from "../../../fields/sentValue.ts";
import type { CellProblem, RuleProblem } from "./ruleReading.ts";

/** What a value is refused for by its own field. */
export function checkField(field: FieldDefinition, value: Wire, isTyped: boolean): RuleProblem | null {
  if (!isTyped) return null;
  if (isBlank(value)) return field.required === true ? { kind: "required" } : null;
  // Its rows are asked one by one.
  if (field.kind === "subform") return null;
  const writable =
    field.kind !== "formula" && field.kind !== "auto_number" && !/^(?:created|updated)_/.test(field.kind);
  const decoded = writable ? decodeField(field, sentValue(field, value)) : null;
  return decoded === null || decoded.ok ? null : { kind: "value", problem: decoded.error };
}

/** Rows by id as they are saved: those that stay so are not asked again, as by the server. */
export function savedRows(rows: Wire | undefined): ReadonlyMap<Wire, Wire> {
  if (!Array.isArray(rows)) return new Map();
  return new Map((rows as readonly Wire[]).flatMap((row) => (isCells(row) ? [[row["id"] ?? null, row] as const] : [])));
}

function isCells(row: Wire | undefined): row is Readonly<Record<string, Wire>> {
  return typeof row === "object" && row !== null && !Array.isArray(row);
}

/** What the rows of a subform are refused for, cell by cell. */
export function checkRows(
  fields: readonly FieldDefinition[],
  rows: Wire,
  problemsOf: (row: WireValues) => ReadonlyMap<string, RuleProblem> | undefined,
): RuleProblem | null {
  const wrong: CellProblem[] = [];
  for (const [index, row] of (Array.isArray(rows) ? (rows as readonly Wire[]) : []).entries()) {
    // Rows are objects by the wire's own table; anything else is refused by the server.
    const cells = (typeof row === "object" && row !== null ? row : {}) as Readonly<Record<string, Wire>>;
    const problems = problemsOf(cells);
    for (const field of fields) {
      const isNew = cells["id"] === undefined || cells["id"] === null;
      const startsFilled = isNew && !Object.hasOwn(cells, field.key) && field.default !== undefined;
      const told = problems?.get(field.key) ?? null;
      // What it begins with may be past a limit of its column; blank, it is still to come.
      const ofStart = told?.kind === "value" ? told : null;
      const problem = startsFilled ? ofStart : (checkField(field, ownValue(cells, field.key) ?? null, true) ?? told);
      if (problem !== null) wrong.push({ row: index + 1, column: field, problem });
    }
  }
  const [first, ...others] = wrong;
  return first === undefined ? null : { kind: "cell", ...first, others };
}
