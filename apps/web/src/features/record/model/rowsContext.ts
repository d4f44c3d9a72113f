import type { JsContext, RelatedRecord } from "@tongzhou/expr";
import type { WireValues } from "@tongzhou/model";
import { buildRow } from "../../../fields/buildRow.ts";
import { ownValue } from "../../../fields/ownValue.ts";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { CompiledParts } from "./compileParts.ts";

/** A world in which a record's own rows can be read, as they are typed and computed. */
export function rowsContext({ fields, lines }: CompiledParts, values: WireValues, world: JsContext): JsContext {
  const rowsOf = (key: string): readonly RelatedRecord[] => {
    const field = fields.get(key);
    if (field?.kind !== "subform") return [];
    const columns = new Map(field.fields.map((column) => [column.key, column]));
    return subformRows(ownValue(values, key) ?? null).map((cells, index) => {
      const computed = lines.get(key)?.run({ values: cells, typed: "all", system: {}, context: world }).computed;
      const id = cells["id"];
      return { id: typeof id === "number" ? id : -1 - index, row: buildRow(columns, { ...cells, ...computed }, {}) };
    });
  };
  const known = new Map<string, readonly RelatedRecord[]>();
  return {
    ...world,
    related: (_, key) => {
      const rows = known.get(key) ?? rowsOf(key);
      known.set(key, rows);
      return rows;
    },
  };
}
