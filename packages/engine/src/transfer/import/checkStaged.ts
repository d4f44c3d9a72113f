import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { Transaction } from "../../db/database.ts";
import { formTable } from "../../forms/physicalNames.ts";
import type { Session } from "../../gateway/session.ts";
import type { StagedColumn } from "./importDefinition.ts";
import { referenceTable, stagingTable } from "./stagingTable.ts";

/** What the checks are about. */
export interface StagedCheck {
  readonly id: string;
  readonly columns: readonly StagedColumn[];
  readonly form: string;
  /** Rows up to this one are written already and only count as taken values. */
  readonly afterRow: number;
  /** Rows that change a record are not held to be new ones. */
  readonly isAdding: boolean;
  readonly hasTable: boolean;
  readonly matchBy: string | null;
}

/** Rejects names that mean nothing or several things. */
export async function rejectReferences(session: Session, tx: Transaction, check: StagedCheck): Promise<number> {
  const { schema } = session.workspace;
  let count = 0;
  for (const column of check.columns) {
    if (column.reference === null) continue;
    const name = sqlIdent(column.name);
    const rows =
      column.reference === "one"
        ? sql`select s.row_no, s.${name} as text from ${stagingTable(schema, check.id)} s`
        : sql`select s.row_no, u.text from ${stagingTable(schema, check.id)} s cross join unnest(s.${name}) as u(text)`;
    count += await tx.run(
      reject(
        session,
        check,
        sql`select n.row_no, ${column.column}::int, n.text, case when r.found = 0 then 'import.name_unknown' else 'import.name_ambiguous' end
            from (${rows}) n join ${referenceTable(schema, check.id)} r on r.col = ${column.name} and r.text = n.text
            where r.found <> 1 and n.row_no > ${check.afterRow}::int`,
      ),
    );
  }
  return count;
}

/**
 * Rejects values that must be unique and are not: within the file all but the first, and against the form's live
 * records. Says nothing about which record holds a value.
 */
export async function rejectRepeats(session: Session, tx: Transaction, check: StagedCheck): Promise<number> {
  let count = 0;
  for (const column of check.columns) {
    if (column.parent !== null || column.isMatchOnly) continue;
    const isMatch = column.field.key === check.matchBy;
    if (column.field.unique !== true && !isMatch) continue;
    count += await tx.run(reject(session, check, repeatsInFile(session, check, column)));
    if (!check.isAdding || !check.hasTable || column.field.unique !== true || column.reference !== null) continue;
    const name = sqlIdent(column.name);
    const table = formTable(session.workspace.schema, check.form);
    const staged = stagingTable(session.workspace.schema, check.id);
    count += await tx.run(
      reject(
        session,
        check,
        sql`select s.row_no, ${column.column}::int, left(s.${name}::text, 400), 'field.not_unique' from ${staged} s
            where s.row_no > ${check.afterRow}::int and s.row_no = s.head and s.${name} is not null
              and exists (select 1 from ${table} t where t.${sqlIdent(column.field.key)} = s.${name} and t.deleted_at is null)
              and not exists (select 1 from ${sqlIdent(session.workspace.schema, "_import_reject")} x where x.import = ${check.id}::uuid and x.row_no = s.row_no and x.col = ${column.column}::int)`,
      ),
    );
  }
  return count;
}

function repeatsInFile(session: Session, check: StagedCheck, column: StagedColumn): Sql {
  const staged = stagingTable(session.workspace.schema, check.id);
  const name = sqlIdent(column.name);
  return sql`select d.row_no, ${column.column}::int, left(d.value::text, 400), 'import.repeated' from (
      select s.row_no, s.${name} as value, row_number() over (partition by s.${name} order by s.row_no) as turn
      from ${staged} s where s.${name} is not null and s.row_no = s.head) d
    where d.turn > 1 and d.row_no > ${check.afterRow}::int`;
}

function reject(session: Session, { id }: StagedCheck, rows: Sql): Sql {
  return sql`insert into ${sqlIdent(session.workspace.schema, "_import_reject")} (import, row_no, col, text, code)
    select ${id}::uuid, q.* from (${rows}) q`;
}
