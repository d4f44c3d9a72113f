import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { memoised } from "../access/memo.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import type { Template } from "../access/slots.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { changedValues } from "./factValues.ts";
import { lockProblems, pickProblems, requiredProblems } from "./fieldRules.ts";
import { formulaLaterals, imageOf, storedFields, touchedFields, type StoredField } from "./image.ts";
import { formulasMoved } from "./newestFormulas.ts";
import { problemList, problemWhen } from "./problems.ts";
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
  uniqueProblems,
  writtenAt,
  writtenBy,
  type OwnColumns,
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
  /** There is one row (see singleRow). */
  readonly isSingle: boolean;
  readonly checksUnique: boolean;
  readonly replies: boolean;
  /** The reply's columns follow what the fields that change held before. */
  readonly tellsOld?: boolean;
  /** Rows bring a cause of their own in `~cause`, in place of the call's. */
  readonly hasCauses: boolean;
  /** The caller asks the later rules when all of the save is in (see findInvalid). */
  readonly leavesLater?: boolean;
}

/** An update statement: rows are `~ord, was written, version, problems`, the old values and the reply's columns when asked for. */
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
  const own: OwnColumns = [
    ["~ord", "int"],
    ["~id", "bigint"],
    ["~version", "int"],
    ...(shape.mixed.length > 0 ? [["~not", "text[]"] as const] : []),
    ...(shape.hasCauses ? [["~cause", "jsonb"] as const] : []),
    ...(shape.lists.length > 0 ? [["~old", "jsonb"] as const, ["~new", "jsonb"] as const] : []),
  ];
  const rows = shape.isSingle
    ? { ctes: [], from: singleRow(sent, own) }
    : { ctes: [inputCte(sent, own)], from: inputById };
  const see = findPolicy(session, policy.form.definition.key, "see");
  const reply = shape.replies && see !== null ? replyColumns(session, see, sql`d`) : null;
  const shown = reply === null ? sql`` : sql`, ${reply.list}`;
  const told = shape.tellsOld === true ? sql`, d."~old"` : sql``;
  const { ctes, isWritten } = updateCtes(session, policy, shape, { ...rows, computed: new Map(), problems: [] });
  const order = shape.isSingle ? sql`` : sql` order by d."~ord"`;
  const query = sql`with ${commaList(ctes)} select d."~ord", ${isWritten}, case when ${isWritten} then d.version else d.version - 1 end, d."~problems"${told}${shown} from verdict d${order}`;
  return { template: sharedTemplate(query), reply };
}

/** The rows of a CTE `input` as a from item `v`, in the order in which everyone locks. */
export const inputById = sql`(select * from input v order by v."~id" offset 0) v`;

/** Where the rows of an update come from. */
export interface UpdateSource {
  /** The CTE `input`, where there can be several rows. */
  readonly ctes: readonly Sql[];
  /** The from item `v`: `~ord, ~id, ~version`, what else the shape wants, and the values sent that are not computed. */
  readonly from: Sql;
  /** Sent values that are read from the old row `o` instead. */
  readonly computed: ReadonlyMap<string, Sql>;
  /** What else may stand against a row, over `o` and `i`. */
  readonly problems: readonly Sql[];
}

/**
 * The CTEs of an update. `verdict` has, by `~ord` and `~id`, the new image and in `~problems` what stands against it;
 * where there is no such record, that and nothing of use.
 * @returns `isWritten`: whether a row `d` of `verdict` is written
 */
