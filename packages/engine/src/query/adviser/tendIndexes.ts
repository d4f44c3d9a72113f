import { createHash } from "node:crypto";
import { assert, sql, sqlIdent, sqlRaw, toQuery } from "@tongzhou/base";
import type { Queryable } from "../../db/database.ts";
import { deleteIndex, insertIndex, loadIndexes, markIndexForDrop, type IndexRow } from "../../forms/indexes.store.ts";
import { deriveIndexName } from "../../forms/physicalNames.ts";
import type { WorkspaceRuntime } from "../../forms/workspaceRuntime.ts";
import { searchIndexTail } from "../searchIndex.ts";

/** Most indexes per form that the adviser keeps, besides those every form has. */
export const adviceBudget = 12;

/** A shape is worth an index once it was asked for this often, and each time or in all took this long. */
export const adviceThreshold = { calls: 10, meanMs: 8, totalMs: 3000 } as const;

const unusedDays = 30;

interface AdviceRow {
  readonly name: string;
  readonly form: string;
  readonly tail: string;
}

/**
 * Notes which indexes are to be built or dropped; the index job does it. Search indexes follow the definition; advised
 * ones follow use: the slowest shapes first within each form's budget, those unused for 30 days are given up.
 */
export async function tendIndexes(queryable: Queryable, workspace: WorkspaceRuntime): Promise<void> {
  const indexes = await loadIndexes(queryable, workspace.schema);
  await tendSearchIndexes(queryable, workspace, indexes);
  await dropUnused(queryable, workspace, indexes);
  await buildAdvised(queryable, workspace, indexes);
}

async function tendSearchIndexes(
  queryable: Queryable,
  workspace: WorkspaceRuntime,
  indexes: readonly IndexRow[],
): Promise<void> {
  const standing = indexes.filter((index) => index.purpose === "search" && index.state !== "dropping");
  const wanted = new Map<string, string>();
  for (const form of workspace.forms.values()) {
    const tail = searchIndexTail(workspace.schema, form);
    if (tail === null) continue;
    const { text, values } = toQuery(tail);
    assert(values.length === 0, `search-index-params: expected none, got ${values.length}`);
    const digest = createHash("sha256").update(text).digest("hex").slice(0, 12);
    const name = deriveIndexName(form.definition.key, "search", digest);
    wanted.set(name, form.definition.key);
    const spec = { name, field: null, purpose: "search", isUnique: false, tail };
    await insertIndex(queryable, workspace.schema, form.definition.key, spec, "building");
  }
  // The old one goes only when the new one stands, so that search never loses its index.
  const isReplaced = (index: IndexRow): boolean =>
    !wanted.has(index.name) &&
    [...wanted].every(
      ([name, form]) => form !== index.form || standing.some((one) => one.name === name && one.state === "valid"),
    );
  for (const index of standing.filter(isReplaced)) await markIndexForDrop(queryable, workspace.schema, index.name);
}

async function dropUnused(
  queryable: Queryable,
  workspace: WorkspaceRuntime,
  indexes: readonly IndexRow[],
): Promise<void> {
  const advice = sqlIdent(workspace.schema, "_index_advice");
  await queryable.run(sql`delete from ${advice} where last_at < now() - ${unusedDays}::int * interval '1 day'`);
  const used = new Set(
    (await queryable.rows<{ name: string }>(sql`select name from ${advice}`)).map(({ name }) => name),
  );
  for (const index of indexes) {
    if (index.purpose !== "advice" || used.has(index.name)) continue;
    if (index.state === "invalid") await deleteIndex(queryable, workspace.schema, index.name);
    else await markIndexForDrop(queryable, workspace.schema, index.name);
  }
}

async function buildAdvised(
  queryable: Queryable,
  workspace: WorkspaceRuntime,
  indexes: readonly IndexRow[],
): Promise<void> {
  const advice = sqlIdent(workspace.schema, "_index_advice");
  const { calls, meanMs, totalMs } = adviceThreshold;
  const wanted = await queryable.rows<AdviceRow>(
    sql`select name, form, tail from ${advice}
        where calls >= ${calls}::bigint and (total_ms / calls >= ${meanMs}::float8 or total_ms >= ${totalMs}::float8)
          and name not in (select name from ${sqlIdent(workspace.schema, "_index")})
        order by total_ms desc`,
  );
  const kept = new Map<string, number>();
  for (const index of indexes) if (index.purpose === "advice") kept.set(index.form, (kept.get(index.form) ?? 0) + 1);
  for (const { name, form, tail } of wanted) {
    const count = kept.get(form) ?? 0;
    if (count >= adviceBudget || !workspace.forms.has(form)) continue;
    kept.set(form, count + 1);
    // The tail was made by indexAdvice and only this table has kept it since.
    const spec = { name, field: null, purpose: "advice", isUnique: false, tail: sqlRaw(tail) };
    await insertIndex(queryable, workspace.schema, form, spec, "building");
  }
}
