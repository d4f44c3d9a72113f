import type { FieldDefinition, FilterOperator } from "@tongzhou/model";
import type { PhraseKey } from "@tongzhou/i18n";

const names = {
  is: "grid.opIs",
  is_not: "grid.opIsNot",
  contains: "grid.opContains",
  not_contains: "grid.opNotContains",
  starts_with: "grid.opStartsWith",
  less: "grid.opLess",
  less_or_equal: "grid.opLessOrEqual",
  greater: "grid.opGreater",
  greater_or_equal: "grid.opGreaterOrEqual",
  between: "grid.opBetween",
  in: "grid.opIn",
  not_in: "grid.opNotIn",
  has_any: "grid.opHasAny",
  has_all: "grid.opHasAll",
  is_me: "grid.opIsMe",
  is_blank: "grid.opIsBlank",
  is_not_blank: "grid.opIsNotBlank",
} as const satisfies Record<FilterOperator, PhraseKey>;

const timeNames: Partial<Record<FilterOperator, PhraseKey>> = {
  less: "grid.opBefore",
  less_or_equal: "grid.opNotAfter",
  greater: "grid.opAfter",
  greater_or_equal: "grid.opNotBefore",
};

const timeKinds: ReadonlySet<string> = new Set(["date", "datetime", "time", "created_at", "updated_at"]);

/** The phrase for a comparison; of days and times one is earlier or later, not less or more. */
export function operatorName(
  operator: FilterOperator,
  field: FieldDefinition,
): (typeof names)[FilterOperator] | "grid.opBefore" | "grid.opNotAfter" | "grid.opAfter" | "grid.opNotBefore" {
  const isTime = timeKinds.has(field.kind) || (field.kind === "formula" && timeKinds.has(field.result));
  const named = isTime ? timeNames[operator] : undefined;
  // timeNames holds only the four phrases of the return type; the map's type is wider.
  return (named as "grid.opBefore" | undefined) ?? names[operator];
}
