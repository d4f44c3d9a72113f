import { joinSql, must, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { orderFormulas } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { imageOf, type StoredField } from "./image.ts";
import { defaultOf, formulaOver, startValue } from "./startValue.ts";
import { typeName } from "./writeParts.ts";

// A default may read fields that have defaults themselves, and formulas over them. What is filled in is computed step by
// step beside the input row `v`, each step a lateral that reads the steps before it, so that nothing is written out twice.

/** Which columns a statement's rows bring. */
export interface SentKeys {
  /** Column fields sent by at least one row. */
  readonly sent: readonly string[];
  /** Those of them that some rows leave out, naming them in `~not`. */
  readonly mixed: readonly string[];
}

/** What new records hold in their columns. */
export interface NewColumns {
  /** ` cross join lateral (…) "~s0" …`, to follow the item `v`; empty where no default reads what others fill in. */
  readonly joins: Sql;
  readonly column: (stored: StoredField) => Sql;
}

/** Where the default of a field may be filled in, and what a column then holds. */
export interface Filling {
  readonly isStarted: (key: string) => boolean;
  /** @param start what the default gives; null for a field without one, or where none is filled in */
  readonly bring: (stored: StoredField, start: Sql | null) => Sql;
}

/** What was sent, else the default as the field takes it, else blank. Whether it fits is asked by startProblems. */
export function sentOrStart({ sent, mixed }: SentKeys): Filling {
  return {
    isStarted: (key) => !sent.includes(key) || mixed.includes(key),
    bring: ({ field: { key }, type }, start) => {
      const column = sql`v.${sqlIdent(key)}`;
      if (!sent.includes(key)) return start ?? sql`null::${typeName(type)}`;
      if (start === null || !mixed.includes(key)) return column;
      return sql`case when ${key}::text = any(v."~not") then ${start} else ${column} end`;
    },
  };
}

/** The columns of new records, from the rows of `v`. */
export function newColumns(session: Session, form: FormRuntime, { isStarted, bring }: Filling): NewColumns {
  const { workspace } = session;
  const held = new Map(imageOf(workspace, form).values.map((stored) => [stored.field.key, stored]));
  const known = new Map<string, Sql>();
  const storedOf = (key: string): StoredField =>
    must(held.get(key), `new-column: expected one of ${form.definition.key}, got ${key}`);
  const column = (stored: StoredField): Sql => {
    const { key } = stored.field;
    return known.get(key) ?? bring(stored, isStarted(key) ? startValue(session, form, stored, rowOf) : null);
  };
  const rowOf = (key: string): Sql => known.get(key) ?? column(storedOf(key));
  let joins = sql``;
  for (const [at, keys] of levelsOf(workspace, form, isStarted).entries()) {
    const name = sqlIdent(`~s${at}`);
    const values = keys.map((key) => {
      const value = held.has(key) ? column(storedOf(key)) : formulaOver(workspace, form, key, rowOf);
      return sql`${value} as ${sqlIdent(key)}`;
    });
    joins = sql`${joins} cross join lateral (select ${joinSql(values, sqlRaw(", "))} offset 0) ${name}`;
    for (const key of keys) known.set(key, sql`${name}.${sqlIdent(key)}`);
  }
  return { joins, column };
}

/**
 * What is computed before other defaults can be, by steps: fields that are filled in and read by a default, and the
 * formulas in between. Most forms have none.
 */
function levelsOf(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
  isStarted: (key: string) => boolean,
): readonly (readonly string[])[] {
  const { order, reads } = startOrder(workspace, form);
  const isComputed = (key: string): boolean => form.fields.get(key)?.kind === "formula" || isStarted(key);
  const wanted = new Set<string>();
  const want = (key: string): void => {
    for (const read of reads.get(key) ?? []) {
      if (wanted.has(read) || !reads.has(read) || !isComputed(read)) continue;
      wanted.add(read);
      want(read);
    }
  };
  for (const key of order) if (form.fields.get(key)?.kind !== "formula" && isStarted(key)) want(key);
  const levels: string[][] = [];
  const levelAt = new Map<string, number>();
  for (const key of order) {
    if (!wanted.has(key)) continue;
    const level = Math.max(-1, ...(reads.get(key) ?? []).map((read) => levelAt.get(read) ?? -1)) + 1;
    levelAt.set(key, level);
    (levels[level] ??= []).push(key);
  }
  return levels;
}

/** Fields with defaults, and formulas, each after those it reads. */
function startOrder(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
): { readonly order: readonly string[]; readonly reads: ReadonlyMap<string, readonly string[]> } {
  return memoised(workspace, `records/startOrder/${form.definition.key}`, () => {
    const formulas = [...formulasOf(workspace, form)].map(([key, { typed }]) => [key, typed.fields] as const);
    const starts = imageOf(workspace, form).values.flatMap(({ field }) => {
      const typed = defaultOf(workspace, form, field);
      return typed === null ? [] : [[field.key, typed.fields] as const];
    });
    const reads = new Map([...formulas, ...starts]);
    const ordered = orderFormulas(reads);
    // The definition's check refused rings.
    return { order: must(ordered.ok ? ordered.order : null, "start-order: expected no ring, got one"), reads };
  });
}
