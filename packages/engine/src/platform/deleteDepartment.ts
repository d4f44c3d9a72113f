import { joinSql, sql, sqlIdent, type Label, type Sql } from "@tongzhou/base";
import { AppError, type FieldDefinition, type WorkspaceDefinition } from "@tongzhou/model";
import type { Transaction } from "../db/database.ts";
import { loadHead } from "../forms/definitions.store.ts";
import { fieldTable, formTable, workspaceSchema } from "../forms/physicalNames.ts";
import { lockDepartments } from "./departments.store.ts";

/** A table with columns that hold departments, and the condition that one of its rows holds this one. */
interface Holder {
  readonly label: Label;
  readonly table: Sql;
  readonly holds: Sql;
}

/**
 * Deletes a department that nothing needs: no person is in it, no department below it, no live record holds it and no
 * expression of the definition names it. Records in the bin do not count.
 * @throws AppError "department.not_found"; "department.in_use" with what is in the way
 */
export async function deleteDepartment(tx: Transaction, workspace: string, id: number): Promise<void> {
  const schema = workspaceSchema(workspace);
  await lockDepartments(tx, workspace);
  // The row is held before people are counted: whoever puts somebody in waits, and then finds it gone.
  const [found] = await tx.rows<{ id: number }>(
    sql`select id from ${sqlIdent(schema, "_department")} where id = ${id} for update`,
  );
  if (found === undefined) throw new AppError("department.not_found", { department: id });
  const [count] = await tx.rows<{ people: number; departments: number }>(
    sql`select (select count(*) from ${sqlIdent(schema, "_member_department")} where department_id = ${id}) as people,
               (select count(*) from ${sqlIdent(schema, "_department")} where parent_id = ${id}) as departments`,
  );
  const { people = 0, departments = 0 } = count ?? {};
  const { definition } = await loadHead(tx, schema);
  const isNamed = new RegExp(String.raw`\bDEPARTMENT\s*\(\s*${id}\s*\)`, "iu").test(JSON.stringify(definition));
  const forms = await findForms(tx, schema, definition, id);
  const [form] = forms;
  if (people > 0 || departments > 0 || isNamed || form !== undefined)
    throw new AppError("department.in_use", {
      department: id,
      people,
      departments,
      isNamed,
      ...(form === undefined ? {} : { form, forms: forms.length }),
    });
  await tx.run(sql`delete from ${sqlIdent(schema, "_department")} where id = ${id}`);
}

// Writers are kept off these tables until the end, so that nobody names the department between the look and the deletion.
async function findForms(
  tx: Transaction,
  schema: string,
  definition: WorkspaceDefinition,
  id: number,
): Promise<readonly Label[]> {
  const holders = listHolders(schema, definition, id);
  if (holders.length === 0) return [];
  await tx.run(
    sql`lock table ${joinSql(
      holders.map(({ table }) => table),
      sql`, `,
    )} in share mode`,
  );
  const found: Label[] = [];
  for (const { label, table, holds } of holders) {
    if (found.includes(label)) continue;
    const rows = await tx.arrays(sql`select 1 from ${table} r where ${holds} limit 1`);
    if (rows.length > 0) found.push(label);
  }
  return found;
}

function listHolders(schema: string, definition: WorkspaceDefinition, id: number): readonly Holder[] {
  return definition.forms.flatMap(({ key, label, fields }): Holder[] => {
    const main = formTable(schema, key);
    const own = columnsHold(fields, id);
    return [
      ...(own === undefined ? [] : [{ label, table: main, holds: sql`r.deleted_at is null and (${own})` }]),
      ...fields.flatMap((field): Holder[] => {
        const inner = field.kind === "subform" ? columnsHold(field.fields, id) : undefined;
        if (inner === undefined) return [];
        const live = sql`exists (select 1 from ${main} m where m.id = r.parent_id and m.deleted_at is null)`;
        return [{ label, table: fieldTable(schema, key, field.key), holds: sql`(${inner}) and ${live}` }];
      }),
    ];
  });
}

function columnsHold(fields: readonly FieldDefinition[], id: number): Sql | undefined {
  const held = fields.flatMap((field): Sql[] => {
    const column = sql`r.${sqlIdent(field.key)}`;
    if (field.kind === "department") return [sql`${column} = ${id}`];
    return field.kind === "departments" ? [sql`${id} = any(${column})`] : [];
  });
  return held.length === 0 ? undefined : joinSql(held, sql` or `);
}
