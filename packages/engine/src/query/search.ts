import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy, policyFor } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { visibleTitle } from "../records/cells.ts";
import { searchCondition, typedText } from "./searchCondition.ts";
import { idsFor, lookUpNames, pointsAtNamed, readableNames, shownNames, type SearchedText } from "./searchNames.ts";
import { searchFields } from "./searchText.ts";
import { likePattern, searchTerms } from "./searchTerms.ts";
import { fromForm, row } from "./selection.ts";
import { isTimeout, planned } from "./statements.ts";

/** A record that was found. */
export interface SearchHit {
  readonly form: string;
  readonly id: number;
  readonly title: string | null;
  /** Text around the first piece found outside the title, or the names it was found by; null when the title holds it. */
  readonly excerpt: string | null;
}

const defaultLimit = 20;
const maxLimit = 50;
// How many matches of one form are compared to find its best; beyond them a term says too little to rank by.
const candidates = 300;
// Forms asked in one statement: enough to save round trips, few enough for the planner.
const formsPerStatement = 8;
const excerptLength = 80;
const timeoutMs = 5000;

/**
 * Records of all visible forms, or of one, in which everything typed is found, best first within each form, forms in the
 * order of the definition. Titles that begin with it come before titles that hold it, and those before other fields.
 * @throws AppError "form.not_found", "access.denied" for a form asked for by name; "query.too_complex" when it takes too long
 */
export function search(session: Session, input: SearchInput): Promise<readonly SearchHit[]> {
  return onNewestDefinition(session, (current) => loadHits(current, input));
}

/** What was typed, and where to look. */
export interface SearchInput {
  readonly q: string;
  /** One form only; all visible ones when absent. */
  readonly form?: string | undefined;
  /** Hits per form, 1 to 50, 20 when absent. */
  readonly limit?: number | undefined;
}

async function loadHits(session: Session, input: SearchInput): Promise<readonly SearchHit[]> {
  const limit = input.limit ?? defaultLimit;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit)
    throw new AppError("request.invalid", { problems: [{ path: "limit" }] });
  const policies = searchedForms(session, input.form);
  if (searchTerms(input.q).length === 0) return [];
  const searched = await lookUpNames(session, policies, input.q);
  const hits: SearchHit[] = [];
  for (let start = 0; start < policies.length; start += formsPerStatement) {
    const batch = policies.slice(start, start + formsPerStatement);
    hits.push(...(await searchForms(session, batch, searched, limit)));
  }
  return hits;
}

function searchedForms(session: Session, form: string | undefined): readonly FormPolicy[] {
  if (form !== undefined) return [policyFor(session, form, "see")];
  return session.workspace.definition.forms.flatMap(({ key }) => {
    const policy = findPolicy(session, key, "see");
    if (policy === null) return [];
    const hasText = searchFields(policy.form).some((field) => policy.readable.has(field.key));
    return hasText || readableNames(session, policy).length > 0 ? [policy] : [];
  });
}

async function searchForms(
  session: Session,
  policies: readonly FormPolicy[],
  searched: SearchedText,
  limit: number,
): Promise<readonly SearchHit[]> {
  const parts = policies.map((policy, index) => sql`(${formHits(session, policy, searched, index, limit)})`);
  const query = planned(
    { search: searched },
    fillSlots(
      sql`select h.f, h.id, h.title, h.excerpt from (${joinSql(parts, sqlRaw(" union all "))}) h order by h.f, h.rank, h.id desc`,
      sessionSlots(session),
    ),
  );
  const found = await session.database
    .transaction((tx) => tx.arrays(query), { statementTimeoutMs: timeoutMs })
    .catch((error: unknown) => {
      throw isTimeout(error) ? new AppError("query.too_complex", {}, { cause: error }) : error;
    });
  return found.flatMap(([index, id, title, excerpt]) => {
    const policy = policies[Number(index)];
    if (policy === undefined) return [];
    return [
      {
        form: policy.form.definition.key,
        id: Number(id),
        title: typeof title === "string" ? title : null,
        excerpt: typeof excerpt === "string" ? excerpt : null,
      },
    ];
  });
}

function formHits(session: Session, policy: FormPolicy, searched: SearchedText, index: number, limit: number): Sql {
  const [first] = searchTerms(typedText(searched));
  const term = first?.text ?? "";
  const title = sql`coalesce(tongzhou.search_fold(c.title), '')`;
  const rank = sql`case when ${title} like ${likePattern(term, "start")} then 0 when ${title} like ${likePattern(term, "anywhere")} then 1 else 2 end`;
  const place = sql`strpos(tongzhou.search_fold(c.body), ${term})`;
  const excerpt = sql`case when ${title} like ${likePattern(term, "anywhere")} then null when ${place} > 0 then substr(c.body, greatest(${place} - 20, 1), ${sqlRaw(String(excerptLength))}) else left(c.names, ${sqlRaw(String(excerptLength))}) end`;
  const found = sql`select ${row}.id, ${visibleTitle(session, policy, row)} as title, ${bodyText(session, policy)} as body, ${foundNames(session, policy, searched)} as names from ${fromForm(session, policy)} where ${row}.deleted_at is null${visibleRows(policy)} and ${searchCondition(session, policy, searched, row)} limit ${sqlRaw(String(candidates))}`;
  return sql`select ${sqlRaw(String(index))} as f, c.id, c.title, ${excerpt} as excerpt, ${rank} as rank from (${found}) c order by rank, c.id desc limit ${sqlRaw(String(limit))}`;
}

function visibleRows(policy: FormPolicy): Sql {
  return policy.rows === null ? sql`` : sql` and ${policy.rows(row)}`;
}

/** The names by which a row was found, as it shows them; null when there are none. */
function foundNames(session: Session, policy: FormPolicy, searched: SearchedText): Sql {
  const terms = searchTerms(typedText(searched));
  const names = readableNames(session, policy).flatMap((field) => {
    const found = terms.flatMap((term, piece) => {
      const ids = idsFor(searched, field, piece);
      return ids?.length === 0 ? [] : [pointsAtNamed(session, policy, field, term, ids, row)];
    });
    if (found.length === 0) return [];
    return [sql`case when ${joinSql(found, sqlRaw(" or "))} then ${shownNames(session, field, row)} end`];
  });
  return names.length === 0 ? sql`null::text` : sql`nullif(concat_ws(' · ', ${joinSql(names, sqlRaw(", "))}), '')`;
}

/** The searched text besides the title, as far as the actor may read it. */
function bodyText(session: Session, policy: FormPolicy): Sql {
  const { title } = policy.form.definition;
  const fields = searchFields(policy.form).filter((field) => field.key !== title && policy.readable.has(field.key));
  if (fields.length === 0) return sql`''::text`;
  const columns = fields.map((field) => visibleColumn(session, policy, field.key, row));
  return sql`concat_ws(' ', ${joinSql(columns, sqlRaw(", "))})`;
}
