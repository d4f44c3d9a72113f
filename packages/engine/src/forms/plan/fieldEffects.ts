import { sql, sqlIdent } from "@tongzhou/base";
import { storageOf, type FieldDefinition } from "@tongzhou/model";
import { columnTypeOf } from "../columns.ts";
import { deriveIndexName, deriveName } from "../physicalNames.ts";
import {
  columnSql,
  createChildTable,
  createJunctionTable,
  fieldForeignKeys,
  fieldIndexes,
  tableName,
  tableSql,
  type ValueTable,
} from "../tableStatements.ts";
import type { BinRename, Effect } from "./definitionPlan.ts";
import type { Planner } from "./planner.ts";

/** A field among its siblings: formulas are stored or not by what the others are. */
export interface FieldPlace {
  readonly table: ValueTable;
  readonly siblings: readonly FieldDefinition[];
}

/** A field as steps and problems name it: `items.amount` for one of a subform. */
export function pathOf({ table }: FieldPlace, field: FieldDefinition): string {
  return table.parent === undefined ? field.key : `${table.parent}.${field.key}`;
}

/** Column, tables, indexes and foreign keys of a field. */
export function createFieldEffects(
  planner: Planner,
  { table, siblings }: FieldPlace,
  field: FieldDefinition,
  isNewTable: boolean,
): readonly Effect[] {
  const effects: Effect[] = [];
  const name = tableName(table);
  if (!isNewTable)
    for (const column of columnSql(field, siblings))
      effects.push({ kind: "run", statement: sql`alter table ${tableSql(table)} add column ${column}`, locks: name });
  if (field.kind === "links")
    effects.push({ kind: "run", statement: createJunctionTable(planner.schema, table.form, field.key) });
  if (field.kind === "subform") {
    effects.push({ kind: "run", statement: createChildTable(planner.schema, table.form, field) });
    const inner = { table: { ...table, parent: field.key }, siblings: field.fields };
    for (const child of field.fields) effects.push(...createFieldEffects(planner, inner, child, true));
  }
  const hasOwnTable = field.kind === "links" || field.kind === "subform";
  for (const spec of fieldIndexes(table, field))
    effects.push({ kind: "index", form: table.form, spec, isNewTable: isNewTable || hasOwnTable });
  for (const key of fieldForeignKeys(table, field))
    effects.push({ kind: "foreignKey", form: table.form, key, isNewTable: isNewTable || hasOwnTable });
  return effects;
}

/** Moves a field's values into the bin; indexes and foreign keys on them go, they would only bind what nobody sees. */
export function binFieldEffects(planner: Planner, place: FieldPlace, field: FieldDefinition): readonly Effect[] {
  const { table, siblings } = place;
  const own = deriveName(table.form, field.key);
  const renames: BinRename[] = [];
  const name = planner.nextName("bin");
  const storage = storageOf(field);
  if (storage.kind === "junction" || storage.kind === "child")
    renames.push(...tableRenames(own, name, table.form, storage.kind === "child", field.key));
  if (columnTypeOf(field, siblings) !== undefined)
    renames.push({ kind: "column", table: tableName(table), name: field.key, to: name });
  const holder = storage.kind === "column" ? tableName(table) : own;
  const effects: Effect[] = [...unbindEffects(table, field, holder)];
  if (field.kind === "subform")
    for (const child of field.fields) effects.push(...unbindEffects({ ...table, parent: field.key }, child, own));
  // What a formula held can be computed again; there is nothing to keep.
  if (field.kind === "formula") {
    const dropped = renames.map((rename): Effect => ({
      kind: "run",
      statement: sql`alter table ${tableSql(table)} drop column ${sqlIdent(rename.name)}`,
      locks: tableName(table),
    }));
    return [...effects, ...dropped];
  }
  if (renames.length === 0) return effects;
  const { form, parent } = table;
  const request = { kind: "field" as const, form, field: field.key, parent: parent ?? null, label: field.label };
  return [...effects, { kind: "bin", request: { ...request, definition: field, renames } }];
}

/** Takes the indexes and foreign keys of a field away from the table that holds it. */
export function unbindEffects(table: ValueTable, field: FieldDefinition, holder: string): readonly Effect[] {
  return [
    ...fieldForeignKeys(table, field).map(({ name, target }): Effect => ({
      kind: "dropForeignKey",
      name,
      table: holder,
      target,
    })),
    ...fieldIndexes(table, field).map((spec): Effect => ({ kind: "dropIndex", name: spec.name, table: holder })),
  ];
}

/** The renamings of a table together with its primary key and its sequence, whose names a successor needs. */
export function tableRenames(
  table: string,
  to: string,
  form: string,
  hasSequence: boolean,
  ...field: readonly string[]
): readonly BinRename[] {
  const sequence = { kind: "sequence" as const, name: deriveIndexName(form, "id", ...field), to: `${to}_id` };
  return [
    { kind: "table", name: table, to },
    { kind: "index", name: deriveIndexName(form, "pk", ...field), to: `${to}_pk` },
    ...(hasSequence ? [sequence] : []),
  ];
}

/** What has to be built and dropped when a field keeps its column but not its indexes, as when unique is switched. */
export function indexEffects(
  before: FieldPlace,
  after: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
): readonly Effect[] {
  const old = fieldIndexes(before.table, from);
  const next = fieldIndexes(after.table, to);
  const table = tableName(after.table);
  return [
    ...old.flatMap((spec): readonly Effect[] =>
      next.some((one) => one.name === spec.name) ? [] : [{ kind: "dropIndex", name: spec.name, table }],
    ),
    ...next.flatMap((spec): readonly Effect[] =>
      old.some((one) => one.name === spec.name)
        ? []
        : [{ kind: "index", form: after.table.form, spec, isNewTable: false }],
    ),
  ];
}
