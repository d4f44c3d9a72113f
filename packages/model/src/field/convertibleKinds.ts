import { fieldKinds, type FieldDefinition, type FieldKind, type FormulaResult } from "./fieldDefinition.ts";

const texts = ["text", "long_text", "phone", "email", "url"] as const;
const readsText: readonly FieldKind[] = [
  ...texts,
  "number",
  "money",
  "integer",
  "rating",
  "progress",
  "boolean",
  "date",
  "datetime",
  "time",
  "choice",
  "choices",
  "member",
  "members",
  "department",
  "departments",
  "link",
];
// What has no text, or another way than by its text.
const pairs: Partial<Record<FieldKind, readonly FieldKind[]>> = {
  duration: ["integer", "number"],
  integer: ["duration"],
  signature: ["images", "attachments"],
  images: ["attachments"],
  attachments: ["images"],
};
const writesText: ReadonlySet<FieldKind> = new Set([...readsText, "auto_number"]);
const resultKinds = {
  text: "text",
  number: "number",
  boolean: "boolean",
  date: "date",
  datetime: "datetime",
  time: "time",
  duration: "duration",
  choice: "text",
  member: "member",
} as const satisfies Record<FormulaResult, FieldKind>;

/** The kind whose values a field holds: its own, or for a formula the kind of what it yields. */
export function valueKindOf(field: FieldDefinition): FieldKind {
  return field.kind === "formula" ? resultKinds[field.result] : field.kind;
}

/** Kinds that a field's values can become, its own left out, in the order of the palette. Any other change starts blank. */
export function convertibleKinds(field: FieldDefinition): readonly FieldKind[] {
  const from = valueKindOf(field);
  const found = new Set<FieldKind>([...(writesText.has(from) ? readsText : []), ...(pairs[from] ?? [])]);
  if (field.kind === "formula") found.add(from);
  return fieldKinds.filter((kind) => kind !== field.kind && found.has(kind));
}
