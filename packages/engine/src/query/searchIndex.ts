import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import { namedFields } from "./searchNames.ts";
import { indexedGrams } from "./searchText.ts";

/**
 * The search index of a form: what follows the name in CREATE INDEX, or null when the form has nothing to search.
 * One GIN index over all texts and lists of people among the search fields, since single people and links have an index
 * of their own; when they change, so does the text, and the index is built anew. Unlike our other
 * indexes it also holds deleted rows: the planner takes no statistics from a partial index, and without them it cannot
 * tell a term that is in every row from one that is in none.
 */
export function searchIndexTail(schema: string, form: FormRuntime): Sql | null {
  const grams = indexedGrams(form, null);
  const people = namedFields(form).flatMap((field) => (field.kind === "members" ? [sqlIdent(field.key)] : []));
  const parts = [...(grams === null ? [] : [grams]), ...people];
  if (parts.length === 0) return null;
  return sql`on ${formTable(schema, form.definition.key)} using gin (${joinSql(parts, sqlRaw(", "))})`;
}
