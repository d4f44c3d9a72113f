import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { memoised } from "../access/memo.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { buildTemplate, type Template } from "../access/slots.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { formulaLaterals, imageOf, storedFields, type FormImage } from "./image.ts";
import { problemList, problemWhen } from "./problems.ts";
import { replyColumns, type ReplyColumns } from "./recordReply.ts";
import {
  causeSlot,
  commaList,
  deltaLateral,
  inputCte,
  referenceProblems,
  takenFilesCte,
  targetCtes,
  uniqueProblems,
  validationProblems,
  writtenAt,
  writtenBy,
} from "./writeParts.ts";

/** What makes one update statement differ from another of the same form and permission class. */
export interface UpdateShape {
  /** Column fields sent by at least one row, sorted. */
  readonly sent: readonly string[];
  /** Those of them that some rows leave out. */
  readonly mixed: readonly string[];
  /** Links and subform fields already written by this transaction, sorted; their changes come in `~old` and `~new`. */
  readonly lists: readonly string[];
  readonly isWhole: boolean;
  /** There is one row (see inputCte). */
  readonly isSingle: boolean;
  readonly checksUnique: boolean;
  readonly replies: boolean;
  /** Rows bring a cause of their own in `~cause`, in place of the call's. */
  readonly hasCauses: boolean;
}

/** An update statement: rows are `~ord, was written, version, problems`, and the reply's columns when asked for. */
export interface UpdateStatement {
  readonly template: Template;
  readonly reply: ReplyColumns | null;
}

/**
 * The statement that updates records of a shape: locks the old rows the actor may see, builds the new images with
 * their formulas, asks every rule, and writes the rows that have no problem and really change, with their facts.
 */
export function updateStatement(session: Session, policy: FormPolicy, shape: UpdateShape): UpdateStatement {
  const key = `records/update/${policy.permissionClass}/${policy.action}/${policy.form.definition.key}/${JSON.stringify(shape)}`;
  return memoised(session.workspace, key, () => build(session, policy, shape));
}

function build(session: Session, policy: FormPolicy, shape: UpdateShape): UpdateStatement {
  const sent = imageOf(session.workspace, policy.form).values.filter(({ field }) => shape.sent.includes(field.key));
  const input = inputCte(
    sent,
    [
      ["~ord", "int"],
      ["~id", "bigint"],
      ["~version", "int"],
      ["~not", "text[]"],
      ...(shape.hasCauses ? [["~cause", "jsonb"] as const] : []),
      ["~old", "jsonb"],
      ["~new", "jsonb"],
    ],
    shape.isSingle,
  );
  const see = findPolicy(session, policy.form.definition.key, "see");
  const reply = shape.replies && see !== null ? replyColumns(session, see, sql`i`) : null;
  const shown = reply === null ? sql`` : sql`, ${reply.list}`;
  const ctes = updateCtes(session, policy, shape, { input, computed: new Map(), problems: [] });
  const query = sql`with ${commaList(ctes)} select d."~ord", g."~ord" is not null, case when g."~ord" is null then i.version - 1 else i.version end, d.problems${shown} from verdict d left join go g using ("~ord") left join image i using ("~ord") order by d."~ord"`;
  return { template: buildTemplate(query), reply };
}

/** Where the rows of an update come from. */
export interface UpdateSource {
  /** The CTE `input`: `~ord, ~id, ~version, ~not`, and the values sent that are not computed. */
  readonly input: Sql;
  /** Sent values that are read from the old row `o` instead. */
  readonly computed: ReadonlyMap<string, Sql>;
  /** What else may stand against a row, over `o` and `i`. */
  readonly problems: readonly Sql[];
}

/**
 * The CTEs of an update. `verdict` has, by `~ord`, what stands against each row of `input`; `go` has those written.
 */
