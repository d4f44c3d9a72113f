import { sql, sqlIdent, sqlRaw, joinSql, type Sql } from "@tongzhou/base";
import { AppError, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../../access/policy.ts";
import { findPolicy } from "../../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../../access/slots.ts";
import { visibleColumn } from "../../access/visibleColumns.ts";
import { checkConstraints } from "../../constraints/checkConstraints.ts";
import { isGuarded } from "../../constraints/watches.ts";
import { markLog } from "../../constraints/writtenRecords.ts";
import type { Transaction } from "../../db/database.ts";
import { formTable } from "../../forms/physicalNames.ts";
import type { Session } from "../../gateway/session.ts";
import { createPlain, createWithLists, hasLists, type CreateDraft } from "../../records/createRecords.ts";
import type { ChildValues, RecordInput } from "../../records/decodeValues.ts";
import { changedRecords, findInvalidPlaces, madeRecords, type SavedByPlace } from "../../records/findInvalid.ts";
import { updateMerging, type UpdateDraft } from "../../records/updateRecords.ts";
import { asksLater } from "../../records/validations.ts";
import type { ImportReject, ImportTarget, StagedColumn } from "./importDefinition.ts";
import { insertRejects } from "./imports.store.ts";
import type { ChunkCount, ChunkInput } from "./insertChunk.ts";
import { columnType, referenceTable, stagingTable } from "./stagingTable.ts";

/** A record of the file: its first row, and what its rows say. */
interface FileRecord {
  readonly row: number;
  readonly match: string | null;
  readonly input: RecordInput;
}

type FormTarget = Extract<ImportTarget, { readonly kind: "form" }>;

/**
 * Writes a chunk of staged rows that change records or have links and subform rows, through the same functions as
 * every other batch: all their rules hold. A record that is refused is kept as a reject.
 */
export async function writeDrafts(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  target: Pick<FormTarget, "action" | "matchBy">,
  input: ChunkInput,
): Promise<ChunkCount> {
  const records = await loadFileRecords(session, tx, input, target.action === "add" ? undefined : target.matchBy);
  const rejects: ImportReject[] = [];
  const refuse = (row: number, error: AppError): void => {
    rejects.push({ row, column: null, text: null, code: error.code, params: keptParams(error) });
  };
  const found =
    target.action === "add"
      ? new Map<string, readonly number[]>()
      : await findMatches(session, tx, policy, target, records);
  const creates: CreateDraft[] = [];
  const updates: UpdateDraft[] = [];
  for (const record of records) {
    const ids = record.match === null ? [] : (found.get(record.match) ?? []);
    const [id, second] = ids;
    if (target.action !== "add" && record.match === null)
      refuse(record.row, new AppError("field.required", { field: target.matchBy }));
    else if (second !== undefined) rejects.push(rowReject(record, "import.match_ambiguous"));
    else if (id !== undefined) updates.push({ ord: record.row, id, input: withoutMatch(record.input, target) });
    else if (target.action === "update") rejects.push(rowReject(record, "import.match_missing"));
    else creates.push({ ord: record.row, input: record.input });
  }
  // What a constraint refuses is found row by row, like a bad list; rules that wait say themselves which rows they refuse.
  const { workspace } = session;
  const form = policy.form.definition.key;
  const leavesLater = asksLater(workspace, form);
  const isChecked = isGuarded(workspace, form);
  const options = { isWhole: false, replies: false, checksUnique: true, leavesLater };
  const judged = async (
    work: () => Promise<{ readonly outcomes: readonly Outcome[]; readonly saved: SavedByPlace }>,
  ): Promise<readonly Outcome[]> => {
    const mark = isChecked ? await markLog(session, tx) : null;
    const { outcomes, saved } = await work();
    if (leavesLater) {
      const invalid = await findInvalidPlaces(session, tx, policy.form, saved);
      if (invalid.size > 0) throw new RowsRefused(invalid);
    }
    if (isChecked) await checkConstraints(session, tx, mark);
    return outcomes;
  };
  const created = await eachOrAll(tx, creates, refuse, (some) =>
    judged(async () => {
      const made = some.some(hasLists)
        ? await createWithLists(session, tx, policy, some, options)
        : await createPlain(session, tx, policy, some, options);
      return {
        outcomes: [...made].map(([row, one]) => ({ row, isDone: one.kind !== "failed", error: errorOf(one) })),
        saved: madeRecords(made),
      };
    }),
  );
  const updated = await eachOrAll(tx, updates, refuse, (some) =>
    judged(async () => {
      const changed = await updateMerging(session, tx, policy, some, options);
      return {
        outcomes: [...changed].map(([row, one]) => ({ row, isDone: one.kind === "updated", error: errorOf(one) })),
        saved: changedRecords(some, changed),
      };
    }),
  );
  await insertRejects(tx, session.workspace.schema, input.id, rejects);
  return { created, updated, rejected: new Set(rejects.map((one) => one.row)).size };
}

// A file may have as many bad rows as rows: what is kept of each is its reason.
function keptParams({ code, params }: AppError): AppError["params"] {
  if (code !== "constraint.broken") return params;
  const { message, title } = params;
  return { ...(message === undefined ? {} : { message }), ...(title === undefined ? {} : { title }) };
}

function errorOf(outcome: { readonly kind: string; readonly error?: AppError }): AppError | null {
  return outcome.kind === "failed" ? (outcome.error ?? null) : null;
}

/** Rows that were written and may not be; thrown, so that what was written is taken back. */
class RowsRefused extends Error {
  readonly byRow: ReadonlyMap<number, AppError>;

  constructor(byRow: ReadonlyMap<number, AppError>) {
    super("rows-refused");
    this.byRow = byRow;
  }
}

interface Outcome {
  readonly row: number;
  readonly isDone: boolean;
  readonly error: AppError | null;
}

/**
 * Runs drafts together. When it is told which of them are refused, takes everything back and runs the others; when one
 * is refused in a way that ends the whole, or a refused one may have left lists behind, runs them one by one.
 */
async function eachOrAll<T extends { readonly ord: number; readonly input: RecordInput }>(
  tx: Transaction,
  drafts: readonly T[],
  refuse: (row: number, error: AppError) => void,
  run: (some: readonly T[]) => Promise<readonly Outcome[]>,
): Promise<number> {
  if (drafts.length === 0) return 0;
  const attempt = async (some: readonly T[]): Promise<readonly Outcome[] | AppError | RowsRefused> => {
    await tx.run(sql`savepoint rows`);
    try {
      const outcomes = await run(some);
      const mayLeave = some.some((draft) => draft.input.links.size > 0 || draft.input.rows.size > 0);
      const failed = outcomes.find((one) => one.error !== null);
      if (failed?.error !== undefined && failed.error !== null && mayLeave) throw failed.error;
      await tx.run(sql`release savepoint rows`);
      return outcomes;
    } catch (error) {
      if (!(error instanceof AppError || error instanceof RowsRefused)) throw error;
      await tx.run(sql`rollback to savepoint rows`);
      return error;
    }
  };
  let done = 0;
  const take = (outcomes: readonly Outcome[]): void => {
    for (const outcome of outcomes) {
      if (outcome.error !== null) refuse(outcome.row, outcome.error);
      else if (outcome.isDone) done += 1;
    }
  };
  let left = drafts;
  const leaveOut = ({ byRow }: RowsRefused): void => {
    for (const [row, error] of byRow) refuse(row, error);
    left = left.filter(({ ord }) => !byRow.has(ord));
  };
  while (left.length > 0) {
    const together = await attempt(left);
    if (together instanceof AppError) break;
    if (!(together instanceof RowsRefused)) {
      take(together);
      return done;
    }
    leaveOut(together);
  }
  for (const draft of left) {
    const alone = await attempt([draft]);
    if (alone instanceof RowsRefused) leaveOut(alone);
    else if (alone instanceof AppError) refuse(draft.ord, alone);
    else take(alone);
  }
  return done;
}

function rowReject(record: FileRecord, code: string): ImportReject {
  return { row: record.row, column: null, text: record.match, code, params: {} };
}

/** The match field says which record is meant; it is the same there already. */
function withoutMatch(input: RecordInput, { matchBy }: Pick<FormTarget, "matchBy">): RecordInput {
  const columns = Object.fromEntries(Object.entries(input.columns).filter(([key]) => key !== matchBy));
  return { ...input, columns };
}

/** The chunk's rows put together by record; blank cells are not sent. */
async function loadFileRecords(
  session: Session,
  tx: Transaction,
  input: ChunkInput,
  matchBy: string | undefined,
): Promise<readonly FileRecord[]> {
  const { schema } = session.workspace;
  const values = input.columns.map((column) => stagedValue(schema, input.id, column));
  const kept = input.hasRejects
    ? sql` and not exists (select 1 from ${sqlIdent(schema, "_import_reject")} x where x.import = ${input.id}::uuid and x.row_no in (s.row_no, s.head))`
    : sql``;
  const rows = await tx.arrays(
    sql`select s.row_no, s.head, ${joinSql(values, sqlRaw(", "))} from ${stagingTable(schema, input.id)} s
        where s.head > ${input.after}::int and s.head <= ${input.upTo}::int${kept} order by s.row_no`,
  );
  const records = new Map<number, readonly (readonly unknown[])[]>();
  for (const row of rows) records.set(Number(row[1]), [...(records.get(Number(row[1])) ?? []), row]);
  return [...records].map(([head, own]) => toFileRecord(head, own, input.columns, matchBy));
}

function toFileRecord(
  head: number,
  rows: readonly (readonly unknown[])[],
  columns: readonly StagedColumn[],
  matchBy: string | undefined,
): FileRecord {
  const record: Record<string, Wire> = {};
  const links = new Map<string, readonly number[]>();
  const children = new Map<string, ChildValues[]>();
  let match: string | null = null;
  for (const row of rows) {
    const child = new Map<string, Record<string, Wire>>();
    for (const [index, column] of columns.entries()) {
      // The driver gives column values in wire shape (db/pgTypes.ts); what is not there is null.
      const value = (row[index + 2] ?? null) as Wire;
      if (value === null) continue;
      const { key, kind } = column.field;
      if (column.parent !== null) {
        const inner = child.get(column.parent) ?? {};
        inner[key] = value;
        child.set(column.parent, inner);
        continue;
      }
      if (key === matchBy && match === null) match = String(value);
      if (column.isMatchOnly || Object.hasOwn(record, key) || links.has(key)) continue;
      if (kind === "links" && Array.isArray(value))
        links.set(
          key,
          value.filter((id) => typeof id === "number"),
        );
      else record[key] = value;
    }
    for (const [parent, inner] of child) children.set(parent, [...(children.get(parent) ?? []), { columns: inner }]);
  }
  return { row: head, match, input: { columns: record, links, rows: children } };
}

function stagedValue(schema: string, id: string, column: StagedColumn): Sql {
  const staged = sql`s.${sqlIdent(column.name)}`;
  const references = referenceTable(schema, id);
  switch (column.reference) {
    case null:
      return staged;
    case "one":
      return sql`(select r.id from ${references} r where r.col = ${column.name} and r.text = ${staged})`;
    case "many":
      return sql`(select array_agg(distinct r.id) from ${references} r where r.col = ${column.name} and r.text = any(${staged}))`;
    default:
      return column.reference satisfies never;
  }
}

/** Records the actor may see that hold the chunk's match values. */
async function findMatches(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  target: Pick<FormTarget, "matchBy">,
  records: readonly FileRecord[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const see = findPolicy(session, policy.form.definition.key, "see");
  const key = target.matchBy ?? "";
  const field = policy.form.fields.get(key);
  if (see === null || field === undefined || !see.readable.has(key))
    throw new AppError("field.unknown", { field: key });
  const wanted = records.flatMap(({ match }) => (match === null ? [] : [match]));
  const rows = see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  const value = visibleColumn(session, see, key, sql`t`);
  const column = sql`t.${sqlIdent(key)}`;
  const found = await tx.rows<{ value: string; ids: readonly number[] }>(
    fillSlots(
      sql`select w.text as value, array_agg(t.id order by t.id) as ids from unnest(${wanted}::text[]) as w(text)
          join ${formTable(session.workspace.schema, policy.form.definition.key)} t on ${column} = ${castTo(field, sql`w.text`)} and t.deleted_at is null
          where ${value} is not null${rows} group by w.text`,
      sessionSlots(session),
    ),
  );
  return new Map(found.map((row) => [row.value, row.ids]));
}

function castTo(field: FieldDefinition, value: Sql): Sql {
  return sql`${value}::${sqlRaw(columnType(field))}`;
}
