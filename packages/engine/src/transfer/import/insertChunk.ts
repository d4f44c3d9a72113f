import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { FormPolicy } from "../../access/policy.ts";
import { fillSlots, sessionSlots } from "../../access/slots.ts";
import type { Transaction } from "../../db/database.ts";
import { formTable } from "../../forms/physicalNames.ts";
import type { Session } from "../../gateway/session.ts";
import { drawnName, numberCte, numberCtes } from "../../records/autoNumber.ts";
import { isFilledIn, lockProblems, pickProblems, requiredProblems } from "../../records/fieldRules.ts";
import { formulaLaterals, imageOf, storedFields, type FormImage, type StoredField } from "../../records/image.ts";
import { newColumns, type Filling } from "../../records/newColumns.ts";
import { holdFormulas } from "../../records/newestFormulas.ts";
import { problemList, problemWhen } from "../../records/problems.ts";
import { isAlwaysSeen, startProblems, type StartedRows } from "../../records/startProblems.ts";
import { lockWholeFields, unsettledFields } from "../../records/unsettledUnique.ts";
import {
  causeSlot,
  commaList,
  referenceProblems,
  targetCtes,
  typeName,
  writtenAt,
  writtenBy,
} from "../../records/writeParts.ts";
import { validationProblems } from "../../records/validations.ts";
import type { StagedColumn } from "./importDefinition.ts";
import { referenceTable, stagingTable } from "./stagingTable.ts";

/** Which rows are written, and how. */
export interface ChunkInput {
  readonly id: string;
  readonly columns: readonly StagedColumn[];
  /** Rows of the file after this one, */
  readonly after: number;
  /** up to this one. */
  readonly upTo: number;
  /** Whether some rows of the import have been rejected so far. */
  readonly hasRejects: boolean;
  /** Ask every rule, write nothing. */
  readonly isDryRun: boolean;
  /** Whether the form is there already, not only to be. */
  readonly hasTable: boolean;
}

/** What became of a chunk. */
export interface ChunkCount {
  readonly created: number;
  readonly updated: number;
  readonly rejected: number;
}

/**
 * Writes a chunk of staged rows that all become new records and lie in own columns: one statement that fills defaults,
 * computes formulas, asks every rule on the finished image, keeps what breaks one as rejects, inserts the rest in the
 * order of the file, and notes them as one range in the fact log.
 */
export async function insertChunk(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  input: ChunkInput,
): Promise<ChunkCount> {
  const { workspace } = session;
  const { form } = policy;
  const { schema } = workspace;
  const image = imageOf(workspace, form);
  const columns = input.columns.filter((column) => column.parent === null && !column.isMatchOnly);
  const sent = image.values.filter(({ field }) => columns.some((column) => column.field.key === field.key));
  const numberKeys = new Set(image.numbers.map((field) => field.key));
  const isLate = ({ field }: StoredField): boolean =>
    [...(image.reads.get(field.key) ?? [])].some((key) => numberKeys.has(key));
  const early = image.formulas.filter((stored) => !isLate(stored));
  const late = image.formulas.filter(isLate);

  const begun = newColumns(session, form, stagedOrStart(sent));
  const base = sql`base as (select ${commaList([
    sql`v."~ord"`,
    sql`null::bigint as id`,
    sql`1 as version`,
    sql`${writtenAt} as created_at`,
    sql`${writtenBy} as created_by`,
    sql`${writtenAt} as updated_at`,
    sql`${writtenBy} as updated_by`,
    sql`null::timestamptz(3) as deleted_at`,
    sql`null::bigint as deleted_by`,
    ...image.values.map((stored) => sql`${begun.column(stored)} as ${sqlIdent(stored.field.key)}`),
    ...late.map(({ field, type }) => sql`null::${typeName(type)} as ${sqlIdent(field.key)}`),
    ...image.numbers.map((field) => sql`null::text as ${sqlIdent(field.key)}`),
    sql`${begunKeys(sent)} as "~not"`,
  ])} from input v${begun.joins})`;
  const earlyLaterals = formulaLaterals(workspace, form, early, sql`b`);
  const finished = sql`finished as (select ${commaList([sql`b.*`, ...named(earlyLaterals.columns)])} from base b${earlyLaterals.joins})`;
  const unsettled = unsettledFields(session, form);
  if (input.hasTable) await holdFormulas(tx, workspace, form.definition.key);
  // A chunk has more values than a server has locks.
  if (!input.isDryRun) await lockWholeFields(tx, session, form, unsettled);
  const problems = [
    ...problemsOf(session, policy, image, sent),
    ...repeatProblems(session, policy, image, unsettled, input),
  ];
  const isChecked = problems.length > 0;
  // Read twice where rows are judged or numbered, so kept; otherwise the whole chain is one scan.
  const imageCte =
    isChecked || image.numbers.length > 0 || input.isDryRun
      ? sql`image as materialized (select i.*, ${problemList(problems)} as "~problems" from finished i)`
      : sql`image as (select i.*, '{}'::text[] as "~problems" from finished i)`;
  const judged = isChecked
    ? [
        sql`rejected as (insert into ${sqlIdent(schema, "_import_reject")} (import, row_no, col, text, code)
          select ${input.id}::uuid, i."~ord", null, null, 'problem:' || i."~problems"[1] from image i where cardinality(i."~problems") > 0 returning row_no)`,
      ]
    : [];
  const go = sql`go as (select i."~ord" from image i${isChecked ? sql` where cardinality(i."~problems") = 0` : sql``})`;
  const writes = input.isDryRun ? [] : writeCtes(session, policy, image, { early, late, isChecked });
  const ctes = [
    inputCte(session, input, columns, sent),
    ...targetCtes(session, sent),
    base,
    finished,
    imageCte,
    ...judged,
    go,
    ...writes,
  ];
  const rejected = isChecked ? sql`(select count(*) from rejected)` : sql`0`;
  const created = input.isDryRun ? sql`(select count(*) from go)` : sql`(select count(*) from written)`;
  const slots = sessionSlots(session).set(causeSlot, JSON.stringify(session.cause));
  const query = sql`with ${commaList(ctes)} select ${created} as created, ${rejected} as rejected`;
  const [row] = await tx.rows<{ created: number; rejected: number }>(fillSlots(query, slots));
  return { created: row?.created ?? 0, updated: 0, rejected: row?.rejected ?? 0 };
}

