import { sql, sqlIdent, toQuery, type Sql } from "@tongzhou/base";
import { memoised } from "../access/memo.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { Slot, type Template } from "../access/slots.ts";
import { formTable, deriveIndexName } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { drawnName, numberCte, numberCtes } from "./autoNumber.ts";
import { filledValues } from "./factValues.ts";
import { isFilledIn, lockProblems, pickProblems, requiredProblems } from "./fieldRules.ts";
import { formulaLaterals, imageOf, storedFields, type StoredField } from "./image.ts";
import { formulasMoved } from "./newestFormulas.ts";
import { newColumns, sentOrStart } from "./newColumns.ts";
import { problemList, problemWhen } from "./problems.ts";
import { isAlwaysSeen, startedRows, startProblems } from "./startProblems.ts";
import { replyColumns, type ReplyColumns } from "./recordReply.ts";
import { sharedTemplate } from "./sharedTemplate.ts";
import { validationProblems } from "./validations.ts";
import {
  causeSlot,
  commaList,
  inputCte,
  referenceProblems,
  singleRow,
  takenFilesCte,
  targetCtes,
  typeName,
  uniqueProblems,
  writtenAt,
  writtenBy,
  type OwnColumns,
} from "./writeParts.ts";

/** The key of a batch whose rows go under one, and its fingerprint. */
export const batchKeySlot = new Slot("batch key");
/** See batchKeySlot. */
export const batchHashSlot = new Slot("batch hash");

/** What makes one create statement differ from another of the same form and permission class. */
export interface InsertShape {
  /** Column fields sent by at least one row, sorted. */
  readonly sent: readonly string[];
  /** Those of them that some rows leave out. */
  readonly mixed: readonly string[];
  /** Nothing is written unless every row can be. */
  readonly isWhole: boolean;
  /** There is one row (see singleRow). */
  readonly isSingle: boolean;
  readonly isKeyed: boolean;
  /** All rows go under one key, which is taken with the answer to them. */
  readonly isBatchKeyed: boolean;
  readonly checksUnique: boolean;
  /** The fact takes parts that lie outside the row: links and subform rows. */
  readonly hasExtras: boolean;
  readonly replies: boolean;
  /** The caller asks the later rules when all of the save is in (see findInvalid). */
  readonly leavesLater?: boolean;
}

/** A create statement: rows are `~ord, id or null, problems`, and the reply's columns when asked for. */
export interface InsertStatement {
  readonly template: Template;
  readonly reply: ReplyColumns | null;
}

/**
 * The statement that creates records of a shape. Every rule is asked on the finished image before anything is written;
 * rows with problems write nothing and are returned with them.
 */
export function insertStatement(session: Session, policy: FormPolicy, shape: InsertShape): InsertStatement {
  const form = policy.form;
  const key = `records/insert/${policy.permissionClass}/${policy.action}/${form.definition.key}/${JSON.stringify(shape)}`;
  return memoised(session.workspace, key, () => build(session, policy, shape));
}

