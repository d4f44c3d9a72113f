import { sql, type Sql } from "@tongzhou/base";
import { likePattern, type SearchTerm } from "./searchTerms.ts";
import { folded } from "./searchText.ts";

/**
 * Whether a piece is found in a text, or in its pinyin initials. Lower case is told quickly and finds most; folding
 * widths as well takes twenty times as long and is left for the rest. As a case it counts as true for half the rows: the
 * planner takes a LIKE on an expression to be true for almost none, and having multiplied that with the index's share,
 * sorts a million rows where the first fifty would do.
 */
export function isFound(term: SearchTerm, text: Sql, initials: Sql | null): Sql {
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
