import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import { checkDefinition, type FieldDefinition } from "@tongzhou/model";
import { afterTables, beforeTables, computedTables } from "../../computed/syncComputed.ts";
import { loadKeptLookups } from "../../computed/lookups.store.ts";
import type { Database } from "../../db/database.ts";
import { pgCode } from "../../db/pgErrors.ts";
import { workspaceSchema } from "../physicalNames.ts";
import { insertVersion, lockDefinition } from "../apply/commitDefinition.ts";
import { syncTenure } from "../../tenure/syncTenure.ts";
import { withBriefLocks } from "../apply/lockTables.ts";
import { insertCalculation } from "../calculation/calculate.ts";
import { changedFormulas } from "../calculation/formulaOrder.ts";
import { isSameJson } from "../canonicalJson.ts";
import {
  abandonConversion,
  shadowIndexes,
  shadowValue,
  swap,
  tableOf,
  tablesOfConversion,
} from "../conversion/convert.ts";
import {
  loadRunningConversions,
  lockConversion,
  moveConversion,
  type RunningConversion,
} from "../conversions.store.ts";
import { findField, findSiblings, replaceField } from "../definitionFields.ts";
import { loadHead } from "../definitions.store.ts";
import { refreshWorkspaceRuntime } from "../loadWorkspaceRuntime.ts";
import { columnTypeOf } from "../columns.ts";
import { tableSql } from "../tableStatements.ts";
import { buildIndex } from "./buildIndexes.ts";
import { validateConstraints } from "./validateConstraints.ts";
import { createBatchSize, findBatchEnd, holdShape } from "./batches.ts";

const undefinedObject = new Set(["42P01", "42703"]);

/**
 * Carries on with every conversion of a workspace: batches, indexes on the shadow, swap. What was committed stays done,
 * so a worker that died is followed by one that goes on after its last batch.
 * @returns whether formulas have to be computed after a swap
 */
export async function runConversions(database: Database, workspace: string, signal: AbortSignal): Promise<boolean> {
  const schema = workspaceSchema(workspace);
  let hasCalculations = false;
  for (const conversion of await loadRunningConversions(database, schema)) {
    if (!(await convertRows(database, schema, conversion, signal))) continue;
    const error = await buildShadowIndexes(database, schema, conversion);
    if (signal.aborted) return hasCalculations;
    if (error !== undefined) await abandon(database, schema, conversion, error);
    else {
      hasCalculations = (await finish(database, workspace, schema, conversion)) || hasCalculations;
      if (conversion.target.kind === "link") await validateConstraints(database, schema, signal);
    }
  }
  return hasCalculations;
}

/** Batches until every row that was there has its shadow; false when interrupted or no longer running. */
async function convertRows(
  database: Database,
  schema: string,
  conversion: RunningConversion,
  signal: AbortSignal,
): Promise<boolean> {
  const table = tableOf(schema, conversion);
  const { definition } = await loadHead(database, schema);
  const value = await shadowValue(database, { schema, definition }, conversion, sqlRaw("t"));
  const size = createBatchSize();
  for (;;) {
    if (signal.aborted) return false;
    const start = performance.now();
    const outcome = await database.transaction(async (tx) => {
      await holdShape(tx, table);
      const current = await lockConversion(tx, schema, conversion.id);
      if (current === undefined) return "gone";
      const last = await findBatchEnd(tx, table, current.done, size.rows);
      if (last === undefined) return "complete";
      await tx.run(
        sql`update ${tableSql(table)} t set ${sqlIdent(conversion.shadow)} = ${value} where t.id > ${current.done} and t.id <= ${last} and ${sqlIdent("t", conversion.shadow)} is distinct from ${value}`,
      );
      await moveConversion(tx, schema, conversion.id, last);
      return "more";
    });
    size.measured(performance.now() - start);
    if (outcome !== "more") return outcome === "complete";
  }
}

