import { fieldSpec, isFieldKey, type FieldDefinition, type OptionColor } from "@tongzhou/model";
import type { ColumnProfile, SheetProfile } from "@tongzhou/sheets";

const colors: readonly OptionColor[] = ["teal", "blue", "violet", "amber", "green", "pink", "red", "gray"];
// One-line text may have 600 characters; what is longer is read as paragraphs.
const maxLineChars = 600;
const maxLabelChars = 200;

/** The field that a column of a sheet makes in a new form. */
export function proposeField(column: ColumnProfile, taken: Set<string>): FieldDefinition {
  const label = { zh: column.label.slice(0, maxLabelChars).trim() || column.key };
  const common = { key: freeKey(column.key, taken), label };
  const { format } = column;
  switch (column.kind) {
    case "text":
      return { ...common, kind: column.maxChars > maxLineChars ? "long_text" : "text" };
    case "number":
      return {
        ...common,
        kind: "number",
        ...(format.decimals === undefined ? {} : { decimals: Math.min(format.decimals, 20) }),
        ...(format.thousands === true ? { thousands: true } : {}),
        ...(format.percent === true ? { percent: true } : {}),
      };
    case "integer":
      return { ...common, kind: "integer", ...(format.thousands === true ? { thousands: true } : {}) };
    case "money":
      return {
        ...common,
        kind: "money",
        currency: format.currency ?? "CNY",
        ...(format.decimals === undefined ? {} : { decimals: Math.min(Math.max(format.decimals, 2), 6) }),
      };
    case "choice":
    case "choices":
      return {
        ...common,
        kind: column.kind,
        options: (column.options ?? []).map((option, index) => ({
          key: option.key,
          label: { zh: option.label.slice(0, maxLabelChars) },
          color: colors[index % colors.length] ?? "gray",
        })),
      };
    case "long_text":
    case "boolean":
    case "date":
    case "datetime":
    case "time":
    case "duration":
    case "phone":
    case "email":
    case "url":
      return { ...common, kind: column.kind };
    default:
      return column.kind satisfies never;
  }
}

/** The fields that a sheet makes, column by column. */
export function proposeFields(sheet: SheetProfile): readonly FieldDefinition[] {
  const taken = new Set<string>();
  return sheet.columns.map((column) => proposeField(column, taken));
}

/** The column that names a record best: filled, different in every row, text; null when none can be a name. */
export function proposeTitle(sheet: SheetProfile): number | null {
  const fields = proposeFields(sheet);
  const fit = sheet.columns.filter((_, index) => {
    const field = fields[index];
    return field !== undefined && fieldSpec(field.kind).can.beTitle;
  });
  const filled = fit.filter((column) => column.blankCount === 0);
  const score = (column: ColumnProfile): number =>
    column.kind === "text" ? column.distinctCount / Math.max(1, column.filledCount) : 0;
  const [best] = filled.toSorted((a, b) => Number(score(b) > 0.99) - Number(score(a) > 0.99));
  const text = filled.find((column) => column.kind === "text");
  if (best !== undefined && score(best) > 0.99) return best.index;
  return (text ?? fit[0])?.index ?? null;
}

function freeKey(wanted: string, taken: Set<string>): string {
  const base = isFieldKey(wanted)
    ? wanted
    : `field_${wanted.replaceAll(/_+/gu, "_").replaceAll(/^_|_$/gu, "")}`.slice(0, 44);
  const start = isFieldKey(base) ? base : "field";
  let key = start;
  for (let n = 2; taken.has(key); n += 1) key = `${start.slice(0, 44)}_${n}`;
  taken.add(key);
  return key;
}
