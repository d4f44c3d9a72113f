import { createHash } from "node:crypto";
import { joinSql, sql, sqlIdent, sqlRaw, toQuery, type Sql } from "@tongzhou/base";
import type { FieldOf } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import type { Transaction } from "../db/database.ts";
import { deriveIndexName } from "../forms/physicalNames.ts";
import {
  changedTables,
  createUpdateTrigger,
  dropTriggers,
  loadTriggerFunctions,
  putTriggerFunction,
} from "../forms/statementTriggers.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { bandPlaces } from "./bandValue.ts";
import { literalSql } from "./literalSql.ts";

type Bands = NonNullable<FieldOf<"formula">["bands"]>;

const trigger = "~bands_update";

/** Forms whose triggers a definition does not leave as they are; they are locked first. */
export async function bandTables(tx: Transaction, workspace: WorkspaceRuntime): Promise<readonly string[]> {
  return changedTables(await loadTriggerFunctions(tx, workspace.schema, trigger), wantedBodies(workspace));
}

/** Makes the triggers that tell of bands what a definition asks for. A band of other limits is forgotten. */
export async function syncBands(tx: Transaction, workspace: WorkspaceRuntime): Promise<void> {
  const { schema } = workspace;
  const found = await loadTriggerFunctions(tx, schema, trigger);
  const wanted = wantedBodies(workspace);
  const forget = (form: string): Promise<unknown> =>
    tx.run(sql`delete from ${sqlIdent(schema, "_band")} where form = ${form}`);
  for (const [form, behind] of found) {
    if (wanted.has(form)) continue;
    await dropTriggers(tx, schema, form, [trigger], behind);
    await forget(form);
  }
  for (const [form, body] of wanted) {
    if (found.get(form)?.body === body) continue;
    const name = sqlIdent(schema, deriveIndexName(form, "bands"));
    await putTriggerFunction(tx, name, body);
    if (!found.has(form)) await createUpdateTrigger(tx, schema, form, trigger, name);
    await forget(form);
  }
}

function wantedBodies(workspace: WorkspaceRuntime): ReadonlyMap<string, string> {
  const bodies = new Map<string, string>();
  for (const form of workspace.forms.values()) {
    const formulas = formulasOf(workspace, form);
    // A column that is being filled is not read yet, and what is filled into it is no change.
    const banded = form.definition.fields.flatMap((field) =>
      field.kind === "formula" && field.bands !== undefined && formulas.get(field.key)?.isVolatile === false
        ? [{ field, bands: field.bands }]
        : [],
    );
    const { key } = form.definition;
    if (banded.length > 0)
      bodies.set(key, bodyOf(banded.map(({ field, bands }) => watch(workspace.schema, key, field, bands))));
  }
  return bodies;
}

function bodyOf(watches: readonly Sql[]): string {
  const isStill = sql`if current_setting('tongzhou.computed', true) = 'off' or current_setting('tongzhou.bands', true) = 'off' then return null; end if;`;
  return toQuery(literalSql(joinSql([sql`begin`, isStill, ...watches, sql`return null; end`], sqlRaw("\n")))).text;
}

// Everything in a transaction is judged from the band before it, whatever came in between: what crosses and comes back is
// told by nobody, what crosses in two statements is told once.
function watch(schema: string, form: string, { key, expression }: FieldOf<"formula">, bands: Bands): Sql {
  const [table, facts] = [sqlIdent(schema, "_band"), sqlIdent(schema, "_fact")];
  const column = sqlIdent(key);
  const { keys, plain, after } = bandPlaces(bands);
  const place = after(sql`m.now`, sql`m.base`);
  // A formula that is defined anew has other bands from the start.
  const defined = sqlRaw(`/* ${createHash("sha256").update(expression).digest("hex")} */`);
  return sql`${defined} with moved as materialized (
      select n.id, n.${column} as now, case when b.record is null then ${plain(sql`o.${column}`)} else array_position(${keys}, case when b.tx = pg_current_xact_id() then b.prior else b.band end) end as base
      from "~new" n join "~old" o on o.id = n.id left join ${table} b on b.form = ${form} and b.record = n.id and b.field = ${key}
      where n.deleted_at is null and n.${column} is distinct from o.${column}
    ), judged as materialized (
      select m.id, m.now, (${keys})[m.base] as base, (${keys})[${place}] as band from moved m
    ), forgotten as (
      delete from ${facts} f using judged j where f.tx = pg_current_xact_id() and f.form = ${form} and f.record = j.id and f.kind = 'crossing' and f.new ->> 'field' = ${key}
    ), told as (
      insert into ${facts} (form, record, kind, actor, cause, new)
      select ${form}, j.id, 'crossing', c.actor, coalesce(c.cause, jsonb_build_object('kind', 'computed', 'form', ${form}::text)),
        jsonb_build_object('field', ${key}::text, 'from', j.base, 'to', j.band, 'value', j.now::text)
      from judged j left join lateral (
        select f.actor, f.cause from ${facts} f where f.form = ${form} and f.record = j.id and f.tx = pg_current_xact_id() and f.kind <> 'crossing' order by f.seq desc limit 1
      ) c on true where j.base is distinct from j.band order by j.id
    )
    insert into ${table} (form, record, field, band, prior, tx) select ${form}, j.id, ${key}, j.band, j.base, pg_current_xact_id() from judged j
    on conflict (form, record, field) do update set band = excluded.band, prior = excluded.prior, tx = excluded.tx;`;
}
