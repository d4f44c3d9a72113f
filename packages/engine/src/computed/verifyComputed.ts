import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, storageOf } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import { rawColumn } from "../access/rawColumns.ts";
import type { Database, Queryable } from "../db/database.ts";
import { loadPending } from "../forms/calculation/calculate.ts";
import { formTable, workspaceSchema } from "../forms/physicalNames.ts";
import { buildWorkspaceRuntime, type WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { formOf, type ActiveField, type ComputedState } from "./activeFields.ts";
import { loadComputedState } from "./loadComputedState.ts";
import { lockStatement, recomputeStatement } from "./recompute.ts";
import { compareRows, repairRows, rowFormulas, type RowFormula } from "./verifyRows.ts";

/** A stored value that is not what its formula gives. */
export interface WrongValue {
  readonly form: string;
  /** `subform.field` for one of a subform's rows. */
  readonly field: string;
  readonly record: number;
  /** The row of the subform; absent for a value of the record itself. */
  readonly row?: number;
  readonly stored: string | null;
  readonly expected: string | null;
}

/** What a verification found. */
export interface ComputedReport {
  /** Values that were compared. */
  readonly checked: number;
  readonly wrong: number;
  readonly repaired: number;
  /** The first of the wrong ones, by field and id; those of subforms' rows before those of records. */
  readonly values: readonly WrongValue[];
  /** Columns that are still being filled; they are not compared, as nobody reads them. */
  readonly filling: readonly string[];
}

const chunkRows = 5000;
const maxValues = 1000;

/**
 * Compares every stored value of formulas, over the record itself, over related ones and in the rows of subforms, with
 * what their expressions give now, computed from plain fields alone, and puts wrong ones right. Everybody goes on working
 * meanwhile: values are compared as of one moment, in which every commit is whole.
 * @param repairs false only reports
 * @throws AppError "workspace.not_found"
 */
export async function verifyComputed(
  database: Database,
  workspace: string,
  options: { readonly repairs?: boolean; readonly signal?: AbortSignal } = {},
): Promise<ComputedReport> {
  const schema = workspaceSchema(workspace);
  const found = await database.arrays(sql`select 1 from tongzhou.workspace where key = ${workspace}`);
  if (found.length === 0) throw new AppError("workspace.not_found");
  const state = await loadComputedState(database, workspace);
  const values: WrongValue[] = [];
  let checked = 0;
  let wrong = 0;
  let repaired = 0;
  for (const { compare, repair } of storedValues(database, state, await loadPending(database, schema))) {
    for (let after = 0; options.signal?.aborted !== true;) {
      const chunk = await compare(after);
      if (chunk === null) break;
      after = chunk.last;
      checked += chunk.rows;
      wrong += chunk.wrong.length;
      values.push(...chunk.wrong.slice(0, maxValues - values.length));
      if (chunk.wrong.length === 0 || options.repairs === false) continue;
      repaired += await repair(chunk.wrong.map(({ row, record }) => row ?? record));
    }
  }
  const filling = state.active.filter(({ isLive }) => !isLive).map(({ id }) => id);
  return { checked, wrong, repaired, values, filling };
}

/** The values of one formula. */
interface StoredValues {
  readonly compare: (after: number) => Promise<ComparedChunk | null>;
  /** Returns how many were put right, of the records, or rows of a subform, with these ids. */
  readonly repair: (ids: readonly number[]) => Promise<number>;
}

// Lower levels first, rows before all: what is wrong because of them is then right again before its turn.
function storedValues(database: Database, state: ComputedState, pending: ReadonlySet<string>): readonly StoredValues[] {
  const rows = rowFormulas(state.workspace).filter(({ id }) => !pending.has(id));
  const own = ownFormulas(state, pending);
  const fresh = freshOf(state);
  const live = [...own, ...state.active.filter(({ isLive }) => isLive)];
  return [
    ...rows.map((formula) => ({
      compare: (after: number) => compareRows(database, fresh, formula, { after, limit: chunkRows }),
      repair: (ids: readonly number[]) => repairRowsOf(database, state, formula, ids),
    })),
    ...live.map((field) => ({
      compare: (after: number) => compareChunk(database, fresh, field, after),
      repair: (ids: readonly number[]) => repair(database, state, field, ids),
    })),
  ];
}

/** What a comparison of some values found. */
export interface ComparedChunk {
  /** The id to go on after. */
  readonly last: number;
  readonly rows: number;
  readonly wrong: readonly WrongValue[];
}

/** The live rows after an id; null when there are none. */
async function compareChunk(
  queryable: Queryable,
  fresh: WorkspaceRuntime,
  { form, field }: ActiveField,
  after: number,
): Promise<ComparedChunk | null> {
  const table = formTable(fresh.schema, form);
  const expected = rawColumn(fresh, formOf(fresh, form), field, sql`t`);
  const column = sql`t.${sqlIdent(field.key)}`;
  const [row] = await queryable.rows<{ last: number | null; rows: number; wrong: readonly WrongValue[] | null }>(
    sql`with picked as materialized (select t.id, ${column} as stored, ${expected} as expected from ${table} t where t.id > ${after} and t.deleted_at is null order by t.id limit ${chunkRows}::int)
        select max(p.id) as last, count(*) as rows,
          json_agg(json_build_object('form', ${form}::text, 'field', ${field.key}::text, 'record', p.id, 'stored', p.stored::text, 'expected', p.expected::text) order by p.id) filter (where p.stored is distinct from p.expected) as wrong
        from picked p`,
  );
  if (row?.last === undefined || row.last === null) return null;
  return { last: row.last, rows: row.rows, wrong: row.wrong ?? [] };
}

// Nothing is stored for this one: every formula on the way is computed from the plain fields below it.
function freshOf(state: ComputedState): WorkspaceRuntime {
  const { key, schema, version, definition } = state.workspace;
  const stored = [...rowFormulas(state.workspace), ...ownFormulas(state, new Set())];
  return buildWorkspaceRuntime({ key, schema, version, definition, pending: new Set(stored.map(({ id }) => id)) });
}

// Formulas over their own record, as far as their columns are not being computed. What a write computes in its own
// statement has no signature: the definition's version stands for it.
function ownFormulas({ workspace }: ComputedState, pending: ReadonlySet<string>): readonly ActiveField[] {
  return [...workspace.forms.values()].flatMap((form) => {
    const formulas = formulasOf(workspace, form);
    // Lower ones first: formulas come after those they read.
    return [...formulas].flatMap(([key, { isDerived }]): ActiveField[] => {
      const id = `${form.definition.key}.${key}`;
      const field = form.fields.get(key);
      if (isDerived || pending.has(id) || field?.kind !== "formula") return [];
      const storage = storageOf(field);
      if (storage.kind !== "column") return [];
      const nothing: ReadonlySet<string> = new Set();
      const stands = { dependsOn: nothing, places: nothing, level: 0, column: key, isLive: true };
      return [
        { id, form: form.definition.key, field, type: storage.type, signature: String(workspace.version), ...stands },
      ];
    });
  });
}

// Looked at again under their locks: a value may have been put right by a write since, and its definition changed.
async function repair(
  database: Database,
  { workspace: { key, schema } }: ComputedState,
  field: ActiveField,
  ids: readonly number[],
): Promise<number> {
  return database.transaction(async (tx) => {
    const state = await loadComputedState(tx, key);
    const own = ownFormulas(state, await loadPending(tx, schema));
    const now = [...own, ...state.active].find(({ id, isLive }) => id === field.id && isLive);
    if (now === undefined || now.signature !== field.signature) return 0;
    const table = formTable(schema, field.form);
    const list = sql`${ids}::bigint[]`;
    await tx.run(lockStatement(table, list, "no key update"));
    const cause = sql`jsonb_build_object('kind', 'computed', 'form', ${field.form}::text)`;
    await tx.run(
      recomputeStatement(state, field.form, [now], (alias) => sql`${alias}.id = any(${list})`, {
        cause,
        isAgain: false,
      }),
    );
    return ids.length;
  });
}

// The same for rows of a subform.
async function repairRowsOf(
  database: Database,
  { workspace: { key, schema, version } }: ComputedState,
  formula: RowFormula,
  ids: readonly number[],
): Promise<number> {
  return database.transaction(async (tx) => {
    const state = await loadComputedState(tx, key);
    if (state.workspace.version !== version || (await loadPending(tx, schema)).has(formula.id)) return 0;
    await repairRows(tx, freshOf(state), formula, ids);
    return ids.length;
  });
}
