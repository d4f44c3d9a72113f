import { joinSql, sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, Grant } from "@tongzhou/model";
import type { Database } from "../../db/database.ts";
import { openTestWorkspace, type TestWorkspace } from "../../test/openTestWorkspace.ts";

/** A label that is the key. */
export const named = (key: string): { readonly zh: string; readonly en: string } => ({ zh: key, en: key });

/** A form of the given fields, titled by the first. */
export function formOf(
  key: string,
  fields: readonly FieldDefinition[],
  more: Partial<FormDefinition> = {},
): FormDefinition {
  return { key, label: named(key), title: fields[0]?.key ?? "", fields, ...more };
}

const client = formOf("client", [
  { key: "name", kind: "text", label: named("name") },
  {
    key: "level",
    kind: "choice",
    label: named("level"),
    options: [
      { key: "a", label: named("a") },
      { key: "b", label: named("b") },
    ],
  },
  { key: "owner", kind: "member", label: named("owner") },
]);

/** A service desk: clients and tickets with one field of most kinds. */
export const deskForms: readonly FormDefinition[] = [
  client,
  formOf(
    "ticket",
    [
      { key: "title", kind: "text", label: named("title") },
      { key: "code", kind: "auto_number", label: named("code"), parts: [{ kind: "counter", digits: 4 }] },
      { key: "detail", kind: "long_text", label: named("detail") },
      {
        key: "status",
        kind: "choice",
        label: named("status"),
        options: ["open", "active", "done"].map((key) => ({ key, label: named(key) })),
      },
      {
        key: "tags",
        kind: "choices",
        label: named("tags"),
        options: ["vip", "late"].map((key) => ({ key, label: named(key) })),
      },
      { key: "amount", kind: "money", label: named("amount"), currency: "CNY" },
      { key: "points", kind: "integer", label: named("points") },
      { key: "urgent", kind: "boolean", label: named("urgent") },
      { key: "due", kind: "date", label: named("due") },
      { key: "met_at", kind: "datetime", label: named("met_at") },
      { key: "starts", kind: "time", label: named("starts") },
      { key: "spent", kind: "duration", label: named("spent") },
      { key: "owner", kind: "member", label: named("owner") },
      { key: "client", kind: "link", form: "client", label: named("client"), inverse: named("tickets") },
      { key: "others", kind: "links", form: "client", label: named("others"), inverse: named("also") },
      {
        key: "lines",
        kind: "subform",
        label: named("lines"),
        fields: [{ key: "item", kind: "text", label: named("item") }],
      },
      { key: "papers", kind: "attachments", label: named("papers") },
      { key: "sign", kind: "signature", label: named("sign") },
      { key: "is_late", kind: "formula", label: named("is_late"), result: "boolean", expression: "due < TODAY()" },
      { key: "made_at", kind: "created_at", label: named("made_at") },
      { key: "made_by", kind: "created_by", label: named("made_by") },
    ],
    { search: ["detail", "code"] },
  ),
];

/** A workspace with the service desk. */
export async function openDesk(
  grants: readonly Grant[] = [],
  now = "2026-06-15T04:00:00.000Z",
): Promise<TestWorkspace> {
  return openTestWorkspace({ forms: deskForms, grants, now });
}

/** Puts rows into a form's table as they are: reads are tested without the write path. Returns their ids in order, 0 where there is none. */
export async function insertRows(
  database: Database,
  schema: string,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const row of rows) {
    const keys = Object.keys(row);
    const target = sqlIdent(schema, table);
    const statement =
      keys.length === 0
        ? sql`insert into ${target} default values returning *`
        : sql`insert into ${target} (${joinSql(
            keys.map((key) => sqlIdent(key)),
            sql`, `,
          )}) values (${joinSql(
            keys.map((key) => sql`${row[key]}`),
            sql`, `,
          )}) returning *`;
    const [made] = await database.rows<{ id?: number }>(statement);
    if (made === undefined) throw new Error("test-insert: expected a row");
    ids.push(made.id ?? 0);
  }
  return ids;
}
