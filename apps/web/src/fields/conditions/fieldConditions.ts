import { compile, toJs } from "@tongzhou/expr";
import type { JsContext, Value } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";

/** A condition of a field, to be asked of a record as it is being written. */
export interface Condition {
  readonly holds: (row: (key: string) => Value, context: JsContext) => boolean;
  /** Fields it reads by itself. */
  readonly reads: readonly string[];
}

/** What the fields of a form depend on; what only the server can tell is left to it. */
export interface FieldConditions<C = Condition> {
  /** By field: while it holds, the field may not be blank. */
  readonly required: ReadonlyMap<string, C>;
  /** By field: while it holds, the value stays. */
  readonly locked: ReadonlyMap<string, C>;
  /** By field and option: while it does not hold, the option cannot be picked. */
  readonly options: ReadonlyMap<string, ReadonlyMap<string, C>>;
}

/** Compiles the conditions of some fields, whose expressions name these fields. */
export function compileConditions(fields: readonly FieldDefinition[]): FieldConditions {
  const scope = buildFormScope(fields, { allowJavaScript: true });
  return collectConditions(fields, (source) => {
    const typed = compile(source, scope, "boolean");
    // The browser knows neither other records nor who manages whom; the server judges.
    if (!typed.ok || typed.value.isRelated) return null;
    const evaluate = toJs(typed.value);
    return { holds: (row, context) => evaluate(row, context) === true, reads: typed.value.fields };
  });
}

/** Finds the conditions of some fields; those that `compileOne` makes nothing of are left out. */
export function collectConditions<C>(
  fields: readonly FieldDefinition[],
  compileOne: (
    source: string,
    field: string,
    what: "requiredIf" | "readOnlyIf" | "availableIf",
    option: string,
  ) => C | null,
): FieldConditions<C> {
  const byField = (what: "requiredIf" | "readOnlyIf"): ReadonlyMap<string, C> =>
    collect(
      fields,
      ({ key }) => key,
      ({ key, [what]: source }) => (source === undefined ? null : compileOne(source, key, what, "")),
    );
  return {
    required: byField("requiredIf"),
    locked: byField("readOnlyIf"),
    options: collect(
      fields,
      ({ key }) => key,
      (field) => {
        if (field.kind !== "choice" && field.kind !== "choices") return null;
        const found = collect(
          field.options,
          ({ key }) => key,
          ({ key, availableIf }) =>
            availableIf === undefined ? null : compileOne(availableIf, field.key, "availableIf", key),
        );
        return found.size === 0 ? null : found;
      },
    ),
  };
}

function collect<T, V>(
  items: readonly T[],
  keyOf: (item: T) => string,
  valueOf: (item: T) => V | null,
): ReadonlyMap<string, V> {
  return new Map(
    items.flatMap((item): (readonly [string, V])[] => {
      const value = valueOf(item);
      return value === null ? [] : [[keyOf(item), value]];
    }),
  );
}