export function updateCtes(
  session: Session,
  policy: FormPolicy,
  shape: UpdateShape,
  source: UpdateSource,
): readonly Sql[] {
  const { workspace } = session;
  const { form } = policy;
  const { schema } = workspace;
  const table = formTable(schema, form.definition.key);
  const image = imageOf(workspace, form);
  const see = findPolicy(session, form.definition.key, "see");
  const touched = touchedFields(policy, image, shape);
  const formulas = image.formulas.filter(({ field }) => touched.has(field.key));
  const computedKeys = new Set(formulas.map(({ field }) => field.key));
  const sent = image.values.filter(({ field }) => shape.sent.includes(field.key));
  const system = ["id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "deleted_by"];
  const [o, i] = [sql`o`, sql`i`];

  const oldColumns = [...system, ...storedFields(image).map(({ field }) => field.key)].map(
    (name) => sql`t.${sqlIdent(name)}`,
  );
  const seen = see === null || see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  // One look by id per row, whatever the planner thinks of the table's size: statistics come late to a growing table.
  const old = sql`old as materialized (select v."~ord", t.* from (select v."~ord", v."~id" from input v order by v."~id" offset 0) v cross join lateral (select ${commaList(oldColumns)} from ${table} t where t.id = v."~id" and t.deleted_at is null${seen} for update of t) t)`;
  const values = storedFields(image).filter(({ field }) => !computedKeys.has(field.key));
  const base = sql`base as materialized (select ${commaList([
    sql`o."~ord"`,
    sql`o.id`,
    sql`o.version + 1 as version`,
    sql`o.created_at`,
    sql`o.created_by`,
    sql`${writtenAt} as updated_at`,
    sql`${writtenBy} as updated_by`,
    sql`o.deleted_at`,
    sql`o.deleted_by`,
    ...values.map(({ field }) => {
      const name = sqlIdent(field.key);
      if (!shape.sent.includes(field.key)) return sql`o.${name}`;
      const computed = source.computed.get(field.key);
      if (computed !== undefined) return sql`${computed} as ${name}`;
      if (!shape.mixed.includes(field.key)) return sql`v.${name}`;
      return sql`case when ${field.key}::text = any(v."~not") then o.${name} else v.${name} end as ${name}`;
    }),
  ])} from old o join input v using ("~ord"))`;
  const laterals = formulaLaterals(workspace, form, formulas, sql`b`);
  const computed = [...laterals.columns].map(([key, value]) => sql`${value} as ${sqlIdent(key)}`);
  const imageCte = sql`image as materialized (select ${commaList([sql`b.*`, ...computed])} from base b${laterals.joins})`;

  const isSent = (key: string): Sql =>
    shape.mixed.includes(key) ? sql`not (${key}::text = any(v."~not"))` : sql`true`;
  const masks = [...shape.sent, ...shape.lists].flatMap((key) => {
    const mask = policy.writes.get(key);
    return mask === undefined || mask === null
      ? []
      : [problemWhen(sql`${isSent(key)} and (${mask(o)}) is not true`, "forbidden", key)];
  });
  const problems = problemList([
    ...(policy.rows === null ? [] : [problemWhen(sql`(${policy.rows(o)}) is not true`, "denied")]),
    ...masks,
    problemWhen(sql`v."~version" <> o.version`, "stale"),
    ...(policy.rows === null ? [] : [problemWhen(sql`(${policy.rows(i)}) is not true`, "outside")]),
    ...referenceProblems(
      session,
      sent,
      i,
      o,
      { form: form.definition.key, record: sql`i.id`, prefix: "" },
      shape.mixed.length > 0 ? isSent : undefined,
    ),
    ...source.problems,
    ...validationProblems(session, form, image, i, touched),
    ...(shape.checksUnique ? uniqueProblems(session, form, sent, i, o) : []),
  ]);
  const fields = [...sent, ...formulas].map(({ field }) => field);
  const extras = (side: "old" | "new"): Sql =>
    shape.lists.length === 0
      ? sql`x.${sqlIdent(side)}`
      : sql`nullif(coalesce(x.${sqlIdent(side)}, '{}'::jsonb) || coalesce(v.${sqlIdent(`~${side}`)}, '{}'::jsonb), '{}'::jsonb)`;
  const verdict = sql`verdict as materialized (select v."~ord", o.id, case when o.id is null then array['missing'] else ${problems} end as problems, ${extras("old")} as old, ${extras("new")} as new from input v left join old o using ("~ord") left join image i using ("~ord") left join lateral ${deltaLateral(fields, o, i)} x on true)`;
  const passes = shape.isWhole
    ? sql`not exists (select 1 from verdict w where cardinality(w.problems) > 0)`
    : sql`cardinality(d.problems) = 0`;
  const go = sql`go as materialized (select d."~ord", d.id, d.old, d.new from verdict d where ${passes} and d.new is not null)`;
  const sets = [
    sql`version = i.version`,
    sql`updated_at = i.updated_at`,
    sql`updated_by = i.updated_by`,
    ...fields.map((field) => sql`${sqlIdent(field.key)} = i.${sqlIdent(field.key)}`),
  ];
  const written = sql`written as (update ${table} t set ${commaList(sets)} from go g join image i using ("~ord") where t.id = i.id and t.id = any(array(select w.id from go w)))`;
  const cause = shape.hasCauses ? sql`v."~cause"` : sql`${causeSlot}::jsonb`;
  const fact = sql`fact as (insert into ${sqlIdent(schema, "_fact")} (at, form, record, version, kind, actor, cause, old, new) select ${writtenAt}, ${form.definition.key}, i.id, i.version, 'update', ${writtenBy}, ${cause}, g.old, g.new from go g join image i using ("~ord")${shape.hasCauses ? sql` join input v using ("~ord")` : sql``} order by i.id)`;

  return [
    source.input,
    ...targetCtes(session, sent),
    old,
    base,
    imageCte,
    verdict,
    go,
    written,
    fact,
    ...takenFilesCte(
      session,
      form.definition.key,
      sent.map(({ field }) => field),
      sql`(select i.* from go g join image i using ("~ord", id))`,
    ),
  ];
}

/** Fields whose value this write may change: those sent, the stamps of the update, and the formulas that read any of them. */
function touchedFields(policy: FormPolicy, image: FormImage, shape: UpdateShape): ReadonlySet<string> {
  const stamps = [...policy.form.fields.values()].filter(
    (field) => field.kind === "updated_at" || field.kind === "updated_by",
  );
  const touched = new Set([...shape.sent, ...shape.lists, ...stamps.map((field) => field.key)]);
  for (const [key, reads] of image.reads) if ([...reads].some((one) => touched.has(one))) touched.add(key);
  return touched;
}
