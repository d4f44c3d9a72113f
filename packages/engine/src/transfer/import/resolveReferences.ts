import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { AppError, type FieldDefinition } from "@tongzhou/model";
import { findPolicy } from "../../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../../access/slots.ts";
import { visibleColumn } from "../../access/visibleColumns.ts";
import type { Transaction } from "../../db/database.ts";
import { formTable } from "../../forms/physicalNames.ts";
import type { Session } from "../../gateway/session.ts";
import type { StagedColumn } from "./importDefinition.ts";
import { columnType, referenceTable, stagingTable } from "./stagingTable.ts";

/**
 * Finds what the names in the reference columns mean: each different name once. Records are looked for among those the
 * actor may see, by a field they may read; people by name or e-mail, among those who have not left.
 */
export async function resolveReferences(
  session: Session,
  tx: Transaction,
  id: string,
  columns: readonly StagedColumn[],
): Promise<void> {
  const { schema } = session.workspace;
  for (const column of columns) {
    if (column.reference === null) continue;
    const name = sqlIdent(column.name);
    const names =
      column.reference === "one"
        ? sql`select distinct ${name} as text from ${stagingTable(schema, id)} where ${name} is not null`
        : sql`select distinct u.text from ${stagingTable(schema, id)} s cross join unnest(s.${name}) as u(text)`;
    const candidates = candidatesOf(session, column);
    await tx.run(
      fillSlots(
        sql`insert into ${referenceTable(schema, id)} (col, text, id, found)
            select ${column.name}, n.text, min(c.id), count(c.id) from (${names}) n left join (${candidates}) c on c.name = n.text group by n.text
            on conflict (col, text) do nothing`,
        sessionSlots(session),
      ),
    );
  }
  await tx.run(sql`analyze ${referenceTable(schema, id)}`);
}

/** Everything a column's names can mean, as id and name. */
function candidatesOf(session: Session, { field, matchBy }: StagedColumn): Sql {
  const { schema } = session.workspace;
  switch (field.kind) {
    case "member":
    case "members":
      // A name that is someone's e-mail means that person, so each person is listed once per way to name them.
      return sql`select m.id, m.name from ${sqlIdent(schema, "_member")} m where m.status <> 'left' union select m.id, m.email from ${sqlIdent(schema, "_member")} m where m.status <> 'left' and m.email <> '' union select m.id, lower(m.email) from ${sqlIdent(schema, "_member")} m where m.status <> 'left' and m.email <> ''`;
    case "department":
    case "departments":
      return sql`select d.id, d.name from ${sqlIdent(schema, "_department")} d`;
    case "link":
    case "links":
      return linkedRecords(session, field, matchBy);
    default:
      throw new Error(`reference-kind: expected one that names something, got ${field.kind}`);
  }
}

function linkedRecords(
  session: Session,
  field: FieldDefinition & { readonly kind: "link" | "links" },
  matchBy: string | null,
): Sql {
  const policy = findPolicy(session, field.form, "see");
  if (policy === null) return sql`select null::bigint as id, null::text as name where false`;
  const key = matchBy ?? policy.form.definition.title;
  const target = policy.form.fields.get(key);
  if (target === undefined || !policy.readable.has(key)) throw new AppError("field.unknown", { field: key });
  const alias = sql`t`;
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(alias)}`;
  const value = visibleColumn(session, policy, key, alias);
  const isScalar = !columnType(target).endsWith("[]") && columnType(target) !== "jsonb";
  if (!isScalar) throw new AppError("request.invalid", { problems: [{ path: "target.mappings.matchBy", field: key }] });
  return sql`select t.id, btrim((${value})::text) as name from ${formTable(session.workspace.schema, field.form)} t where t.deleted_at is null${rows}`;
}