function build(session: Session, policy: FormPolicy, shape: InsertShape): InsertStatement {
  const { workspace } = session;
  const { form } = policy;
  const { schema } = workspace;
  const image = imageOf(workspace, form);
  const numberKeys = new Set(image.numbers.map((field) => field.key));
  const isLate = ({ field }: StoredField): boolean =>
    [...(image.reads.get(field.key) ?? [])].some((one) => numberKeys.has(one));
  const early = image.formulas.filter((stored) => !isLate(stored));
  const late = image.formulas.filter(isLate);
  const sent = image.values.filter(({ field }) => shape.sent.includes(field.key));
  const stored = storedFields(image);
  const own = ["id", "version", "created_at", "created_by", "updated_at", "updated_by"] as const;

  // What a row brings besides its values goes along with it: joining the input again costs more than carrying it.
  const carried: OwnColumns = [
    ...(shape.mixed.length > 0 ? [["~not", "text[]"] as const] : []),
    ...(shape.isKeyed ? [["~key", "text"] as const, ["~hash", "text"] as const] : []),
    ...(shape.hasExtras ? [["~new", "jsonb"] as const] : []),
  ];
  const columnsOf: OwnColumns = [["~ord", "int"], ...(shape.hasExtras ? [["~id", "bigint"] as const] : []), ...carried];
  const sequence = sequenceName(schema, form.definition.key);
  const begun = newColumns(session, form, sentOrStart(shape));
  const base = sql`(select ${commaList([
    sql`v."~ord"`,
    shape.hasExtras
      ? sql`coalesce(v."~id", nextval(${sequence}::text::regclass)) as id`
      : sql`nextval(${sequence}::text::regclass) as id`,
    sql`1 as version`,
    sql`${writtenAt} as created_at`,
    sql`${writtenBy} as created_by`,
    sql`${writtenAt} as updated_at`,
    sql`${writtenBy} as updated_by`,
    sql`null::timestamptz(3) as deleted_at`,
    sql`null::bigint as deleted_by`,
    ...image.values.map((one) => sql`${begun.column(one)} as ${sqlIdent(one.field.key)}`),
    ...late.map(({ field, type }) => sql`null::${typeName(type)} as ${sqlIdent(field.key)}`),
    ...image.numbers.map((field) => sql`null::text as ${sqlIdent(field.key)}`),
    ...carried.map(([name]) => sql`v.${sqlIdent(name)}`),
  ])} from ${shape.isSingle ? singleRow(sent, columnsOf) : sql`input v`}${begun.joins} offset 0)`;
  const earlyLaterals = formulaLaterals(workspace, form, early, sql`b`);
  const finished =
    early.length === 0
      ? sql`${base} i`
      : sql`${base} b${earlyLaterals.joins} cross join lateral (select ${commaList([sql`b.*`, ...named(earlyLaterals.columns)])}) i`;

  const i = sql`i`;
  const sees = policy.rows === null ? [] : [problemWhen(sql`(${policy.rows(i)}) is not true`, "outside")];
  const masks = sent.flatMap(({ field }) => {
    const mask = policy.writes.get(field.key);
    if (mask === undefined || mask === null) return [];
    const isSent = shape.mixed.includes(field.key) ? sql`not (${field.key}::text = any(i."~not")) and ` : sql``;
    return [problemWhen(sql`${isSent}(${mask(i)}) is not true`, "forbidden", field.key)];
  });
  const locked = lockProblems(
    session,
    form,
    (field) => {
      if (field.kind === "links" || field.kind === "subform")
        return shape.hasExtras ? sql`coalesce(i."~new", '{}'::jsonb) ? ${field.key}::text` : null;
      return isFilledIn(session, form, image, shape.sent, field, i);
    },
    [i],
  );
  const started = startProblems(
    session,
    form,
    image.values,
    i,
    startedRows(shape, i),
    isAlwaysSeen(session, form.definition.key),
  );
  const missing = image.values
    .filter(({ field }) => field.required === true)
    .map(({ field }) => problemWhen(sql`i.${sqlIdent(field.key)} is null`, "required", field.key));
  // A default names no record, so that only sent links have targets to look for.
  const filled = image.values.filter(
    ({ field }) => shape.sent.includes(field.key) || (field.default !== undefined && field.kind !== "link"),
  );
  const owner = { form: form.definition.key, record: null, prefix: "" };
  const turn = shape.isSingle ? null : sql`i."~ord"`;
  const problems = problemList([
    formulasMoved(workspace, { form: form.definition.key }),
    ...sees,
    ...masks,
    ...locked,
    ...started,
    ...missing,
    ...requiredProblems(session, form, image, i, null),
    ...referenceProblems(session, filled, i, null, owner, { isSingle: shape.isSingle }),
    ...pickProblems(session, form, image, i, null),
    ...validationProblems(session, form, image, i, null, shape.leavesLater),
    ...(shape.checksUnique ? uniqueProblems(session, form, filled, i, turn) : []),
  ]);
  // What was made under a key stays made: a rule that has changed its mind since is not asked again (R16). Not as an
  // exists: the planner would read all the actor's keys into a hash to look one up.
  const claimed = sql`(select true from ${sqlIdent(schema, "_idempotency")} k where k.actor = coalesce(${writtenBy}, 0) and k.key = i."~key")`;
  const judged = shape.isKeyed
    ? sql`image as materialized (select i.*, case when cardinality(p.problems) > 0 and i."~key" is not null and ${claimed} then '{}'::text[] else p.problems end as "~problems" from ${finished} cross join lateral (select ${problems} as problems offset 0) p)`
    : sql`image as materialized (select i.*, ${problems} as "~problems" from ${finished})`;
  const passes =
    shape.isWhole && !shape.isSingle
      ? sql`not exists (select 1 from image w where cardinality(w."~problems") > 0)`
      : sql`cardinality(d."~problems") = 0`;
  const claimOrder = shape.isSingle ? sql`` : sql` order by d."~key"`;
  const claim = sql`claim as (insert into ${sqlIdent(schema, "_idempotency")} (actor, key, request_hash, answer, at) select coalesce(${writtenBy}, 0), d."~key", decode(d."~hash", 'hex'), jsonb_build_object('form', ${form.definition.key}::text, 'record', d.id), ${writtenAt} from image d where ${passes} and d."~key" is not null${claimOrder} on conflict (actor, key) do nothing returning key)`;
  const hasClaim = shape.isSingle ? sql`(select true from claim)` : sql`d."~key" in (select c.key from claim c)`;
  const isFirst = shape.isKeyed
    ? sql` and (d."~key" is null or ${hasClaim})`
    : shape.isBatchKeyed
      ? sql` and (select true from batch)`
      : sql``;
  const made = sql`(select jsonb_agg(jsonb_build_array(b.id, 1) order by b."~ord") from image b)`;
  const batch = sql`batch as (insert into ${sqlIdent(schema, "_idempotency")} (actor, key, request_hash, answer, at) select coalesce(${writtenBy}, 0), ${batchKeySlot}::text, decode(${batchHashSlot}::text, 'hex'), jsonb_build_object('form', ${form.definition.key}::text, 'batch', ${made}), ${writtenAt} where not exists (select 1 from image w where cardinality(w."~problems") > 0) on conflict (actor, key) do nothing returning key)`;
  const goes = sql`${passes}${isFirst}`;
  const go = sql`select d.* from image d where ${goes}`;

  const numbers: Sql[] = [];
  let previous: Sql | null = null;
  for (const field of image.numbers) {
    numbers.push(...numberCtes(session, form, field, previous));
    previous = drawnName(field);
  }
  const settled = [
    ...own,
    "~ord",
    "deleted_at",
    "deleted_by",
    ...[...image.values, ...early].map(({ field }) => field.key),
  ].map((name) => sql`g.${sqlIdent(name)}`);
  const drawn = image.numbers.map((field) => sql`${numberCte(field)}.value as ${sqlIdent(field.key)}`);
  const drawnJoins = image.numbers.map((field) => sql` join ${numberCte(field)} using ("~ord")`).reduce(append, sql``);
  const numbered = sql`numbered as materialized (select ${commaList([
    ...settled,
    ...carried.map(([name]) => sql`g.${sqlIdent(name)}`),
    ...drawn,
  ])} from go g${drawnJoins})`;
  const lateLaterals = formulaLaterals(workspace, form, late, sql`m`);
  const record = sql`select ${commaList([sql`m.*`, ...named(lateLaterals.columns)])} from numbered m${lateLaterals.joins}`;
  // Only numbers come after the verdict; without them what goes is the record.
  const kept = shape.isSingle ? sql`not materialized` : sql`materialized`;
  const records =
    image.numbers.length === 0
      ? [sql`record as ${kept} (${go})`]
      : [sql`go as materialized (${go})`, ...numbers, numbered, sql`record as materialized (${record})`];

  const order = shape.isSingle ? sql`` : sql` order by r."~ord"`;
  const columns = [...own, ...stored.map(({ field }) => field.key)].map((name) => sqlIdent(name));
  const written = sql`written as (insert into ${formTable(schema, form.definition.key)} (${commaList(columns)}) select ${commaList(columns.map((name) => sql`r.${name}`))} from record r${order})`;
  const extras = shape.hasExtras ? sql` || coalesce(r."~new", '{}'::jsonb)` : sql``;
  const fact = sql`fact as (insert into ${sqlIdent(schema, "_fact")} (at, form, record, version, kind, actor, cause, new) select ${writtenAt}, ${form.definition.key}::text, r.id, 1, 'create', ${writtenBy}, ${causeSlot}::jsonb, ${filledValues(
    stored.map(({ field }) => field),
    sql`r`,
  )}${extras} from record r${order})`;

  const see = shape.replies ? findPolicy(session, form.definition.key, "see") : null;
  // The record of a single row is its image, if it goes.
  const isImage = shape.isSingle && image.numbers.length === 0;
  const r = isImage ? sql`d` : sql`r`;
  const reply = see === null ? null : replyColumns(session, see, r, true);
  const shown =
    reply === null
      ? sql``
      : sql`, ${see?.rows === null || see === null ? sql`true` : sql`(${see.rows(r)}) is true`}, ${reply.list}`;
  const ctes = [
    ...(shape.isSingle ? [] : [inputCte(sent, columnsOf), ...targetCtes(session, sent)]),
    judged,
    ...(shape.isKeyed ? [claim] : []),
    ...(shape.isBatchKeyed ? [batch] : []),
    ...records,
    written,
    fact,
    ...takenFilesCte(
      session,
      form.definition.key,
      sent.map(({ field }) => field),
      sql`record`,
    ),
  ];
  const result = isImage
    ? sql`select d."~ord", case when ${goes} then d.id end, d."~problems"${shown} from image d`
    : sql`select d."~ord", r.id, d."~problems"${shown} from image d left join record r using ("~ord") order by d."~ord"`;
  const query = sql`with ${commaList(ctes)} ${result}`;
  return { template: sharedTemplate(query), reply };
}

function named(columns: ReadonlyMap<string, Sql>): readonly Sql[] {
  return [...columns].map(([key, value]) => sql`${value} as ${sqlIdent(key)}`);
}

function append(left: Sql, right: Sql): Sql {
  return sql`${left}${right}`;
}

/** The sequence of a form's ids, as text for a cast to regclass. */
export function sequenceName(schema: string, form: string): string {
  return toQuery(sqlIdent(schema, deriveIndexName(form, "id"))).text;
}
