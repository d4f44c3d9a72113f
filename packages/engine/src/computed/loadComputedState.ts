import type { Queryable } from "../db/database.ts";
import { loadHead } from "../forms/definitions.store.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { stateOf, type ComputedState } from "./activeFields.ts";
import { loadComputedColumns } from "./computed.store.ts";
import { loadKeptLookups } from "./lookups.store.ts";

/** The newest definition of a workspace with its computed columns, read from the database. */
export async function loadComputedState(queryable: Queryable, key: string): Promise<ComputedState> {
  const schema = workspaceSchema(key);
  const { version, definition } = await loadHead(queryable, schema);
  const kept = await loadKeptLookups(queryable, schema);
  return stateOf({ key, schema, version, definition, kept }, await loadComputedColumns(queryable, schema));
}
