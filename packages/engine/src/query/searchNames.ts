import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { FieldOf } from "@tongzhou/model";
import { innerAlias } from "../access/innerAlias.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { isFound } from "./searchMatch.ts";
import { indexedGrams, readableInitials, readableTitle } from "./searchText.ts";
import { likePattern, searchTerms, type SearchTerm } from "./searchTerms.ts";

// People and linked records are found by their names, which lie in other tables. Those who bear a name are few, so they
// are looked up first, and records are then found by their ids: the planner knows how many those are, and has an index
// on each such field. Nothing of it is kept, so a new name counts at once.

/** A field whose records are found by the name of what it points at. */
export type NamedField = FieldOf<"member"> | FieldOf<"members"> | FieldOf<"link">;

/** Text as typed, with who and what bears the names in it; ids per piece, in the order of `searchTerms`. */
export class SearchedText {
  readonly typed: string;
  readonly members: readonly (readonly number[])[];
  /** By form. */
  readonly records: ReadonlyMap<string, readonly (readonly number[])[]>;

  constructor(
    typed: string,
    members: readonly (readonly number[])[],
    records: ReadonlyMap<string, readonly (readonly number[])[]>,
  ) {
    this.typed = typed;
    this.members = members;
    this.records = records;
  }
}

/** Text as typed, with the records in which it is found. */
export class FoundRecords {
  readonly typed: string;
  readonly ids: readonly number[];

  constructor(typed: string, ids: readonly number[]) {
    this.typed = typed;
    this.ids = ids;
  }
}

/** A search: text as typed, alone or with what has been found out about it; then statements are not kept (`compiled`). */
export type Searched = string | SearchedText | FoundRecords;

// Beyond this many bearers of a name, a condition on the name stands in the place of their ids.
const maxNamed = 10_000;

/** The fields among a form's search fields that are searched by name. */
export function namedFields(form: FormRuntime): readonly NamedField[] {
  return [...new Set(form.definition.search ?? [])].flatMap((key): NamedField[] => {
    const field = form.fields.get(key);
    return field?.kind === "member" || field?.kind === "members" || field?.kind === "link" ? [field] : [];
  });
}

/** Those of them that the actor may read, links only to forms whose titles they may read. */
export function readableNames(session: Session, policy: FormPolicy): readonly NamedField[] {
  return namedFields(policy.form).filter(
    (field) => policy.readable.has(field.key) && (field.kind !== "link" || linkedForm(session, field) !== null),
  );
}

/** Looks up who and what bears the names that were typed, as far as one of the forms is searched by names. */
export async function lookUpNames(
  session: Session,
  policies: readonly FormPolicy[],
  typed: string,
): Promise<SearchedText> {
  const terms = searchTerms(typed);
  const fields = policies.flatMap((policy) => readableNames(session, policy));
  if (terms.length === 0 || fields.length === 0) return new SearchedText(typed, [], new Map());
  const linked = fields.flatMap((field) => (field.kind === "link" ? [linkedForm(session, field)] : []));
  const forms = [...new Map(linked.flatMap((one) => (one === null ? [] : [[one.form.definition.key, one]])))];
  const parts = terms.flatMap((term, n) => {
    const isWanted = fields.some((field) => field.kind !== "link");
    const people = isWanted ? [part(n, "", membersNamed(session, term, sqlRaw("m")))] : [];
    return [
      ...people,
      ...forms.map(([form, target]) => part(n, form, recordsTitled(session, target, term, sqlRaw("t")))),
    ];
  });
  const found = await session.database.rows<{ n: number; form: string; ids: readonly number[] }>({
    ...fillSlots(joinSql(parts, sqlRaw(" union all ")), sessionSlots(session)),
    isPlannedAnew: true,
  });
  const idsOf = (form: string): readonly (readonly number[])[] =>
    terms.map((_, n) => found.find((one) => one.form === form && one.n === n)?.ids ?? []);
  return new SearchedText(typed, idsOf(""), new Map(forms.map(([form]) => [form, idsOf(form)])));
}

function part(n: number, form: string, ids: Sql): Sql {
  return sql`select ${sqlRaw(String(n))} as n, ${form}::text as form, array(${ids} limit ${sqlRaw(String(maxNamed + 1))}) as ids`;
}

