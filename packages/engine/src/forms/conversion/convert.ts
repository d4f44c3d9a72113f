import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { FieldDefinition, WorkspaceDefinition } from "@tongzhou/model";
import type { Queryable, Transaction } from "../../db/database.ts";
import { deleteBinItem, insertBinItem, lockBinItem } from "../bin/bin.store.ts";
import { columnTypeOf } from "../columns.ts";
import { endConversion, insertConversion, lockConversion, type RunningConversion } from "../conversions.store.ts";
import { dropColumnIndexes, insertIndex } from "../indexes.store.ts";
import type { ConversionRequest } from "../plan/definitionPlan.ts";
import {
  addForeignKey,
  createIndex,
  fieldForeignKeys,
  fieldIndexes,
  tableName,
  tableSql,
  type OwnIndex,
  type ValueTable,
} from "../tableStatements.ts";
import { findConversion } from "./findConversion.ts";
import type { ConversionEnv } from "./writeText.ts";

// A conversion gives the field a second column, the shadow. A trigger writes it with every new value; batches write it
// for the old rows; then source and shadow change places, and the source stays in the bin.
//
//   started ──batches──▶ every row has its shadow ──indexes on the shadow──▶ swapped (done)
//      └──────────── whatever fails: shadow and trigger go, the field stays as it was (failed)

/** Adds shadow and trigger. The table must be locked. */
export async function startConversion(
  tx: Transaction,
  schema: string,
  request: ConversionRequest,
  definition: WorkspaceDefinition,
  actor: number | null,
): Promise<number> {
  const { table, source, target, shadow } = request;
  const id = await insertConversion(tx, schema, request, definition.zone, actor);
  const type = columnTypeOf(target, [target]);
  if (type === undefined) throw new Error(`conversion-target: expected a kind with a column, got ${target.kind}`);
  const own = tableSql(table);
  await tx.run(sql`alter table ${own} add column ${sqlIdent(shadow)} ${sqlRaw(type)}`);
  await tx.run(
    sql`update ${sqlIdent(schema, "_conversion")} set total = (select coalesce(max(id), 0) from ${own}) where id = ${id}`,
  );
  const conversion = { id, source, target, undoes: request.undoes ?? null };
  const value = await shadowValue(tx, { schema, definition }, conversion, sqlRaw("new"));
  const trigger = sqlIdent(shadow);
  await tx.run(
    sql`create function ${sqlIdent(schema, shadow)}() returns trigger language plpgsql as $conversion$ begin new.${sqlIdent(shadow)} := ${value}; return new; end $conversion$`,
  );
  await tx.run(
    sql`create trigger ${trigger} before insert or update of ${sqlIdent(source.key)} on ${own} for each row execute function ${sqlIdent(schema, shadow)}()`,
  );
  return id;
}

/** The shadow's value for the row of an alias. */
export async function shadowValue(
  queryable: Queryable,
  { schema, definition }: { readonly schema: string; readonly definition: WorkspaceDefinition },
  conversion: Pick<RunningConversion, "id" | "source" | "target" | "undoes">,
  alias: Sql,
): Promise<Sql> {
  const { id, source, target, undoes } = conversion;
  // Function bodies take no parameters, so words and zone are read from the conversion's own row.
  const row = (column: string): Sql =>
    sql`(select c.${sqlIdent(column)} from ${sqlIdent(schema, "_conversion")} c where c.id = ${sqlRaw(String(Number(id)))})`;
  const { forms } = definition;
  const forward: ConversionEnv = { schema, mapping: row("mapping"), zone: row("zone"), forms };
  const current = sql`${alias}.${sqlIdent(source.key)}`;
  const value = convert(source, target, current, forward);
  if (undoes === null) return value;
  // Taking a conversion back: where nothing changed since, the value from before it; else what can be made of the new one.
  const kept = await loadKeptColumn(queryable, schema, undoes);
  if (kept === undefined) return value;
  const old = sql`${alias}.${sqlIdent(kept)}`;
  const again = convert(target, source, old, { ...forward, mapping: row("back_mapping") });
  return sql`case when ${again} is not distinct from ${current} then ${old} else ${value} end`;
}

function convert(from: FieldDefinition, to: FieldDefinition, column: Sql, env: ConversionEnv): Sql {
  const conversion = findConversion(from, to);
  if (conversion === "same") return column;
  const type = columnTypeOf(to, [to]);
  return conversion === "none" ? sql`null::${sqlRaw(type ?? "text")}` : conversion(column, env);
}

async function loadKeptColumn(queryable: Queryable, schema: string, bin: number): Promise<string | undefined> {
  const [row] = await queryable.rows<{ column: string | null }>(
    sql`select physical -> 0 ->> 'to' as "column" from ${sqlIdent(schema, "_bin")} where id = ${bin}`,
  );
  return row?.column ?? undefined;
}

/** Converts a small table inside the transaction that started it, and swaps. */
export async function convertAtOnce(tx: Transaction, schema: string, id: number, context: SwapContext): Promise<void> {
  const conversion = await lockConversion(tx, schema, id);
  if (conversion === undefined) throw new Error(`conversion-row: expected a running one, got none for ${id}`);
  const table = tableOf(schema, conversion);
  const value = await shadowValue(tx, { schema, definition: context.definition }, conversion, sqlRaw("t"));
  await tx.run(sql`update ${tableSql(table)} t set ${sqlIdent(conversion.shadow)} = ${value}`);
  // A link that is taken back may point at a record that was purged since.
  for (const { target } of fieldForeignKeys(table, conversion.target))
    await tx.run(
      sql`update ${tableSql(table)} t set ${sqlIdent(conversion.shadow)} = null
          where ${sqlIdent("t", conversion.shadow)} is not null
            and not exists (select from ${sqlIdent(schema, target)} f where f.id = ${sqlIdent("t", conversion.shadow)})`,
    );
  for (const spec of shadowIndexes(schema, conversion)) await tx.run(createIndex(spec.built, "at once"));
  await swap(tx, schema, conversion, context, "at once");
}

