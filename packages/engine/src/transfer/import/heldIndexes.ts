import { sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import type { Database } from "../../db/database.ts";
import { deleteIndex, insertIndex, loadIndexes } from "../../forms/indexes.store.ts";
import type { JobQueue } from "../../jobs/jobQueue.ts";
import type { HeldIndex } from "./importDefinition.ts";
import { updateImport } from "./imports.store.ts";

// A new form is loaded without the indexes that only make reading fast and built afterwards, once each, by the worker.
// Unique ones stay: they judge. What was taken off is noted in the import in the same transaction, so that it comes back
// however the run ends.

/** Takes the indexes of a form nobody uses yet away until it is loaded. */
export async function holdIndexes(
  database: Database,
  schema: string,
  id: string,
  runner: string,
  form: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    const found = (await loadIndexes(tx, schema, form)).filter((index) => index.state === "valid" && !index.isUnique);
    const heldIndexes = found.map(({ name, field, purpose, isUnique, tail }) => ({
      name,
      field,
      purpose,
      isUnique,
      tail,
    }));
    const isOurs = await updateImport(tx, schema, id, { states: ["running"], runner }, { progress: { heldIndexes } });
    if (!isOurs) return;
    for (const { name } of found) {
      await tx.run(sql`drop index if exists ${sqlIdent(schema, name)}`);
      await deleteIndex(tx, schema, name);
    }
  });
}

/** Gives them back, to be built. */
export async function releaseIndexes(
  database: Database,
  workspace: { readonly key: string; readonly schema: string },
  id: string,
  form: string,
  held: readonly HeldIndex[],
  queue: JobQueue | undefined,
): Promise<void> {
  if (held.length === 0) return;
  const { key, schema } = workspace;
  await database.transaction(async (tx) => {
    // Made by tableStatements and kept by us, never text from outside.
    for (const index of held) await insertIndex(tx, schema, form, { ...index, tail: sqlRaw(index.tail) }, "building");
    await updateImport(
      tx,
      schema,
      id,
      { states: ["running", "done", "cancelled", "failed"] },
      { progress: { heldIndexes: [] } },
    );
    await queue?.enqueue("forms.indexes", { workspace: key }, { tx, key });
  });
}