/** The staged rows under the names of their fields, references replaced by what they name. */
function inputCte(
  session: Session,
  input: ChunkInput,
  columns: readonly StagedColumn[],
  sent: readonly StoredField[],
): Sql {
  const { schema } = session.workspace;
  const references = referenceTable(schema, input.id);
  const joins: Sql[] = [];
  const values = sent.map(({ field }) => {
    const column = columns.find((one) => one.field.key === field.key);
    if (column === undefined) throw new Error(`chunk-column: expected one for ${field.key}`);
    const staged = sql`s.${sqlIdent(column.name)}`;
    const name = sqlIdent(field.key);
    if (column.reference === null) return sql`${staged} as ${name}`;
    const alias = sqlIdent(`r_${column.name}`);
    if (column.reference === "one") {
      joins.push(sql` left join ${references} ${alias} on ${alias}.col = ${column.name} and ${alias}.text = ${staged}`);
      return sql`${alias}.id as ${name}`;
    }
    return sql`(select array_agg(distinct ${alias}.id) from ${references} ${alias} where ${alias}.col = ${column.name} and ${alias}.text = any(${staged})) as ${name}`;
  });
  const kept = input.hasRejects
    ? sql` and not exists (select 1 from ${sqlIdent(schema, "_import_reject")} x where x.import = ${input.id}::uuid and x.row_no = s.row_no)`
    : sql``;
  return sql`input as (select ${commaList([sql`s.row_no as "~ord"`, ...values])} from ${stagingTable(schema, input.id)} s${joinSql(joins, sqlRaw(""))}
    where s.head > ${input.after}::int and s.head <= ${input.upTo}::int${kept} order by s.head)`;
}

/** What was staged; blank cells and columns that are not in the file take the field's default. */
function stagedOrStart(sent: readonly StoredField[]): Filling {
  return {
    isStarted: () => true,
    bring: (stored, start) => {
      if (!sent.includes(stored)) return start ?? sql`null::${typeName(stored.type)}`;
      const value = sql`v.${sqlIdent(stored.field.key)}`;
      return start === null ? value : sql`coalesce(${value}, ${start})`;
    },
  };
}

// Cells that a default fills, for those that are in the file and may be blank there.
function begunKeys(sent: readonly StoredField[]): Sql {
  const keys = sent
    .filter(({ field }) => field.default !== undefined)
    .map(({ field }) => sql`case when v.${sqlIdent(field.key)} is null then ${field.key}::text end`);
  return keys.length === 0 ? sql`null::text[]` : sql`array[${commaList(keys)}]`;
}

