import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { storageOf, type FieldDefinition } from "@tongzhou/model";
import { columnTypeOf } from "../columns.ts";
import { isSameJson } from "../canonicalJson.ts";
import { buildMapping, findConversion, isLost, type Conversion } from "../conversion.ts";
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
import { deriveIndexName, deriveName } from "../physicalNames.ts";
import type { BinRename, Effect, StepSample } from "./definitionPlan.ts";
import { narrowing } from "./narrowing.ts";
import { countRows, liveRows, type Planner } from "./planner.ts";

/** A field among its siblings: formulas are stored or not by what the others are. */
export interface FieldPlace {
  readonly table: ValueTable;
  readonly siblings: readonly FieldDefinition[];
}

const maxSamples = 5;

/** Everything a new field brings to a table that is already there. */
export function planNewField(planner: Planner, place: FieldPlace, field: FieldDefinition): void {
  planner.add({
    kind: "field.create",
    form: place.table.form,
    field: pathOf(place, field),
    name: field.label,
    effects: createFieldEffects(planner, place, field, false),
  });
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

/** A field that is no longer there: its values go to the bin. */
export async function planDeletedField(planner: Planner, place: FieldPlace, field: FieldDefinition): Promise<void> {
  if (planner.isConverting(place.table, field.key)) {
    refuseWhileConverting(planner, place, field);
    return;
  }
  const rowsLosing = await countFilled(planner, place, field);
  planner.add({
    kind: "field.delete",
    form: place.table.form,
    field: pathOf(place, field),
    name: field.label,
    effects: binFieldEffects(planner, place, field),
    rowsAffected: rowsLosing,
    rowsLosing,
    isDestructive: true,
  });
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

/** Whatever differs between two versions of a field. */
export async function planChangedField(
  planner: Planner,
  before: FieldPlace,
  after: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
): Promise<void> {
  if (isSameJson(from, to)) return;
  if (planner.isConverting(after.table, to.key) && findConversion(from, to) !== "same") {
    refuseWhileConverting(planner, after, to);
    return;
  }
  const base = { form: after.table.form, field: pathOf(after, to), name: to.label };
  const conversion =
    from.kind === "formula" && to.kind === "formula"
      ? formulaConversion(before, after, from, to)
      : findConversion(from, to);
  const isStored = storageOf(from).kind === "column" && storageOf(to).kind === "column";
  if (conversion === "none" || (conversion !== "same" && !isStored)) {
    const rowsLosing = from.kind === "formula" ? 0 : await countFilled(planner, before, from);
    planner.add({
      ...base,
      kind: from.kind === "formula" ? "field.change" : "field.replace",
      effects: [...binFieldEffects(planner, before, from), ...createFieldEffects(planner, after, to, false)],
      rowsAffected: rowsLosing,
      rowsLosing,
    });
    return;
  }
  if (conversion !== "same") {
    await planConversion(planner, before, from, to, conversion);
    return;
  }
  planner.add({ ...base, kind: "field.change", effects: indexEffects(before, after, from, to) });
  await planRules(planner, after, from, to);
}

// A formula's column changes when its result type does, or when it begins or ceases to be volatile.
function formulaConversion(
  before: FieldPlace,
  after: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
): "same" | "none" {
  return columnTypeOf(from, before.siblings) === columnTypeOf(to, after.siblings) ? "same" : "none";
}

async function planConversion(
  planner: Planner,
  place: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
  conversion: Conversion,
): Promise<void> {
  const { table } = place;
  const column = sqlIdent("t", from.key);
  const mapping = sql`${JSON.stringify(buildMapping(from, to))}::jsonb`;
  const value = conversion(column, { schema: planner.schema, mapping, zone: sql`${planner.zone}::text` });
  const source = sql`from ${tableSql(table)} t cross join lateral (select ${value} as value offset 0) c`;
  const lost = isLost(from, to, column, sql`c.value`);
  const [row] = await planner.queryable.rows<{ filled: number; lost: number }>(
    sql`select count(*) filter (where ${column} is not null) as filled, count(*) filter (where ${lost}) as lost ${source} where ${liveRows(table)}`,
  );
  const rowsLosing = row?.lost ?? 0;
  const samples = await planner.queryable.rows<StepSample>(
    sql`select t.id as record, to_jsonb(${column}) as "from", to_jsonb(c.value) as "to" ${source}
        where ${liveRows(table)} and ${rowsLosing > 0 ? lost : sql`${column} is not null`} order by t.id limit ${maxSamples}`,
  );
  planner.add({
    kind: "field.convert",
    form: table.form,
    field: pathOf(place, to),
    name: to.label,
    effects: [
      {
        kind: "convert",
        request: {
          table,
          source: from,
          target: to,
          shadow: planner.nextName("conversion"),
          binName: planner.nextName("bin"),
        },
      },
    ],
    rowsAffected: row?.filled ?? 0,
    rowsLosing,
    samples,
  });
}

// The same column, but its indexes may differ: unique was switched.
function indexEffects(
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

async function planRules(
  planner: Planner,
  place: FieldPlace,
  from: FieldDefinition,
  to: FieldDefinition,
): Promise<void> {
  const { table, siblings } = place;
  const base = { form: table.form, field: pathOf(place, to), name: to.label };
  if (columnTypeOf(to, siblings) === undefined) return;
  const column = sqlIdent("t", to.key);
  if (to.required === true && from.required !== true)
    planner.add({
      ...base,
      kind: "field.require",
      rowsAffected: await countRows(planner, table, sql`${column} is null`),
    });
  if (to.unique === true && from.unique !== true) await planUnique(planner, place, to);
  const broken = narrowing(from, to, column);
  if (broken !== undefined) {
    const rowsAffected = await countRows(planner, table, broken);
    if (rowsAffected > 0)
      planner.add({
        ...base,
        kind: "field.narrow",
        rowsAffected,
        samples: await sampleRows(planner, table, column, broken),
      });
  }
}

async function planUnique(planner: Planner, place: FieldPlace, to: FieldDefinition): Promise<void> {
  const { table } = place;
  const column = sqlIdent("t", to.key);
  const repeated = sql`${column} in (select t.${sqlIdent(to.key)} from ${tableSql(table)} t where ${liveRows(table)} and ${column} is not null group by 1 having count(*) > 1)`;
  const rowsAffected = await countRows(planner, table, repeated);
  planner.add({
    kind: "field.unique",
    form: table.form,
    field: pathOf(place, to),
    name: to.label,
    rowsAffected,
    samples: rowsAffected > 0 ? await sampleRows(planner, table, column, repeated) : [],
  });
  if (rowsAffected > 0)
    planner.problems.push({
      path: `forms.${table.form}.fields.${pathOf(place, to)}.unique`,
      code: "unique_repeated",
      params: { count: rowsAffected },
    });
}

async function sampleRows(
  planner: Planner,
  table: ValueTable,
  column: Sql,
  condition: Sql,
): Promise<readonly StepSample[]> {
  return planner.queryable.rows<StepSample>(
    sql`select t.id as record, to_jsonb(${column}) as "from", to_jsonb(${column}) as "to" from ${tableSql(table)} t
        where ${liveRows(table)} and (${condition}) order by t.id limit ${maxSamples}`,
  );
}

async function countFilled(planner: Planner, { table, siblings }: FieldPlace, field: FieldDefinition): Promise<number> {
  const storage = storageOf(field);
  if (storage.kind === "junction" || storage.kind === "child") {
    const own = sqlIdent(planner.schema, deriveName(table.form, field.key));
    const record = storage.kind === "junction" ? sql`record_id` : sql`parent_id`;
    return countRows(planner, table, sql`exists (select from ${own} o where o.${record} = t.id)`);
  }
  if (columnTypeOf(field, siblings) === undefined) return 0;
  return countRows(planner, table, sql`${sqlIdent("t", field.key)} is not null`);
}

function refuseWhileConverting(planner: Planner, place: FieldPlace, field: FieldDefinition): void {
  const path = `forms.${place.table.form}.fields.${pathOf(place, field)}`;
  planner.problems.push({ path, code: "conversion_running", params: {} });
}

function pathOf({ table }: FieldPlace, field: FieldDefinition): string {
  return table.parent === undefined ? field.key : `${table.parent}.${field.key}`;
}
