import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { ViewDefinition } from "@tongzhou/model";
import type { Queryable } from "../db/database.ts";

/** A view of one member's own. Shared views are part of the workspace's definition. */
export interface PersonalView {
  readonly key: string;
  readonly owner: number;
  readonly definition: ViewDefinition;
  /** Rises by one with every save. */
  readonly version: number;
}

/** A member's own views of all forms. */
export async function loadPersonalViews(
  queryable: Queryable,
  schema: string,
  owner: number,
): Promise<readonly PersonalView[]> {
  return queryable.rows<PersonalView>(
    sql`select key, owner, definition, version from ${table(schema)} where owner = ${owner} order by form, id`,
  );
}

/** What everybody's own views show, whoever they belong to. */
export async function loadAllPersonalViews(queryable: Queryable, schema: string): Promise<readonly ViewDefinition[]> {
  const rows = await queryable.rows<{ definition: ViewDefinition }>(sql`select definition from ${table(schema)}`);
  return rows.map(({ definition }) => definition);
}

/**
 * Creates or replaces a member's own view.
 * @param version the version that is being replaced; absent replaces whatever is there
 * @returns nothing when another version is there by now
 */
export async function storePersonalView(
  queryable: Queryable,
  schema: string,
  input: { readonly owner: number; readonly definition: ViewDefinition; readonly version?: number },
): Promise<PersonalView | undefined> {
  const { owner, definition } = input;
  const version = input.version ?? null;
  const [view] = await queryable.rows<PersonalView>(
    sql`insert into ${table(schema)} as v (owner, form, key, definition)
        values (${owner}, ${definition.form}, ${definition.key}, ${JSON.stringify(definition)}::jsonb)
        on conflict (owner, form, key) do update
          set definition = excluded.definition, version = v.version + 1, updated_at = now()
          where ${version}::int is null or v.version = ${version}
        returning key, owner, definition, version`,
  );
  return view;
}

/** Deletes a member's own view; false when there is none. */
export async function deletePersonalView(
  queryable: Queryable,
  schema: string,
  view: { readonly owner: number; readonly form: string; readonly key: string },
): Promise<boolean> {
  const deleted = await queryable.run(
    sql`delete from ${table(schema)} where owner = ${view.owner} and form = ${view.form} and key = ${view.key}`,
  );
  return deleted > 0;
}

function table(schema: string): Sql {
  return sqlIdent(schema, "_view");
}
