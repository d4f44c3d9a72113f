import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import type { FormPolicy } from "../access/policy.ts";
import type { Session } from "../gateway/session.ts";
import { likePattern, searchTerms, type SearchTerm } from "./searchTerms.ts";
import { indexedGrams, readableInitials, readableText } from "./searchText.ts";

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

function isFound(term: SearchTerm, text: Sql, initials: Sql | null): Sql {
  const inText =
    term.where === "anywhere"
      ? sql`${text} like ${likePattern(term.text, "anywhere")}`
      : sql`${text} ~ ${`(^|[^a-z0-9])${term.text}`}`;
  if (initials === null || !term.mayBeInitials) return inText;
  const place = term.where === "anywhere" ? "anywhere" : "start";
  return sql`(${inText} or ${initials} like ${likePattern(term.text, place)})`;
}