export function updateCtes(
  session: Session,
  policy: FormPolicy,
  shape: UpdateShape,
  source: UpdateSource,
): { readonly ctes: readonly Sql[]; readonly isWritten: Sql } {
  const { workspace } = session;
  const { form } = policy;
  const { schema } = workspace;
  const table = formTable(schema, form.definition.key);
  const image = imageOf(workspace, form);
  const see = findPolicy(session, form.definition.key, "see");
  const touched = touchedFields(form, image, [...shape.sent, ...shape.lists]);
  const formulas = image.formulas.filter(({ field }) => touched.has(field.key));
  const sent = image.values.filter(({ field }) => shape.sent.includes(field.key));
  const [o, i] = [sql`o`, sql`i`];

  const oldColumns = [...systemColumns, ...storedFields(image).map(({ field }) => field.key)].map(
    (name) => sql`t.${sqlIdent(name)}`,
  );
  const seen = see === null || see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  // One look by id per row, whatever the planner thinks of the table's size: statistics come late to a growing table.
  const old = sql`left join lateral (select ${commaList(oldColumns)} from ${table} t where t.id = v."~id" and t.deleted_at is null${seen} for no key update of t) o on true`;
  const isSent = (key: string): Sql =>
    shape.mixed.includes(key) ? sql`not (${key}::text = any(v."~not"))` : sql`true`;
  const masks = [...shape.sent, ...shape.lists].flatMap((key) => {
    const mask = policy.writes.get(key);
    return mask === undefined || mask === null
      ? []
      : [problemWhen(sql`${isSent(key)} and (${mask(o)}) is not true`, "forbidden", key)];
  });
  const owner = { form: form.definition.key, record: sql`i.id`, prefix: "" };
  // Records that are not there come last: they take no value from one that is.
  const turn = shape.isSingle ? null : sql`o.id is null, v."~ord"`;
  const problems = problemList([
    formulasMoved(workspace, { form: form.definition.key }),
    ...(policy.rows === null ? [] : [problemWhen(sql`(${policy.rows(o)}) is not true`, "denied")]),
    ...masks,
    problemWhen(sql`v."~version" <> o.version`, "stale"),
    ...(policy.rows === null ? [] : [problemWhen(sql`(${policy.rows(i)}) is not true`, "outside")]),
    ...lockProblems(
      session,
      form,
      (field) => {
        if (shape.lists.includes(field.key)) return sql`coalesce(v."~new", '{}'::jsonb) ? ${field.key}::text`;
        if (!shape.sent.includes(field.key)) return null;
        return sql`i.${sqlIdent(field.key)} is distinct from o.${sqlIdent(field.key)}`;
      },
      [o, i],
    ),
    ...requiredProblems(session, form, image, i, touched),
    ...referenceProblems(session, sent, i, o, owner, {
      isSent: shape.mixed.length > 0 ? isSent : undefined,
      isSingle: shape.isSingle,
    }),
    ...source.problems,
    ...pickProblems(session, form, image, i, touched),
    ...validationProblems(session, form, image, i, touched, shape.leavesLater),
    ...(shape.checksUnique ? uniqueProblems(session, form, sent, i, turn, o) : []),
  ]);
  const fields = [...sent, ...formulas].map(({ field }) => field);
  const changed = changedValues(fields, o, i);
  const extras = (side: "old" | "new"): Sql =>
    shape.lists.length === 0
      ? changed[side]
      : sql`nullif(coalesce(${changed[side]}, '{}'::jsonb) || coalesce(v.${sqlIdent(`~${side}`)}, '{}'::jsonb), '{}'::jsonb)`;
  const verdict = sql`verdict as materialized (select ${commaList([
    sql`v."~ord"`,
    sql`v."~id"`,
    ...(shape.hasCauses ? [sql`v."~cause"`] : []),
    sql`case when o.id is null then array['missing'] else ${problems} end as "~problems"`,
    sql`${extras("old")} as "~old"`,
    sql`${extras("new")} as "~new"`,
    sql`i.*`,
  ])} from ${source.from} ${old} ${newImage(session, policy, shape, source, formulas)})`;
  const passes =
    shape.isWhole && !shape.isSingle
      ? sql`not exists (select 1 from verdict w where cardinality(w."~problems") > 0)`
      : sql`cardinality(d."~problems") = 0`;
  // Through coalesce the planner takes half of the rows to pass, not one of them: for one it walks every row's list of
  // all ids, a thousand times a thousand.
  const isWritten = sql`coalesce(${passes} and d."~new" is not null, false)`;
  const go = sql`go as not materialized (select d.* from verdict d where ${isWritten})`;
  const sets = [
    sql`version = g.version`,
    sql`updated_at = g.updated_at`,
    sql`updated_by = g.updated_by`,
    ...fields.map((field) => sql`${sqlIdent(field.key)} = g.${sqlIdent(field.key)}`),
  ];
  const few = shape.isSingle ? sql`` : sql` and t.id = any(array(select w.id from go w))`;
  const written = sql`written as (update ${table} t set ${commaList(sets)} from go g where t.id = g.id${few})`;
  const cause = shape.hasCauses ? sql`g."~cause"` : sql`${causeSlot}::jsonb`;
  const order = shape.isSingle ? sql`` : sql` order by g.id`;
  const fact = sql`fact as (insert into ${sqlIdent(schema, "_fact")} (at, form, record, version, kind, actor, cause, old, new) select ${writtenAt}, ${form.definition.key}::text, g.id, g.version, 'update', ${writtenBy}, ${cause}, g."~old", g."~new" from go g${order})`;
  const files = sent.map(({ field }) => field);
  return {
    ctes: [
      ...source.ctes,
      ...(shape.isSingle ? [] : targetCtes(session, sent)),
      verdict,
      go,
      written,
      fact,
      ...takenFilesCte(session, form.definition.key, files, sql`go`),
    ],
    isWritten,
  };
}

const systemColumns = [
  "id",
  "version",
  "created_at",
  "created_by",
  "updated_at",
  "updated_by",
  "deleted_at",
  "deleted_by",
];

/** Joins that make the new image `i` of the row `v` and the old row `o`. */
function newImage(
  session: Session,
  { form }: FormPolicy,
  shape: UpdateShape,
  source: UpdateSource,
  formulas: readonly StoredField[],
): Sql {
  const { workspace } = session;
  const computedKeys = new Set(formulas.map(({ field }) => field.key));
  const values = storedFields(imageOf(workspace, form)).filter(({ field }) => !computedKeys.has(field.key));
  const columns = commaList([
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
  ]);
  // Fenced where a value is an expression, or it would be computed wherever it is named.
  const fence = source.computed.size > 0 ? sql` offset 0` : sql``;
  if (formulas.length === 0) return sql`cross join lateral (select ${columns}${fence}) i`;
  const laterals = formulaLaterals(workspace, form, formulas, sql`b`);
  const computed = [...laterals.columns].map(([key, value]) => sql`${value} as ${sqlIdent(key)}`);
  return sql`cross join lateral (select ${columns}${fence}) b${laterals.joins} cross join lateral (select ${commaList([sql`b.*`, ...computed])}) i`;
}
