import { sql, sqlIdent, sqlRaw, toQuery, type Label, type Sql } from "@tongzhou/base";
import type { DefinitionProblem, FormDefinition } from "@tongzhou/model";
import type { Queryable } from "../../db/database.ts";
import { addForeignKey, createIndex, tableSql, type ValueTable } from "../tableStatements.ts";
import type { RunningConversion } from "../conversions.store.ts";
import type { BinRename, Effect, PlanStep, StepKind, StepSample } from "./definitionPlan.ts";
import { describeStep } from "./stepTexts.ts";

/** Rows up to which a change is carried out at once, inside the transaction of the apply: about 0.2 s of writing. */
export const atOnceRows = 2000;

/** Rows a step shows as examples. */
export const maxSamples = 5;

/** What a step adds to its kind and name. */
export interface StepInput {
  readonly kind: StepKind;
  readonly form: string;
  readonly field?: string;
  readonly name: Label;
  readonly effects?: readonly Effect[];
  readonly rowsAffected?: number;
  readonly rowsLosing?: number;
  readonly samples?: readonly StepSample[];
  readonly isDestructive?: boolean;
}

/** Collects the steps of one plan, and answers what counting them needs. */
export interface Planner {
  readonly schema: string;
  readonly queryable: Queryable;
  readonly zone: string;
  /** Forms as everyone works with them. */
  readonly forms: readonly FormDefinition[];
  readonly steps: PlanStep[];
  readonly effects: Effect[];
  readonly problems: DefinitionProblem[];
  /** A physical name that no key can be and no earlier plan gave out. */
  nextName(purpose: "bin" | "conversion"): string;
  /** Whether a field is on its way to another kind, or of a form whose titles such a field reads meanwhile. */
  isConverting(table: ValueTable, field: string): boolean;
  add(step: StepInput): void;
}

/** Starts a plan on top of a version. */
export function createPlanner(
  queryable: Queryable,
  input: {
    readonly schema: string;
    readonly zone: string;
    readonly baseVersion: number;
    readonly forms: readonly FormDefinition[];
    readonly converting: readonly RunningConversion[];
  },
): Planner {
  const { schema, zone, baseVersion, forms, converting } = input;
  const steps: PlanStep[] = [];
  const effects: Effect[] = [];
  let count = 0;
  return {
    schema,
    queryable,
    zone,
    forms,
    steps,
    effects,
    problems: [],
    isConverting: (table, field) =>
      converting.some(
        (one) =>
          (one.form === table.form && one.parent === (table.parent ?? null) && one.field === field) ||
          [one.source, one.target].some((side) => side.kind === "link" && side.form === table.form),
      ),
    nextName: (purpose) => `_${purpose}_${baseVersion + 1}_${(count += 1)}`,
    add: ({ kind, form, field, name, effects: own = [], ...rest }) => {
      effects.push(...own);
      steps.push({
        kind,
        form,
        ...(field === undefined ? {} : { field }),
        summary: describeStep(kind, name),
        statements: own.flatMap((effect) => describeEffect(schema, effect)),
        locks: lockOf(own),
        rowsAffected: rest.rowsAffected ?? 0,
        rowsLosing: rest.rowsLosing ?? 0,
        samples: rest.samples ?? [],
        isDestructive: rest.isDestructive ?? (rest.rowsLosing ?? 0) > 0,
      });
    },
  };
}

function lockOf(effects: readonly Effect[]): PlanStep["locks"] {
  if (effects.length === 0) return "none";
  const works = effects.some(
    (effect) =>
      effect.kind === "convert" ||
      effect.kind === "calculate" ||
      ((effect.kind === "index" || effect.kind === "foreignKey") && !effect.isNewTable),
  );
  return works ? "background" : "brief";
}

/** The statements of an effect, as a reader wants to see them. */
export function describeEffect(schema: string, effect: Effect): readonly string[] {
  switch (effect.kind) {
    case "run":
      return [text(effect.statement)];
    case "index":
      return [text(createIndex(effect.spec, effect.isNewTable ? "at once" : "concurrently"))];
    case "dropIndex":
      return [text(sql`drop index if exists ${sqlIdent(schema, effect.name)}`)];
    case "foreignKey":
      return effect.isNewTable
        ? [text(addForeignKey(schema, effect.key, false))]
        : [text(addForeignKey(schema, effect.key, true)), text(validate(effect.key.table, effect.key.name))];
    case "dropForeignKey":
      return [text(dropConstraint(schema, effect))];
    case "bin":
      return effect.request.renames.map((rename) => text(renameStatement(schema, rename)));
    case "restore":
      return effect.renames.map((rename) => text(renameStatement(schema, rename)));
    case "convert": {
      const { table, target, shadow, binName, source } = effect.request;
      const own = tableSql(table);
      return [
        text(sql`alter table ${own} add column ${sqlIdent(shadow)}`),
        `-- ${source.kind} → ${target.kind}, in batches, while a trigger keeps new writes in step`,
        text(sql`alter table ${own} rename column ${sqlIdent(source.key)} to ${sqlIdent(binName)}`),
        text(sql`alter table ${own} rename column ${sqlIdent(shadow)} to ${sqlIdent(target.key)}`),
      ];
    }
    case "calculate":
      return [`-- ${effect.form}: ${effect.fields.join(", ")}, in batches`];
    default:
      return effect satisfies never;
  }
}

/** VALIDATE CONSTRAINT: reads the table while others go on writing. */
export function validate(table: Sql, constraint: string): Sql {
  return sql`alter table ${table} validate constraint ${sqlIdent(constraint)}`;
}

/** DROP CONSTRAINT. */
export function dropConstraint(schema: string, key: { readonly table: string; readonly name: string }): Sql {
  return sql`alter table ${sqlIdent(schema, key.table)} drop constraint if exists ${sqlIdent(key.name)}`;
}

/** A renaming into the bin, or out of it. */
export function renameStatement(schema: string, rename: BinRename): Sql {
  const to = sqlIdent(rename.to);
  if (rename.kind === "column")
    return sql`alter table ${sqlIdent(schema, rename.table)} rename column ${sqlIdent(rename.name)} to ${to}`;
  return sql`alter ${sqlRaw(rename.kind)} ${sqlIdent(schema, rename.name)} rename to ${to}`;
}

/** The renaming that takes one back. */
export function reverseRename(rename: BinRename): BinRename {
  return { ...rename, name: rename.to, to: rename.name };
}

/** Live rows of a table for which a condition holds. */
export async function countRows(planner: Planner, table: ValueTable, condition: Sql): Promise<number> {
  const [row] = await planner.queryable.rows<{ count: number }>(
    sql`select count(*) as count from ${tableSql(table)} t where ${liveRows(table)} and (${condition})`,
  );
  return row?.count ?? 0;
}

/** The condition for rows that are not deleted; a subform's rows go with their record. */
export function liveRows(table: ValueTable): Sql {
  return table.parent === undefined ? sql`t.deleted_at is null` : sql`true`;
}

function text(statement: Sql): string {
  return toQuery(statement).text;
}
