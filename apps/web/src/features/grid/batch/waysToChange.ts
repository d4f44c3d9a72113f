import type { FieldDefinition } from "@tongzhou/model";

/** How a field of many records can be changed at once: one value for all, none, or each from its own record. */
export type WayToChange = "value" | "clear" | "formula";

const byFormula: ReadonlySet<FieldDefinition["kind"]> = new Set([
  "text",
  "long_text",
  "number",
  "money",
  "integer",
  "rating",
  "progress",
  "choice",
  "boolean",
  "date",
  "datetime",
  "member",
  "department",
]);

/**
 * The ways for a field, the usual one first.
 * @param count how many records are changed: a unique value fits one only
 * @param isBulk whether the server does it, which is where formulas are computed
 */
export function waysToChange(field: FieldDefinition, count: number, isBulk: boolean): readonly WayToChange[] {
  if (field.kind === "subform") return [];
  const isUnique = field.unique === true;
  // Each file belongs to one record.
  const holdsFiles = field.kind === "attachments" || field.kind === "images" || field.kind === "signature";
  const hasFormat = field.kind === "text" && field.format !== undefined;
  const ways: WayToChange[] = [];
  if (!holdsFiles && !(isUnique && count > 1)) ways.push("value");
  if (field.required !== true) ways.push("clear");
  if (isBulk && byFormula.has(field.kind) && !isUnique && !hasFormat) ways.push("formula");
  return ways;
}
