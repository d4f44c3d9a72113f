import { joinSql, sql, sqlIdent, sqlRaw, toQuery, type Sql } from "@tongzhou/base";
import type { FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { literalSql } from "../computed/literalSql.ts";
import type { Transaction } from "../db/database.ts";
import { deriveIndexName } from "../forms/physicalNames.ts";
import {
  changedTables,
  createUpdateTrigger,
  dropTriggers,
  loadTriggerFunctions,
  putTriggerFunction,
} from "../forms/statementTriggers.ts";
import type { Effect } from "../forms/plan/definitionPlan.ts";
import { datedFields, type DatedField } from "./datedFields.ts";

const trigger = "~tenure_update";

/** Tables that begin or cease to be watched: they are locked first, so that no write under way escapes. */
export async function tenureTables(
  tx: Transaction,
  schema: string,
  definition: WorkspaceDefinition,
): Promise<readonly string[]> {
  const wanted = [...wantedBodies(schema, definition)].map(([form, { body }]) => [form, body] as const);
  return changedTables(await loadTriggerFunctions(tx, schema, trigger), new Map(wanted));
}

/** Makes the triggers what a definition asks for, and puts down what dated fields became while nobody watched (T3). */
export async function syncTenure(tx: Transaction, schema: string, definition: WorkspaceDefinition): Promise<void> {
  const found = await loadTriggerFunctions(tx, schema, trigger);
  const wanted = wantedBodies(schema, definition);
  for (const [form, behind] of found) if (!wanted.has(form)) await dropTriggers(tx, schema, form, [trigger], behind);
  for (const [form, { body, fields }] of wanted) {
    if (found.get(form)?.body === body) continue;
    const name = sqlIdent(schema, deriveIndexName(form, "tenure"));
    await putTriggerFunction(tx, name, body);
    if (!found.has(form)) await createUpdateTrigger(tx, schema, form, trigger, name);
    for (const field of fields) await catchUp(tx, schema, form, field);
  }
}

/** Lets what is known of fields and forms go into the bin and come back with them, so that no later one takes it over (T4). */
export async function moveTenure(tx: Transaction, schema: string, effects: readonly Effect[]): Promise<void> {
  const table = sqlIdent(schema, "_tenure");
  const renameField = (form: string, from: string, to: string): Promise<unknown> =>
    tx.run(sql`update ${table} set field = ${to} where form = ${form} and field = ${from}`);
  for (const effect of effects) {
    if (effect.kind !== "bin" && effect.kind !== "restore") continue;
    const renames = effect.kind === "bin" ? effect.request.renames : effect.renames;
    for (const rename of renames) {
      if (rename.kind === "table")
        await tx.run(sql`update ${table} set form = ${rename.to} where form = ${rename.name}`);
      if (rename.kind === "column") await renameField(rename.table, rename.name, rename.to);
    }
  }
}

interface WantedTrigger {
  readonly body: string;
  readonly fields: readonly DatedField[];
}

function wantedBodies(schema: string, { forms }: WorkspaceDefinition): ReadonlyMap<string, WantedTrigger> {
  return new Map(
    forms.flatMap((form): (readonly [string, WantedTrigger])[] => {
      const fields = datedFields(form);
      return fields.length === 0 ? [] : [[form.key, { body: triggerBody(schema, form, fields), fields }]];
    }),
  );
}

// A change stands after the one before it, whoever's transaction began first: the row's lock decided. Two changes in one
// transaction are one. The job that carries out a plan has marked it applied, so its write finds the value in force.
function triggerBody(schema: string, { key }: FormDefinition, fields: readonly DatedField[]): string {
  const table = sqlIdent(schema, "_tenure");
  const watch = (field: DatedField): Sql => {
    const column = sqlIdent(field.key);
    return sql`insert into ${table} as "~h" (form, field, record, since, value, previous, actor, applied_at)
      select ${key}, ${field.key}, n.id, case when l.tx = pg_current_xact_id() then l.since
          else greatest(date_trunc('milliseconds', now()), l.since + interval '1 millisecond') end, n.${column}, o.${column}, n.updated_by, now()
      from "~new" n join "~old" o on o.id = n.id left join lateral (
        select t.since, t.value, t.tx from ${table} t where t.form = ${key} and t.field = ${field.key} and t.record = n.id and t.applied_at is not null
        order by t.since desc limit 1) l on true
      where n.${column} is distinct from o.${column} and (l.since is null or l.value is distinct from n.${column})
      on conflict (form, field, record, since) do update set value = excluded.value, actor = excluded.actor, tx = excluded.tx,
        applied_at = excluded.applied_at, reason = null, error = null;`;
  };
  const parts = [sql`begin`, ...fields.map(watch), sql`return null; end`];
  return toQuery(literalSql(joinSql(parts, sqlRaw("\n")))).text;
}

async function catchUp(tx: Transaction, schema: string, form: string, { key }: DatedField): Promise<void> {
  const table = sqlIdent(schema, "_tenure");
  await tx.run(
    sql`insert into ${table} (form, field, record, since, value, previous, applied_at)
        select ${form}, ${key}, l.record, greatest(date_trunc('milliseconds', now()), l.since + interval '1 millisecond'), r.${sqlIdent(key)}, l.value, now()
        from (select distinct on (t.record) t.record, t.since, t.value from ${table} t
              where t.form = ${form} and t.field = ${key} and t.applied_at is not null order by t.record, t.since desc) l
        join ${sqlIdent(schema, form)} r on r.id = l.record where r.${sqlIdent(key)} is distinct from l.value`,
  );
}