function problemsOf(
  session: Session,
  policy: FormPolicy,
  image: FormImage,
  sent: readonly StoredField[],
): readonly Sql[] {
  const i = sql`i`;
  const masks = sent.flatMap(({ field }) => {
    const mask = policy.writes.get(field.key);
    return mask === undefined || mask === null
      ? []
      : [problemWhen(sql`i.${sqlIdent(field.key)} is not null and (${mask(i)}) is not true`, "forbidden", field.key)];
  });
  const sentKeys = sent.map(({ field }) => field.key);
  const outside = policy.rows === null ? [] : [problemWhen(sql`(${policy.rows(i)}) is not true`, "outside")];
  const started: StartedRows = (key) => (sentKeys.includes(key) ? sql`${key}::text = any(i."~not")` : "all");
  const isShown = isAlwaysSeen(session, policy.form.definition.key);
  const missing = image.values
    .filter(({ field }) => field.required === true)
    .map(({ field }) => problemWhen(sql`i.${sqlIdent(field.key)} is null`, "required", field.key));
  return [
    ...masks,
    ...outside,
    ...lockProblems(session, policy.form, (field) => isFilledIn(session, policy.form, image, sentKeys, field, i), [i]),
    ...startProblems(session, policy.form, image.values, i, started, isShown),
    ...missing,
    ...requiredProblems(session, policy.form, image, i, null),
    ...referenceProblems(session, sent, i, null, { form: policy.form.definition.key, record: null, prefix: "" }),
    ...pickProblems(session, policy.form, image, i, null),
    ...validationProblems(session, policy.form, image, i, null),
  ];
}

/**
 * Unique values that were taken before or come twice, of fields where the check of the staged cells does not tell: a
 * default stands in no cell, a name is not yet the record it means, and a field without an index may have got the value
 * since.
 */
function repeatProblems(
  session: Session,
  policy: FormPolicy,
  image: FormImage,
  unsettled: readonly StoredField[],
  input: ChunkInput,
): readonly Sql[] {
  const references = new Set(input.columns.flatMap(({ reference, field }) => (reference === null ? [] : [field.key])));
  const isUnseen = ({ field }: StoredField): boolean =>
    field.unique === true && (field.default !== undefined || references.has(field.key));
  const table = formTable(session.workspace.schema, policy.form.definition.key);
  return image.values
    .filter((stored) => unsettled.includes(stored) || isUnseen(stored))
    .map(({ field }) => {
      const column = sqlIdent(field.key);
      const turn = sql`row_number() over (partition by i.${column} order by i."~ord") > 1`;
      const isTaken = input.hasTable
        ? sql` or exists (select 1 from ${table} u where u.deleted_at is null and u.${column} = i.${column})`
        : sql``;
      return problemWhen(sql`i.${column} is not null and (${turn}${isTaken})`, "taken", field.key);
    });
}

function writeCtes(
  session: Session,
  policy: FormPolicy,
  image: FormImage,
  parts: { readonly early: readonly StoredField[]; readonly late: readonly StoredField[]; readonly isChecked: boolean },
): readonly Sql[] {
  const { workspace } = session;
  const { form } = policy;
  const own = ["version", "created_at", "created_by", "updated_at", "updated_by"];
  const names = [...own, ...storedFields(image).map(({ field }) => field.key)].map((name) => sqlIdent(name));
  const into = sql`insert into ${formTable(workspace.schema, form.definition.key)} (${commaList(names)})`;
  const fact = sql`fact as (insert into ${sqlIdent(workspace.schema, "_fact")} (at, form, record, version, kind, actor, cause, new)
    select ${writtenAt}, ${form.definition.key}, null, null, 'range', ${writtenBy}, ${causeSlot}::jsonb, jsonb_build_object('from', min(w.id), 'to', max(w.id), 'count', count(*)) from written w having count(*) > 0)`;
  if (image.numbers.length === 0) {
    const passes = parts.isChecked ? sql` where cardinality(i."~problems") = 0` : sql``;
    return [
      sql`written as (${into} select ${commaList(names.map((name) => sql`i.${name}`))} from image i${passes} returning id)`,
      fact,
    ];
  }
  const numbers: Sql[] = [];
  let previous: Sql | null = null;
  for (const field of image.numbers) {
    numbers.push(...numberCtes(session, form, field, previous));
    previous = drawnName(field);
  }
  const settled = [
    ...own,
    "deleted_at",
    "deleted_by",
    ...[...image.values, ...parts.early].map(({ field }) => field.key),
  ];
  const drawn = image.numbers.map((field) => sql`, ${numberCte(field)}.value as ${sqlIdent(field.key)}`);
  const joins = image.numbers.map((field) => sql` join ${numberCte(field)} using ("~ord")`);
  const none = sqlRaw("");
  const laterals = formulaLaterals(workspace, form, parts.late, sql`m`);
  return [
    ...numbers,
    sql`numbered as materialized (select i."~ord", i.id, ${commaList(settled.map((name) => sql`i.${sqlIdent(name)}`))}${joinSql(drawn, none)} from go g join image i using ("~ord")${joinSql(joins, none)})`,
    sql`record as (select ${commaList([sql`m.*`, ...named(laterals.columns)])} from numbered m${laterals.joins})`,
    sql`written as (${into} select ${commaList(names.map((name) => sql`r.${name}`))} from record r order by r."~ord" returning id)`,
    fact,
  ];
}

function named(columns: ReadonlyMap<string, Sql>): readonly Sql[] {
  return [...columns].map(([key, value]) => sql`${value} as ${sqlIdent(key)}`);
}
