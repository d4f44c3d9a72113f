import { assert, sqlIdent, toQuery, type Sql } from "@tongzhou/base";
import { deriveName } from "../forms/physicalNames.ts";

/**
 * An alias for a table inside a subquery that no alias around it can be called: a fixed name would capture the outer
 * row where a form links to itself or two forms share a field key, and a condition would then test the wrong row.
 */
export function innerAlias(outer: Sql, key: string): Sql {
  const { text, values } = toQuery(outer);
  assert(values.length === 0, "inner-alias: expected a name, got parameters");
  return sqlIdent(deriveName(text.replaceAll('"', ""), key));
}

/** An alias for the junction that ties the records of `target` to a row; it begins with a digit, as no key does. */
export function junctionAlias(target: Sql): Sql {
  return innerAlias(target, "0j");
}
