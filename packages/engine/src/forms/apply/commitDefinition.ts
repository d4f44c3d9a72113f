import { createHash } from "node:crypto";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, checkDefinition, type WorkspaceDefinition } from "@tongzhou/model";
import type { Transaction } from "../../db/database.ts";
import { afterTables, beforeTables, computedTables } from "../../computed/syncComputed.ts";
import { forgetUnusedLookups, loadKeptLookups } from "../../computed/lookups.store.ts";
import type { Session } from "../../gateway/session.ts";
import { enqueueWork, type JobQueue } from "../../jobs/jobQueue.ts";
import { moveTenure, syncTenure, tenureTables } from "../../tenure/syncTenure.ts";
import { announceAccess } from "../../platform/accessChannel.ts";
import { listsRead } from "../calculation/calculate.ts";
import { findField, replaceField } from "../definitionFields.ts";
import { loadHeadVersion } from "../definitions.store.ts";
import { refreshWorkspaceRuntime } from "../loadWorkspaceRuntime.ts";
import type { Effect, StepKind } from "../plan/definitionPlan.ts";
import { tableSql } from "../tableStatements.ts";
import { executeEffects, isSmall, tablesToLock } from "./executeEffects.ts";
import { withBriefLocks } from "./lockTables.ts";

/** A change that was planned and accepted. */
export interface DefinitionChange {
  readonly baseVersion: number;
  readonly definition: WorkspaceDefinition;
  readonly effects: readonly Effect[];
  /** For the fact log. */
  readonly steps: readonly { readonly kind: StepKind | "restore"; readonly form: string; readonly field?: string }[];
}

/** What came of a change. */
export interface CommittedDefinition {
  readonly version: number;
  /** Background work that was begun; empty when everything is done. */
  readonly jobs: readonly string[];
}

/**
 * Makes a change the newest version, in one transaction with everything it does to tables.
 * @throws AppError "definition.plan_stale" when the workspace changed since, "definition.busy" when locks could not be had
 */
export async function commitDefinition(
  session: Session,
  change: DefinitionChange,
  queue?: JobQueue,
): Promise<CommittedDefinition> {
  const { database, workspace } = session;
  const { schema, key } = workspace;
  const actor = session.actor.kind === "member" ? session.actor.memberId : null;
  const committed = await withBriefLocks(database, async (tx, lock) => {
    await lockDefinition(tx, schema);
    const found = await loadHeadVersion(tx, schema);
    if (found !== change.baseVersion) throw new AppError("definition.plan_stale", { base: change.baseVersion, found });
    const version = found + 1;
    await forgetUnusedLookups(tx, schema);
    const kept = await loadKeptLookups(tx, schema);
    const watched = await computedTables(tx, { key, schema, version, definition: change.definition, kept });
    const dated = await tenureTables(tx, schema, change.definition);
    const counted = countedTables(change);
    await lock(schema, new Set([...tablesToLock(change.effects), ...counted, ...watched, ...dated]));
    const definition = await withoutDeferred(tx, schema, change);
    const computed = { key, schema, version, definition, kept };
    await beforeTables(tx, computed);
    const context = { schema, definition: change.definition, version, actor, now: session.clock.now() };
    await moveTenure(tx, schema, change.effects);
    const left = new Set(await executeEffects(tx, context, change.effects));
    await syncTenure(tx, schema, definition);
    if (await afterTables(tx, computed)) left.add("calculations");
    await insertVersion(tx, { schema, key, version, actor, definition, cause: session.cause, steps: change.steps });
    const jobs = await enqueueWork(tx, key, left, queue);
    // Search indexes follow the definition.
    await queue?.enqueue("forms.indexes", { workspace: key }, { tx, key });
    return { version, jobs };
  });
  await refreshWorkspaceRuntime(database, key);
  return committed;
}

// What new formulas count in lists of links: whoever deletes or brings back one of them does not know the formula yet.
function countedTables({ definition, effects }: DefinitionChange): readonly string[] {
  return effects.flatMap((effect) => {
    if (effect.kind !== "calculate") return [];
    const table = { form: effect.form, ...(effect.parent === null ? {} : { parent: effect.parent }) };
    return listsRead(definition, table, effect.fields).flatMap((list) => (list.kind === "links" ? [list.form] : []));
  });
}

/** Lets one change of a workspace's definition happen at a time. Held until the transaction ends. */
export async function lockDefinition(tx: Transaction, schema: string): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(${advisoryKey(schema)}::bigint)`);
}

function advisoryKey(schema: string): string {
  return createHash("sha256").update(`tongzhou.definition.${schema}`).digest().readBigInt64BE().toString();
}

// A field of a big table keeps its kind until every value is converted; the swap writes the version in which it changes.
async function withoutDeferred(
  tx: Transaction,
  schema: string,
  change: DefinitionChange,
): Promise<WorkspaceDefinition> {
  let { definition } = change;
  const deferred: string[] = [];
  for (const effect of change.effects) {
    if (effect.kind !== "convert" || (await isSmall(tx, tableSql(effect.request.table)))) continue;
    const { table, source, target } = effect.request;
    const path = { form: table.form, parent: table.parent ?? null, field: source.key };
    const { label } = findField(definition, path) ?? target;
    definition = replaceField(definition, path, { ...source, label });
    deferred.push(source.key);
  }
  if (deferred.length === 0) return definition;
  const checked = checkDefinition(definition);
  if (checked.ok) return definition;
  const [problem] = checked.error;
  const params = { field: deferred.join(", ") };
  throw new AppError("definition.invalid", {
    schema,
    problems: [{ path: problem?.path ?? "", code: "conversion_first", params }],
  });
}

/** Appends a version, with its fact, and lets the directory and every node know. */
export async function insertVersion(
  tx: Transaction,
  input: {
    readonly schema: string;
    readonly key: string;
    readonly version: number;
    readonly actor: number | null;
    readonly definition: WorkspaceDefinition;
    readonly cause: Session["cause"];
    readonly steps: DefinitionChange["steps"];
  },
): Promise<void> {
  const { schema, version, definition, actor } = input;
  const cause = JSON.stringify(input.cause);
  await tx.run(
    sql`insert into ${sqlIdent(schema, "_definition")} (version, actor, cause, document)
        values (${version}, ${actor}, ${cause}::jsonb, ${JSON.stringify(definition)}::jsonb)`,
  );
  await tx.run(
    sql`insert into ${sqlIdent(schema, "_fact")} (form, version, kind, actor, cause, new)
        values ('', ${version}, 'definition', ${actor}, ${cause}::jsonb, ${JSON.stringify({ steps: input.steps })}::jsonb)`,
  );
  await tx.run(
    sql`update tongzhou.workspace set definition_version = ${version}, label = ${JSON.stringify(definition.label)}::jsonb, zone = ${definition.zone}
        where key = ${input.key}`,
  );
  await announceAccess(tx);
}