/** Whether somebody or something bears a name that was typed. */
export function hasNames({ members, records }: SearchedText): boolean {
  return [members, ...records.values()].some((pieces) => pieces.some((ids) => ids.length > 0));
}

/** What has been looked up for a field and a piece: ids, or null when they have not been or are too many. */
export function idsFor(searched: SearchedText | string, field: NamedField, piece: number): readonly number[] | null {
  if (typeof searched === "string") return null;
  const pieces = field.kind === "link" ? searched.records.get(field.form) : searched.members;
  const ids = pieces?.[piece];
  return ids === undefined || ids.length > maxNamed ? null : ids;
}

/** The rows of `alias` in which a field points at someone or something of that name, in a cell that the actor may read. */
export function pointsAtNamed(
  session: Session,
  policy: FormPolicy,
  field: NamedField,
  term: SearchTerm,
  ids: readonly number[] | null,
  alias: Sql,
): Sql {
  const column = sql`${alias}.${sqlIdent(field.key)}`;
  const mask = policy.reads.get(field.key) ?? null;
  const named = ids === null ? sql`array(${bearers(session, field, term, alias)})` : sql`${ids}::bigint[]`;
  const points = field.kind === "members" ? sql`${column} && ${named}` : sql`${column} = any(${named})`;
  return mask === null ? points : sql`(${points} and ${mask(alias)})`;
}

function bearers(session: Session, field: NamedField, term: SearchTerm, alias: Sql): Sql {
  const inner = innerAlias(alias, `0s${field.key}`);
  if (field.kind !== "link") return membersNamed(session, term, inner);
  const target = linkedForm(session, field);
  return target === null ? sql`select null::bigint` : recordsTitled(session, target, term, inner);
}

/** The names a field of a row shows, as text; null when blank. For rows in which the actor may read it. */
export function shownNames(session: Session, field: NamedField, alias: Sql): Sql {
  const column = sql`${alias}.${sqlIdent(field.key)}`;
  const inner = innerAlias(alias, `0n${field.key}`);
  const members = sqlIdent(session.workspace.schema, "_member");
  if (field.kind === "member")
    return sql`(select ${inner}.name from ${members} ${inner} where ${inner}.id = ${column})`;
  if (field.kind === "members")
    return sql`(select string_agg(${inner}.name, '、' order by ${inner}.id) from ${members} ${inner} where ${inner}.id = any(${column}))`;
  const target = linkedForm(session, field);
  const title = target === null ? null : readableTitle(session, target, inner);
  if (target === null || title === null) return sql`null::text`;
  const rows = target.rows === null ? sql`` : sql` and ${target.rows(inner)}`;
  return sql`(select ${title} from ${formTable(session.workspace.schema, field.form)} ${inner} where ${inner}.id = ${column} and ${inner}.deleted_at is null${rows})`;
}

// People: by what stands anywhere in the name, or by how its pinyin or its initials begin. One letter is no name.
function membersNamed({ workspace }: Session, term: SearchTerm, alias: Sql): Sql {
  const spelled =
    term.mayBeInitials && term.text.length > 1
      ? sql` or ' ' || lower(${alias}.pinyin) like ${likePattern(term.text, "word")}`
      : sql``;
  return sql`select ${alias}.id from ${sqlIdent(workspace.schema, "_member")} ${alias} where (${isFound(term, sql`${alias}.name`, null)}${spelled})`;
}

function recordsTitled(session: Session, target: FormPolicy, term: SearchTerm, alias: Sql): Sql {
  const title = readableTitle(session, target, alias);
  if (title === null) return sql`select null::bigint where false`;
  const grams = indexedGrams(target.form, alias);
  const narrowed = grams === null || term.grams.length === 0 ? sql`` : sql`${grams} @> ${term.grams}::text[] and `;
  const rows = target.rows === null ? sql`` : sql` and ${target.rows(alias)}`;
  const found = isFound(term, title, readableInitials(session, target, alias));
  return sql`select ${alias}.id from ${formTable(session.workspace.schema, target.form.definition.key)} ${alias} where ${narrowed}${found} and ${alias}.deleted_at is null${rows}`;
}

/** The form a link leads to, when the actor sees it and its titles are text that they may read. */
function linkedForm(session: Session, field: FieldOf<"link">): FormPolicy | null {
  const target = findPolicy(session, field.form, "see");
  return target === null || readableTitle(session, target, sqlRaw("t")) === null ? null : target;
}
