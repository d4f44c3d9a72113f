import { sql, sqlIdent, unreachable, type Sql } from "@tongzhou/base";
import type { WorkspaceDefinition } from "@tongzhou/model";
import type { Transaction } from "../../db/database.ts";
import { pgCode } from "../../db/pgErrors.ts";
import { AppError } from "@tongzhou/model";
import { insertBinItem, deleteBinItem } from "../bin/bin.store.ts";
import { calculateAtOnce, insertCalculation } from "../calculation/calculate.ts";
import { convertAtOnce, startConversion, tablesOfConversion } from "../conversion/convert.ts";
import { deleteIndex, dropColumnIndexes, dropFormIndexes, insertIndex } from "../indexes.store.ts";
import { atOnceRows, dropConstraint, renameStatement, validate } from "../plan/planner.ts";
import type { BinRename, ConversionRequest, Effect } from "../plan/definitionPlan.ts";
import { addForeignKey, createIndex, tableName, tableSql } from "../tableStatements.ts";

/** Kinds of background work that are left to do after an apply. */
export type BackgroundWork = "indexes" | "constraints" | "calculations" | "conversions";

/** What the effects of a plan are carried out in. */
export interface ExecuteContext {
  readonly schema: string;
  readonly definition: WorkspaceDefinition;
  readonly version: number;
  readonly actor: number | null;
  readonly now: Date;
}

/** Tables that effects change or refer to: all of them are locked before the first is touched. */
export function tablesToLock(effects: readonly Effect[]): ReadonlySet<string> {
  const tables = new Set<string>();
  const addRename = (rename: BinRename): void => {
    if (rename.kind === "column") tables.add(rename.table);
    if (rename.kind === "table") tables.add(rename.name);
  };
  for (const effect of effects) {
    switch (effect.kind) {
      case "run":
        if (effect.locks !== undefined) tables.add(effect.locks);
        break;
      case "dropIndex":
        tables.add(effect.table);
        break;
      case "dropForeignKey":
        tables.add(effect.table).add(effect.target);
        break;
      case "foreignKey":
        tables.add(effect.form).add(effect.key.target);
        break;
      case "bin":
        effect.request.renames.forEach(addRename);
        break;
      case "restore":
        effect.renames.forEach(addRename);
        break;
      case "convert":
        tablesOfConversion(effect.request.table, effect.request).forEach((table) => tables.add(table));
        break;
      case "calculate":
        // Whoever writes under the formulas of before has ended, or comes after and sees that they have moved.
        tables.add(tableName({ form: effect.form, ...(effect.parent === null ? {} : { parent: effect.parent }) }));
        break;
      case "index":
        break;
      default:
        unreachable(effect);
    }
  }
  return tables;
}

// Names are freed before they are taken again, columns are there before they are indexed, and values are computed last.
const phases: readonly (readonly Effect["kind"][])[] = [
  ["dropForeignKey", "dropIndex"],
  ["bin", "restore"],
  ["run"],
  ["index", "foreignKey"],
  ["convert"],
  ["calculate"],
];

/** Carries effects out in one transaction; what would take long is noted for the workers. */
export async function executeEffects(
  tx: Transaction,
  context: ExecuteContext,
  effects: readonly Effect[],
): Promise<ReadonlySet<BackgroundWork>> {
  const left = new Set<BackgroundWork>();
  for (const phase of phases)
    for (const effect of effects)
      if (phase.includes(effect.kind)) {
        const work = await execute(tx, context, effect);
        if (work !== undefined) left.add(work);
      }
  return left;
}

async function execute(tx: Transaction, context: ExecuteContext, effect: Effect): Promise<BackgroundWork | undefined> {
  const { schema } = context;
  switch (effect.kind) {
    case "run":
      await tx.run(effect.statement);
      return undefined;
    case "dropForeignKey":
      await tx.run(dropConstraint(schema, effect));
      return undefined;
    case "dropIndex":
      await tx.run(sql`drop index if exists ${sqlIdent(schema, effect.name)}`);
      await deleteIndex(tx, schema, effect.name);
      return undefined;
    case "bin":
      if (effect.request.kind === "form") await dropFormIndexes(tx, schema, effect.request.form);
      for (const rename of effect.request.renames) {
        if (rename.kind === "column") await dropColumnIndexes(tx, schema, rename.table, rename.name);
        await tx.run(renameStatement(schema, rename));
      }
      await insertBinItem(tx, schema, { ...effect.request, by: context.actor, at: context.now });
      return undefined;
    case "restore":
      for (const rename of effect.renames) await tx.run(renameStatement(schema, rename));
      await deleteBinItem(tx, schema, effect.bin);
      return undefined;
    case "index":
      return executeIndex(tx, context, effect);
    case "foreignKey": {
      await tx.run(addForeignKey(schema, effect.key, !effect.isNewTable));
      if (effect.isNewTable) return undefined;
      if (!(await isSmall(tx, effect.key.table))) return "constraints";
      await tx.run(validate(effect.key.table, effect.key.name));
      return undefined;
    }
    case "convert":
      return executeConversion(tx, context, effect.request);
    case "calculate": {
      const table = { schema, form: effect.form, ...(effect.parent === null ? {} : { parent: effect.parent }) };
      if (await isSmall(tx, tableSql(table))) {
        await calculateAtOnce(tx, context.definition, table, effect.fields);
        await insertCalculation(tx, table, effect.fields, { version: context.version, status: "done" });
        return undefined;
      }
      await insertCalculation(tx, table, effect.fields, { version: context.version, status: "calculating" });
      return "calculations";
    }
    default:
      return unreachable(effect);
  }
}

async function executeIndex(
  tx: Transaction,
  { schema }: ExecuteContext,
  { form, spec, isNewTable }: Effect & { readonly kind: "index" },
): Promise<BackgroundWork | undefined> {
  if (!isNewTable && !(await isSmall(tx, spec.table))) {
    await insertIndex(tx, schema, form, spec, "building");
    return "indexes";
  }
  try {
    await tx.run(createIndex(spec, "at once"));
  } catch (error) {
    // A value was repeated after the plan had counted none.
    if (pgCode(error) === "23505") throw new AppError("definition.plan_stale", { field: spec.field }, { cause: error });
    throw error;
  }
  await insertIndex(tx, schema, form, spec, "valid");
  return undefined;
}

async function executeConversion(
  tx: Transaction,
  { schema, definition, actor, now, version }: ExecuteContext,
  request: ConversionRequest,
): Promise<BackgroundWork | undefined> {
  const id = await startConversion(tx, schema, request, definition, actor);
  if (!(await isSmall(tx, tableSql(request.table)))) return "conversions";
  await convertAtOnce(tx, schema, id, { definition, actor, now, version });
  return undefined;
}

/** Whether a table has so few rows that a change to all of them takes a moment. */
export async function isSmall(tx: Transaction, table: Sql): Promise<boolean> {
  const [row] = await tx.rows<{ count: number }>(
    sql`select count(*) as count from (select from ${table} limit ${atOnceRows + 1}::int) t`,
  );
  return (row?.count ?? 0) <= atOnceRows;
}
