import type { JsContext, Value } from "@tongzhou/expr";
import { fromWire } from "@tongzhou/expr";
import type { FieldDefinition } from "@tongzhou/model";
import { compileConditions } from "../../../fields/conditions/fieldConditions.ts";
import { offeredField } from "../../../fields/conditions/offeredField.ts";
import type { ListRow } from "../data/blockModel.ts";
import { toValue } from "./colorRules.ts";

/** What the conditions of fields say about the cells of a row. */
export interface CellConditions {
  readonly isLocked: (row: ListRow, field: FieldDefinition) => boolean;
  /** The field with the options that can be picked in this row. */
  readonly offered: (row: ListRow, field: FieldDefinition) => FieldDefinition;
}

/** Fields that the conditions of these columns look at, to be loaded besides the columns. */
export function conditionFields(columns: readonly string[], fields: readonly FieldDefinition[]): readonly string[] {
  const { locked, options } = compileConditions(fields);
  const keys = new Set(fields.map(({ key }) => key));
  const reads = columns.flatMap((key) => [
    ...(locked.get(key)?.reads ?? []),
    ...[...(options.get(key)?.values() ?? [])].flatMap((condition) => condition.reads),
  ]);
  return [...new Set(reads)].filter((key) => keys.has(key));
}

/** Asks the conditions of a form's fields about rows of a list, in the browser. */
export function buildConditions(
  fields: readonly FieldDefinition[],
  places: ReadonlyMap<string, number>,
  context: () => JsContext,
): CellConditions {
  const { locked, options } = compileConditions(fields);
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const readerOf =
    (row: ListRow) =>
    (key: string): Value => {
      if (key === "id") return fromWire({ kind: "number" }, String(row[0]));
      const field = byKey.get(key);
      const place = places.get(key);
      return field === undefined || place === undefined ? null : toValue(field, row[place + 2] ?? null);
    };
  // What a row does not hold cannot be asked about; the server judges.
  const isKnown = (reads: readonly string[]): boolean => reads.every((key) => key === "id" || places.has(key));
  return {
    isLocked: (row, { key }) => {
      const condition = locked.get(key);
      return condition !== undefined && isKnown(condition.reads) && condition.holds(readerOf(row), context());
    },
    offered: (row, field) => {
      const own = options.get(field.key);
      if (own === undefined) return field;
      const now = context();
      const gone = [...own].flatMap(([key, condition]) =>
        isKnown(condition.reads) && !condition.holds(readerOf(row), now) ? [key] : [],
      );
      const place = places.get(field.key);
      return offeredField(field, place === undefined ? null : (row[place + 2] ?? null), new Set(gone));
    },
  };
}
