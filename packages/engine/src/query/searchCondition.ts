import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import type { FormPolicy } from "../access/policy.ts";
import type { Session } from "../gateway/session.ts";
import { isFound } from "./searchMatch.ts";
import { FoundRecords, idsFor, pointsAtNamed, readableNames, type Searched } from "./searchNames.ts";
import { searchTerms, type SearchTerm } from "./searchTerms.ts";
import { indexedGrams, readableInitials, readableText } from "./searchText.ts";

const and = sqlRaw(" and ");
const or = sqlRaw(" or ");

/**
 * The rows in which every piece of the typed text is found in what the actor may read: in the text of a search field, or
 * in the name of what one points at. The index holds all search fields and only narrows; the answer is decided on the
 * readable text, so that a hidden field is no oracle (Q21).
 * @param searched what was typed, with the names looked up where many rows may be read; alone it gives the same rows
 */
export function searchCondition(session: Session, policy: FormPolicy, searched: Searched, alias: Sql): Sql {
  if (searched instanceof FoundRecords) return sql`${alias}.id = any(${searched.ids}::bigint[])`;
  const terms = searchTerms(typedText(searched));
  const text = readableText(session, policy, alias);
  const names = readableNames(session, policy);
  if (terms.length === 0 || (text === null && names.length === 0)) return sql`false`;
  const initials = readableInitials(session, policy, alias);
  const indexed = indexedGrams(policy.form, alias);
  const narrowed = (some: readonly SearchTerm[]): readonly Sql[] => {
    const grams = [...new Set(some.flatMap((term) => term.grams))];
    return grams.length === 0 || indexed === null ? [] : [sql`${indexed} @> ${grams}::text[]`];
  };
  const parts = terms.map((term, piece) => ({
    term,
    inText: text === null ? null : isFound(term, text, initials),
    named: names.flatMap((field) => {
      const ids = idsFor(searched, field, piece);
      return ids?.length === 0 ? [] : [pointsAtNamed(session, policy, field, term, ids, alias)];
    }),
  }));
  // What no name can bring in narrows all of it. Among alternatives the text is asked before its grams, which cost more.
  const plain = parts.filter(({ named }) => named.length === 0);
  const either = parts.filter(({ named }) => named.length > 0);
  return joinSql(
    [
      ...(text === null ? [] : narrowed(plain.map(({ term }) => term))),
      ...plain.map(({ inText }) => inText ?? sql`false`),
      ...either.map(({ term, inText, named }) => {
        const arms = inText === null ? named : [...named, joinSql([inText, ...narrowed([term])], and)];
        return sql`(${joinSql(arms, or)})`;
      }),
    ],
    and,
  );
}

/** What was typed. */
export function typedText(searched: Searched): string {
  return typeof searched === "string" ? searched : searched.typed;
}
