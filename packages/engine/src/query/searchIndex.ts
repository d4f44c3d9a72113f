import { sql, type Sql } from "@tongzhou/base";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import { indexedGrams } from "./searchText.ts";

/**
 * The search index of a form: what follows the name in CREATE INDEX, or null when the form has no text to search.
 * One GIN index over all search fields; when they change, so does the text, and the index is built anew. Unlike our other
 * indexes it also holds deleted rows: the planner takes no statistics from a partial index, and without them it cannot
 * tell a term that is in every row from one that is in none.
 */
export function searchIndexTail(schema: string, form: FormRuntime): Sql | null {
  const grams = indexedGrams(form, null);
  if (grams === null) return null;
  return sql`on ${formTable(schema, form.definition.key)} using gin (${grams})`;
}
