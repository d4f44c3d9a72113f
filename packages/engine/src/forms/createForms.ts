import { sql, sqlIdent } from "@tongzhou/base";
import type { WorkspaceDefinition } from "@tongzhou/model";
import type { Transaction } from "../db/database.ts";
import {
  addForeignKey,
  baseIndexes,
  createChildTable,
  createFormTable,
  createIndex,
  createJunctionTable,
  fieldForeignKeys,
  fieldIndexes,
  type IndexSpec,
} from "./tableStatements.ts";
import { toQuery } from "@tongzhou/base";

/** Makes the tables of every form of a definition in an empty workspace and stores it as version 2. */
export async function createForms(tx: Transaction, schema: string, definition: WorkspaceDefinition): Promise<void> {
  const indexes: { readonly form: string; readonly spec: IndexSpec }[] = [];
  const keys = [];
  for (const form of definition.forms) {
    const table = { schema, form: form.key };
    await tx.run(createFormTable(schema, form));
    for (const spec of baseIndexes(schema, form.key)) indexes.push({ form: form.key, spec });
    for (const field of form.fields) {
      if (field.kind === "links") await tx.run(createJunctionTable(schema, form.key, field.key));
      if (field.kind === "subform") {
        await tx.run(createChildTable(schema, form.key, field));
        for (const inner of field.fields) {
          keys.push(...fieldForeignKeys({ ...table, parent: field.key }, inner));
          for (const spec of fieldIndexes({ ...table, parent: field.key }, inner))
            indexes.push({ form: form.key, spec });
        }
      }
      keys.push(...fieldForeignKeys(table, field));
      for (const spec of fieldIndexes(table, field)) indexes.push({ form: form.key, spec });
    }
  }
  for (const key of keys) await tx.run(addForeignKey(schema, key, false));
  for (const { form, spec } of indexes) {
    await tx.run(createIndex(spec, "at once"));
    await tx.run(
      sql`insert into ${sqlIdent(schema, "_index")} (name, form, field, purpose, is_unique, tail, state, built_at)
          values (${spec.name}, ${form}, ${spec.field}, ${spec.purpose}, ${spec.isUnique}, ${toQuery(spec.tail).text}, 'valid', now())`,
    );
  }
  await tx.run(
    sql`insert into ${sqlIdent(schema, "_definition")} (version, document) values (2, ${JSON.stringify(definition)}::jsonb)`,
  );
}