/** Tables that have to be locked when a conversion begins and ends: its own, and those its links lead to. */
export function tablesOfConversion(
  table: ValueTable,
  { source, target }: Pick<ConversionRequest, "source" | "target">,
): readonly string[] {
  const keys = [...fieldForeignKeys(table, source), ...fieldForeignKeys(table, target)];
  return [tableName(table), ...keys.map((key) => key.target)];
}

/** The table whose column is converted. */
export function tableOf(schema: string, conversion: Pick<RunningConversion, "form" | "parent">): ValueTable {
  return { schema, form: conversion.form, ...(conversion.parent === null ? {} : { parent: conversion.parent }) };
}

/** Indexes the target needs: how each is built on the shadow, and what it is called once the shadow is the column. */
export function shadowIndexes(
  schema: string,
  conversion: RunningConversion,
): readonly { readonly built: OwnIndex; readonly final: OwnIndex }[] {
  const table = tableOf(schema, conversion);
  const built = fieldIndexes(table, { ...conversion.target, key: conversion.shadow });
  const final = fieldIndexes(table, conversion.target);
  return final.flatMap((spec, index) => {
    const onShadow = built[index];
    return onShadow === undefined ? [] : [{ built: onShadow, final: spec }];
  });
}

/** What a swap has to know besides the conversion. */
export interface SwapContext {
  readonly definition: WorkspaceDefinition;
  readonly version: number;
  readonly actor: number | null;
  readonly now: Date;
}

/**
 * Lets shadow and source change places. The tables must be locked; only names change.
 * @param foreignKeys whether links are checked at once, or later by the worker that validates constraints
 */
export async function swap(
  tx: Transaction,
  schema: string,
  conversion: RunningConversion,
  { actor, now }: Pick<SwapContext, "actor" | "now">,
  foreignKeys: "at once" | "later",
): Promise<void> {
  const table = tableOf(schema, conversion);
  const own = tableSql(table);
  const { source, target, shadow, binName, undoes } = conversion;
  await dropTrigger(tx, schema, conversion);
  await dropColumnIndexes(tx, schema, tableName(table), source.key);
  await tx.run(sql`alter table ${own} rename column ${sqlIdent(source.key)} to ${sqlIdent(binName)}`);
  await tx.run(sql`alter table ${own} rename column ${sqlIdent(shadow)} to ${sqlIdent(target.key)}`);
  if (conversion.parent === null)
    await tx.run(
      sql`update ${sqlIdent(schema, "_tenure")} set field = ${binName} where form = ${conversion.form} and field = ${source.key}`,
    );
  for (const { built, final } of shadowIndexes(schema, conversion)) {
    await tx.run(sql`alter index ${sqlIdent(schema, built.name)} rename to ${sqlIdent(final.name)}`);
    await insertIndex(tx, schema, conversion.form, final, "valid");
  }
  for (const { name } of fieldForeignKeys(table, source))
    await tx.run(sql`alter table ${own} drop constraint if exists ${sqlIdent(name)}`);
  for (const key of fieldForeignKeys(table, target)) await tx.run(addForeignKey(schema, key, foreignKeys === "later"));
  if (undoes !== null) await dropUndone(tx, schema, undoes, own);
  await insertBinItem(tx, schema, {
    kind: "conversion",
    form: conversion.form,
    field: source.key,
    parent: conversion.parent,
    label: source.label,
    definition: source,
    renames: [{ kind: "column", table: tableName(table), name: source.key, to: binName }],
    by: actor,
    at: now,
  });
  await endConversion(tx, schema, conversion.id, "done");
}

// What was taken back needs no second way back: its column has just been used up.
async function dropUndone(tx: Transaction, schema: string, bin: number, table: Sql): Promise<void> {
  const item = await lockBinItem(tx, schema, bin);
  const columns = (item?.renames ?? []).map((rename) => sql`drop column if exists ${sqlIdent(rename.to)}`);
  if (columns.length > 0) await tx.run(sql`alter table ${table} ${joinSql(columns, sql`, `)}`);
  await deleteBinItem(tx, schema, bin);
}

/** Gives a conversion up: the field stays as it was. The table must be locked. */
export async function abandonConversion(
  tx: Transaction,
  schema: string,
  conversion: RunningConversion,
  error: string,
): Promise<void> {
  await dropTrigger(tx, schema, conversion);
  await tx.run(
    sql`alter table ${tableSql(tableOf(schema, conversion))} drop column if exists ${sqlIdent(conversion.shadow)}`,
  );
  await endConversion(tx, schema, conversion.id, "failed", error);
}

async function dropTrigger(tx: Transaction, schema: string, conversion: RunningConversion): Promise<void> {
  const { shadow } = conversion;
  await tx.run(sql`drop trigger if exists ${sqlIdent(shadow)} on ${tableSql(tableOf(schema, conversion))}`);
  await tx.run(sql`drop function if exists ${sqlIdent(schema, shadow)}()`);
}
