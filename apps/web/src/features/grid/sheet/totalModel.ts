import { storageOf } from "@tongzhou/model";
import type { AggregateFunction, FieldDefinition, Wire } from "@tongzhou/model";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import { formatValue } from "../../../fields/fieldText.ts";

/** The phrase that names each total. */
export const totalNames = {
  count: "grid.aggregateCount",
  filled: "grid.aggregateFilled",
  empty: "grid.aggregateEmpty",
  distinct: "grid.aggregateDistinct",
  sum: "grid.aggregateSum",
  average: "grid.aggregateAverage",
  min: "grid.aggregateMin",
  max: "grid.aggregateMax",
} as const satisfies Record<AggregateFunction, string>;

const idKinds: ReadonlySet<string> = new Set(["member", "department", "link", "created_by", "updated_by"]);

/** Totals that make sense for a field; the server refuses the others. */
export function totalsOf(field: FieldDefinition): readonly AggregateFunction[] {
  const storage = storageOf(field);
  const type = storage.kind === "column" || storage.kind === "system" ? storage.type : "";
  const isId = idKinds.has(field.kind) || (field.kind === "formula" && field.result === "member");
  const isNumber = (type === "numeric" || type === "bigint") && !isId;
  const isMeasured = isNumber || type === "date" || type === "timestamptz(3)" || type === "time(0)";
  return [
    "filled",
    "empty",
    ...(type === "" || type === "jsonb" ? [] : (["distinct"] as const)),
    ...(isNumber ? (["sum", "average"] as const) : []),
    ...(isMeasured ? (["min", "max"] as const) : []),
  ];
}

/** A total in words: counts as numbers, the others as their field writes its values. */
export function sayTotal(field: FieldDefinition, total: AggregateFunction, value: Wire, kit: FieldKit): string {
  if (value === null) return "–";
  switch (total) {
    case "count":
    case "filled":
    case "empty":
    case "distinct":
      return kit.wording.format.decimal(String(value), { thousands: true });
    case "average":
      return sayAverage(field, String(value), kit);
    case "sum":
      return formatValue(withThousands(field), value, kit.wording, kit.directory);
    case "min":
    case "max":
      return formatValue(field, value, kit.wording, kit.directory);
    default:
      return total satisfies never;
  }
}

// A mean has more digits than its values; one more than they are shown with says enough.
function sayAverage(field: FieldDefinition, value: string, kit: FieldKit): string {
  const { format } = kit.wording;
  switch (field.kind) {
    case "duration":
      return format.duration(Math.round(Number(value)), field.display);
    case "money":
      return format.money(value, field.currency, (field.decimals ?? 2) + 1);
    case "number":
      return format.decimal(value, {
        decimals: (field.decimals ?? 1) + 1,
        thousands: field.thousands,
        percent: field.percent,
      });
    default:
      return format.decimal(value, { decimals: 1, thousands: true });
  }
}

// Sums are long where their parts are short.
function withThousands(field: FieldDefinition): FieldDefinition {
  return field.kind === "number" || field.kind === "integer" ? { ...field, thousands: true } : field;
}
