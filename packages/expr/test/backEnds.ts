import { joinSql, sql, sqlIdent, sqlRaw, toQuery } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { acquireTestDatabase } from "@tongzhou/embedded/testing";
import { Client } from "pg";
import { buildPeople, sqlTypeOf, toJs, toSql, toSqlCondition, toWire } from "../src/index.ts";
import type {
  FieldRef,
  JsContext,
  Kind,
  KnownDepartment,
  KnownMember,
  PeopleTables,
  SqlBinding,
  Type,
  TypedExpr,
  Value,
  Wire,
} from "../src/index.ts";

// Members and departments have the ids that random rows hold. One department is by mistake below itself.
const members: readonly KnownMember[] = [
  { id: 5, name: "张三", email: "zhang@example.com", position: "工程师", departments: [6, 8], managerId: 6 },
  { id: 6, name: "李四", email: "li@example.com", position: null, departments: [5], managerId: null },
  { id: 7, name: "Wang", email: "", position: "经理", departments: [7], managerId: 5 },
  { id: 8, name: "赵", email: "zhao@example.com", position: null, departments: [], managerId: 7 },
];
const departments: readonly KnownDepartment[] = [
  { id: 5, name: "公司", parentId: null, headId: 6 },
  { id: 6, name: "研发", parentId: 5, headId: 5 },
  { id: 7, name: "测试", parentId: 6, headId: null },
  { id: 8, name: "孤岛", parentId: 8, headId: 8 },
];

/** The moment, the person and the place of every test evaluation. */
export const context: JsContext = {
  now: new Date("2026-11-21T15:59:59.999Z"),
  currentMember: 7,
  zone: "Asia/Shanghai",
  people: buildPeople(members, departments),
};

/** A row by field key; a field left out is blank. */
export type TestRow = Readonly<Record<string, Value>>;

/** One PostgreSQL with a table of typed columns that expressions are run over. */
export interface SqlSide {
  /** Values by row, then by expression, in wire form. */
  evaluate(typed: readonly TypedExpr[], rows: readonly TestRow[], zone?: string): Promise<readonly (readonly Wire[])[]>;
  /** Whether each boolean expression holds as a where clause. */
  holds(typed: readonly TypedExpr[], rows: readonly TestRow[], zone?: string): Promise<readonly (readonly unknown[])[]>;
  query(statement: Sql): Promise<readonly (readonly unknown[])[]>;
  stop(): Promise<void>;
}

/**
 * Starts a database for expressions over these fields.
 * @param more what else the binding knows of a row
 */
export async function startSqlSide(
  fields: readonly FieldRef[],
  more: Pick<SqlBinding, "band" | "past"> = {},
): Promise<SqlSide> {
  const database = await acquireTestDatabase();
  const client = new Client({ connectionString: database.connectionString });
  await client.connect();
  for (const statement of peopleStatements()) await query(statement);

  async function query(statement: Sql): Promise<readonly (readonly unknown[])[]> {
    const { text, values } = toQuery(statement);
    const result = await client.query<unknown[]>({ text, values: [...values], rowMode: "array" });
    return result.rows;
  }

  const bindingIn = (zone: string): SqlBinding => ({
    ...more,
    field: (key) => sqlIdent("t", key),
    now: sql`${context.now.toISOString()}::timestamptz`,
    currentMember: sql`${context.currentMember}::bigint`,
    zone: sql`${zone}::text`,
    evaluate: (name, strict, args) => sql`pg_temp.evaluate(${name}::text, ${strict}::int[], ${args})`,
    people: peopleTables,
  });

  return {
    query,
    async holds(typed, rows, zone = context.zone) {
      const binding = bindingIn(zone);
      const columns = typed.map((one) => sql`${toSqlCondition(one, binding)} is true`);
      return query(sql`select ${joinSql(columns, sqlRaw(", "))} from ${table(fields, rows)} order by t.n`);
    },
    async evaluate(typed, rows, zone = context.zone) {
      const binding = bindingIn(zone);
      const columns = typed.map((one) => wireSql(one.type, toSql(one, binding)));
      const found = await query(sql`select ${joinSql(columns, sqlRaw(", "))} from ${table(fields, rows)} order by t.n`);
      return found.map((row) => row.map((value, index) => fromJson(typed[index]?.type.kind ?? "text", value)));
    },
    async stop() {
      await client.end();
      await database.drop();
    },
  };
}

/** The people of the context above, in tables that every session of these tests makes for itself. */
export const peopleTables: PeopleTables = {
  members: sql`people_member`,
  memberDepartments: sql`people_member_department`,
  departments: sql`people_department`,
};

function peopleStatements(): readonly Sql[] {
  const json = (rows: unknown): Sql => sql`${JSON.stringify(rows)}::jsonb`;
  return [
    sql`create temp table people_member as
        select id, name, email, "position", "managerId" as manager_id
        from jsonb_to_recordset(${json(members)}) as m (id bigint, name text, email text, "position" text, "managerId" bigint)`,
    sql`create temp table people_member_department as
        select (m ->> 'id')::bigint as member_id, d.value::bigint as department_id, d.ordinality::int as "position"
        from jsonb_array_elements(${json(members)}) m, jsonb_array_elements_text(m -> 'departments') with ordinality d`,
    sql`create temp table people_department as
        select id, name, "parentId" as parent_id, "headId" as head_id
        from jsonb_to_recordset(${json(departments)}) as d (id bigint, name text, "parentId" bigint, "headId" bigint)`,
  ];
}

/** The JavaScript side, in wire form. */
export function evaluateJs(typed: TypedExpr, row: TestRow, zone: string = context.zone): Wire {
  return toWire(toJs(typed)(row, { ...context, zone }));
}

function table(fields: readonly FieldRef[], rows: readonly TestRow[]): Sql {
  const lines = rows.map((row, index) => {
    const values = fields.map(({ key, type }) => sql`${columnValue(row[key] ?? null)}::${sqlTypeOf(type)}`);
    return sql`(${joinSql([sql`${index}::int`, ...values], sqlRaw(", "))})`;
  });
  const names = [sqlRaw("n"), ...fields.map(({ key }) => sqlIdent(key))];
  return sql`(values ${joinSql(lines, sqlRaw(", "))}) as t(${joinSql(names, sqlRaw(", "))})`;
}

function columnValue(value: Value): unknown {
  return toWire(value);
}

/** A value as text that needs no driver's opinion. */
function wireSql(type: Type, value: Sql): Sql {
  switch (type.kind) {
    case "date":
      return sql`to_char(${value}, 'YYYY-MM-DD')`;
    case "datetime":
      return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    case "time":
      return sql`to_char(${value}, 'HH24:MI:SS')`;
    case "choices":
    case "members":
    case "departments":
    case "links":
    case "list":
      // Numbers travel as text, as everywhere.
      if (type.kind === "list" && type.of.kind === "number")
        return sql`(select to_json(array_agg(trim_scale(v)::text order by n))::text from unnest(${value}) with ordinality as u(v, n))`;
      return sql`to_json(nullif(${value}, '{}'))::text`;
    default:
      return sql`(${value})::text`;
  }
}

function fromJson(kind: Kind, value: unknown): Wire {
  if (typeof value !== "string") return null;
  switch (kind) {
    case "boolean":
      return value === "true";
    case "duration":
    case "member":
    case "department":
    case "link":
      return Number(value);
    case "choices":
    case "members":
    case "departments":
    case "links":
    case "list":
      return JSON.parse(value);
    default:
      return value;
  }
}