/** Why the target's indexes cannot be; nothing when all of them stand. */
async function buildShadowIndexes(
  database: Database,
  schema: string,
  conversion: RunningConversion,
): Promise<string | undefined> {
  for (const { built } of shadowIndexes(schema, conversion)) {
    const error = await buildIndex(database, schema, built);
    if (error !== undefined) return error;
  }
  return undefined;
}

async function abandon(
  database: Database,
  schema: string,
  conversion: RunningConversion,
  error: string,
): Promise<void> {
  await withBriefLocks(database, async (tx, lock) => {
    await lockDefinition(tx, schema);
    await lock(schema, tablesOfConversion(tableOf(schema, conversion), conversion));
    const current = await lockConversion(tx, schema, conversion.id);
    if (current !== undefined) await abandonConversion(tx, schema, current, error);
  });
}

/** Swaps, and writes the version in which the field has its new kind. */
async function finish(
  database: Database,
  workspace: string,
  schema: string,
  conversion: RunningConversion,
): Promise<boolean> {
  const table = tableOf(schema, conversion);
  const path = { form: conversion.form, parent: conversion.parent, field: conversion.field };
  const hasCalculations = await withBriefLocks(database, async (tx, lock) => {
    await lockDefinition(tx, schema);
    const head = await loadHead(tx, schema);
    const now = findField(head.definition, path);
    const definition =
      now === undefined
        ? head.definition
        : replaceField(head.definition, path, mergeSettings(conversion.source, now, conversion.target));
    const version = head.version + 1;
    const kept = await loadKeptLookups(tx, schema);
    const computed = { key: workspace, schema, version, definition, kept };
    const watched = checkDefinition(definition).ok ? await computedTables(tx, computed) : [];
    await lock(schema, [...tablesOfConversion(table, conversion), ...watched]);
    const current = await lockConversion(tx, schema, conversion.id);
    if (current === undefined) return false;
    if (now === undefined) {
      await abandonConversion(tx, schema, current, "field.unknown");
      return false;
    }
    if (!checkDefinition(definition).ok) {
      await abandonConversion(tx, schema, current, "definition.invalid");
      return false;
    }
    await beforeTables(tx, computed);
    await swap(tx, schema, current, { actor: null, now: new Date() }, "later");
    await syncTenure(tx, schema, definition);
    const before = findSiblings(head.definition, path) ?? [];
    const after = findSiblings(definition, path) ?? [];
    const formulas = changedFormulas(before, after, false)
      .filter((field) => columnTypeOf(field, after) !== undefined)
      .map((field) => field.key);
    if (formulas.length > 0) await insertCalculation(tx, table, formulas, { version, status: "calculating" });
    await insertVersion(tx, {
      schema,
      key: workspace,
      version,
      actor: null,
      definition,
      cause: { kind: "definition", version: head.version },
      steps: [{ kind: "field.convert", form: path.form, field: path.field }],
    });
    const isFilling = await afterTables(tx, computed);
    return formulas.length > 0 || isFilling;
  }).catch((error: unknown) => {
    // The form went to the bin meanwhile, and its table with it; the conversion ended there.
    if (undefinedObject.has(pgCode(error) ?? "")) return false;
    throw error;
  });
  await refreshWorkspaceRuntime(database, workspace);
  return hasCalculations;
}

// Settings that every field has may have been changed while values were converted; those changes stay.
function mergeSettings(source: FieldDefinition, now: FieldDefinition, target: FieldDefinition): FieldDefinition {
  const changed = Object.entries(now).filter(
    ([key, value]) => commonSettings.has(key) && !isSameJson(value, new Map(Object.entries(source)).get(key)),
  );
  return { ...target, ...Object.fromEntries(changed) };
}

const commonSettings: ReadonlySet<string> = new Set([
  "label",
  "description",
  "placeholder",
  "required",
  "requiredIf",
  "visibleIf",
  "hidden",
  "readOnly",
  "readOnlyIf",
  "width",
]);
