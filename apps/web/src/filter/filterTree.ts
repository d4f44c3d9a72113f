import { fieldsBeside, fieldSpec, readCondition } from "@tongzhou/model";
import type { Condition, FieldDefinition, FilterOperator, Wire } from "@tongzhou/model";

/** A group of conditions. */
export type ConditionGroup = Extract<Condition, { readonly kind: "all" | "any" }>;

/** One comparison. */
export type Comparison = Extract<Condition, { readonly kind: "compare" }>;

/** Where a condition stands in the tree: the index at each level. */
export type ConditionPath = readonly number[];

/** How deep groups go in the builder; an expression may go deeper. */
export const maxDepth = 3;

/** A filter as a tree whose root is a group. */
export function readTree(source: string, fields: readonly FieldDefinition[]): ConditionGroup {
  const condition = readCondition(source, new Map(fields.map((field) => [field.key, field])));
  return isGroup(condition) ? condition : { kind: "all", items: [condition] };
}

/** The tree with what stands at a path replaced, or taken away when the change gives null. Groups left empty go too. */
export function changeCondition(
  root: ConditionGroup,
  path: ConditionPath,
  change: (condition: Condition) => Condition | null,
): ConditionGroup {
  const [index, ...rest] = path;
  if (index === undefined) {
    const next = change(root);
    return next !== null && next.kind !== "compare" && next.kind !== "expression" ? next : { ...root, items: [] };
  }
  const item = root.items[index];
  if (item === undefined) return root;
  const next = rest.length === 0 ? change(item) : isGroup(item) ? changeCondition(item, rest, change) : item;
  const isEmptied = next !== null && rest.length > 0 && isGroup(next) && next.items.length === 0;
  const items = next === null || isEmptied ? root.items.toSpliced(index, 1) : root.items.with(index, next);
  return { ...root, items };
}

/** The tree with a condition put at the end of the group at a path. */
export function addCondition(root: ConditionGroup, path: ConditionPath, condition: Condition): ConditionGroup {
  return changeCondition(root, path, (group) =>
    isGroup(group) ? { ...group, items: [...group.items, condition] } : group,
  );
}

/** Whether a condition holds others. */
export function isGroup(condition: Condition): condition is ConditionGroup {
  return condition.kind === "all" || condition.kind === "any";
}

/** How many comparisons a filter has. */
export function countConditions(condition: Condition): number {
  return isGroup(condition) ? condition.items.reduce((sum, item) => sum + countConditions(item), 0) : 1;
}

/** Whether a part of a filter is no comparison that the builder knows. */
export function hasExpression(condition: Condition): boolean {
  return isGroup(condition) ? condition.items.some(hasExpression) : condition.kind === "expression";
}

/** Fields that can be compared at all, each with what is compared beside it: parts of an address, the band of a number. */
export function filterFields(fields: readonly FieldDefinition[]): readonly FieldDefinition[] {
  return fields.flatMap((field) =>
    fieldSpec(field.kind).operators.length === 0 ? [] : [field, ...fieldsBeside(field)],
  );
}

/** A comparison to begin with: the field's first way to compare, without a value yet. */
export function newComparison(field: FieldDefinition): Comparison {
  return { kind: "compare", field: field.key, operator: fieldSpec(field.kind).operators[0] ?? "is_blank", values: [] };
}

/** The comparison with another operator; values are kept as far as the new one takes them. */
export function changeOperator(comparison: Comparison, operator: FilterOperator): Comparison {
  const { min, max } = valueCount(operator);
  const kept = comparison.values.slice(0, max);
  return {
    ...comparison,
    operator,
    values: kept.length < min && kept.length > 0 && min === 2 ? [...kept, ...kept].slice(0, 2) : kept,
  };
}

/** How many values an operator compares with. */
export function valueCount(operator: FilterOperator): { readonly min: number; readonly max: number } {
  switch (operator) {
    case "is_blank":
    case "is_not_blank":
    case "is_me":
      return { min: 0, max: 0 };
    case "between":
      return { min: 2, max: 2 };
    case "in":
    case "not_in":
    case "has_any":
    case "has_all":
      return { min: 1, max: 1000 };
    default:
      return { min: 1, max: 1 };
  }
}

/** The comparison with one of its values set. */
export function setValue(comparison: Comparison, index: number, value: Wire): Comparison {
  const values = Array.from({ length: Math.max(comparison.values.length, index + 1) }, (_, at) =>
    at === index ? value : (comparison.values[at] ?? null),
  );
  return { ...comparison, values: valueCount(comparison.operator).max === 1 && value === null ? [] : values };
}
