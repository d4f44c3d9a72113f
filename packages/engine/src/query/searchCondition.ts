import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import type { FormPolicy } from "../access/policy.ts";
import type { Session } from "../gateway/session.ts";
import { likePattern, searchTerms, type SearchTerm } from "./searchTerms.ts";
import { folded, indexedGrams, readableInitials, readableText } from "./searchText.ts";

const and = sqlRaw(" and ");

/**
 * The rows in which every piece of the typed text is found in what the actor may read. The index holds all search
 * fields and only narrows; the answer is decided on the readable text, so that a hidden field is no oracle (Q21).
 */
export function searchCondition(session: Session, policy: FormPolicy, typed: string, alias: Sql): Sql {
  const text = readableText(session, policy, alias);
  const terms = searchTerms(typed);
  if (text === null || terms.length === 0) return sql`false`;
  const initials = readableInitials(session, policy, alias);
  const found = terms.map((term) => isFound(term, text, initials));
  const grams = [...new Set(terms.flatMap((term) => term.grams))];
  const indexed = indexedGrams(policy.form, alias);
  const narrowed = grams.length === 0 || indexed === null ? [] : [sql`${indexed} @> ${grams}::text[]`];
  return joinSql([...narrowed, ...found], and);
}

// Lower case is told quickly and finds most; folding widths as well takes twenty times as long and is left for the rest.
// As a case it counts as true for half the rows: the planner takes a LIKE on an expression to be true for almost none,
// and having multiplied that with the index's share, sorts a million rows where the first fifty would do.
function isFound(term: SearchTerm, text: Sql, initials: Sql | null): Sql {
  const matches = (side: Sql): Sql =>
    term.where === "anywhere"
      ? sql`${side} like ${likePattern(term.text, "anywhere")}`
      : sql`${side} ~ ${`(^|[^a-z0-9])${term.text}`}`;
  const place = term.where === "anywhere" ? "anywhere" : "start";
  const inInitials =
    initials === null || !term.mayBeInitials
      ? sql``
      : sql` when ${initials} like ${likePattern(term.text, place)} then true`;
  return sql`(case when ${matches(sql`lower(${text})`)} then true when ${matches(folded(text))} then true${inInitials} else false end)`;
}
