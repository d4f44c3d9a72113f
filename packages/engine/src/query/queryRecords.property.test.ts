import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinSql, must, sql, sqlIdent } from "@tongzhou/base";
import { compareValues, compile, fromWire, isSameValue, toJs, type Value } from "@tongzhou/expr";
import { exprTypeOf, type FieldDefinition, type SortKey } from "@tongzhou/model";
import { formScope } from "../access/formScope.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { loadRecordPage, type QueryInput } from "./queryRecords.ts";
import { formOf, named } from "./test/deskWorkspace.ts";

const now = "2026-06-15T18:00:00.000Z";
const zone = "Asia/Shanghai";
const options = ["late", "new", "done"].map((key) => ({ key, label: named(key) }));
const fields: readonly FieldDefinition[] = [
  { key: "title", kind: "text", label: named("title") },
  { key: "mail", kind: "email", label: named("mail") },
  { key: "amount", kind: "money", currency: "CNY", label: named("amount") },
  { key: "points", kind: "integer", label: named("points") },
  { key: "flag", kind: "boolean", label: named("flag") },
  { key: "due", kind: "date", label: named("due") },
  { key: "met_at", kind: "datetime", label: named("met_at") },
  { key: "starts", kind: "time", label: named("starts") },
  { key: "spent", kind: "duration", label: named("spent") },
  { key: "status", kind: "choice", options, label: named("status") },
  { key: "owner", kind: "member", label: named("owner") },
  { key: "parent", kind: "link", form: "row", label: named("parent") },
  {
    key: "half",
    kind: "formula",
    result: "number",
    expression: "points / 2 + COALESCE(amount, 0)",
    label: named("half"),
  },
  { key: "is_due", kind: "formula", result: "boolean", expression: "due <= TODAY()", label: named("is_due") },
];
const stored = fields.filter((field) => field.kind !== "formula");

// Few values each, so that ties are the rule; extremes and look-alikes among them.
const values: Readonly<Record<string, readonly (string | number | boolean | null)[]>> = {
  title: [null, "爱", "北京", "重庆", "a", "B", "a' or 1=1 --", "\\", "%_", '"'],
  mail: [null, "Z@x.cn", "a@x.cn", "_@x.cn"],
  amount: [null, "0", "0.00", "-1.5", "10", "9.99", "123456789012345678901234567890.12"],
  points: [null, 0, -1, 3, 4, Number.MAX_SAFE_INTEGER],
  flag: [null, true, false],
  due: [null, "0001-01-01", "2026-06-15", "2026-06-16", "2026-06-17", "9999-12-31"],
  met_at: [null, "2026-06-15T16:00:00.000Z", "2026-06-15T15:59:59.999Z", "0001-01-02T00:00:00.000Z"],
  starts: [null, "00:00:00", "23:59:59", "08:30:00"],
  spent: [null, 0, -60, 3600],
  status: [null, "late", "new", "done"],
  owner: [null, 1, 2],
  parent: [null, 1, 2, 3],
};

const filters = [
  undefined,
  "points >= 0 or ISBLANK(amount)",
  'status <> "done" and not flag',
  "due between #2026-06-01# and TODAY()",
  "is_due",
  'CONTAINS(title, "a") or status in ("new", "late")',
  "met_at = #2026-06-16#",
  "owner = CURRENT_USER() or half > 4",
  "not is_due",
  "parent = RECORD(2) or ISNOTBLANK(spent) and starts < TIME(9, 0, 0)",
  'mail = "a@x.cn"',
];

type Row = Readonly<Record<string, string | number | boolean | null>>;
const rowArbitrary: fc.Arbitrary<Row> = fc.record(
  Object.fromEntries(stored.map((field) => [field.key, fc.constantFrom(...(values[field.key] ?? [null]))])),
);
const sortArbitrary: fc.Arbitrary<readonly SortKey[]> = fc.array(
  fc.record({
    field: fc.constantFrom(...fields.map((field) => field.key), "id"),
    direction: fc.constantFrom("asc" as const, "desc" as const),
  }),
  { maxLength: 3 },
);

let workspace: TestWorkspace;
let sessions: readonly Session[];

beforeAll(async () => {
  workspace = await openTestWorkspace({
    forms: [formOf("row", fields)],
    grants: [
      {
        key: "own",
        form: "row",
        to: { role: "member" },
        actions: ["see"],
        rows: "owner = CURRENT_USER() or points > 3",
      },
      { key: "mine", form: "row", to: { role: "viewer" }, actions: ["see"], rows: "owner = CURRENT_USER()" },
      {
        key: "bare",
        form: "row",
        to: { role: "viewer" },
        actions: ["see"],
        rows: 'status = "new"',
        readFields: ["title", "status", "points", "parent"],
      },
    ],
    now,
    zone,
  });
  const member = await workspace.addMember("member", "爱新");
  expect(member.id).toBe(2);
  sessions = [
    workspace.owner,
    await workspace.as(member),
    { ...workspace.owner, actor: { kind: "member", memberId: 2, role: "viewer", departments: [] } },
  ];
});
afterAll(() => workspace.drop());

async function fill(rows: readonly Row[]): Promise<void> {
  const table = sqlIdent(workspace.schema, "row");
  await workspace.database.run(sql`truncate ${table}`);
  const keys = joinSql(
    ["id", ...stored.map((field) => field.key), "half"].map((key) => sqlIdent(key)),
    sql`, `,
  );
  for (const [index, row] of rows.entries()) {
    const cells = stored.map((field) => sql`${field.key === "parent" ? null : (row[field.key] ?? null)}`);
    const list = joinSql([sql`${index + 1}::bigint`, ...cells, halfOf(row)], sql`, `);
    await workspace.database.run(sql`insert into ${table} (${keys}) values (${list})`);
  }
  // Rows are numbered from 1; a parent that is not there is left out, as a foreign key demands.
  for (const [index, row] of rows.entries()) {
    const parent = Number(row["parent"] ?? 0);
    if (parent > 0 && parent <= rows.length)
      await workspace.database.run(sql`update ${table} set parent = ${parent}::bigint where id = ${index + 1}::bigint`);
  }
}

function halfOf(row: Row): ReturnType<typeof sql> {
  return sql`${row["points"] ?? null}::numeric / 2 + coalesce(${row["amount"] ?? null}::numeric, 0)`;
}

const collator = new Intl.Collator("zh-u-co-pinyin");

/** The rows an actor sees, as expressions see them, decided without SQL. */
function oracle(session: Session, rows: readonly Row[]): readonly ReadonlyMap<string, Value>[] {
  const me = session.actor.kind === "member" ? session.actor.memberId : null;
  const role = session.actor.kind === "member" ? session.actor.role : "owner";
  const context = { now: new Date(now), currentMember: me, zone };
  const raw = rows.map((row, index) => {
    const read = new Map<string, Value>(
      stored.map((field) => [field.key, fromWire(exprTypeOf(field), row[field.key] ?? null)]),
    );
    if (Number(row["parent"]) > rows.length) read.set("parent", null);
    read.set("id", index + 1);
    for (const formula of fields) {
      if (formula.kind !== "formula") continue;
      const typed = compile(formula.expression, {
        fields: fields.map((one) => ({ key: one.key, label: one.label, type: exprTypeOf(one) })),
      });
      if (!typed.ok) throw new Error("oracle: expected a formula");
      read.set(
        formula.key,
        toJs(typed.value)((key) => read.get(key) ?? null, context),
      );
    }
    return read;
  });
  const isSeen = (row: ReadonlyMap<string, Value>): boolean => {
    if (role === "owner") return true;
    if (role === "member") return row.get("owner") === me || compareMore(row.get("points") ?? null, 3);
    return row.get("owner") === me || row.get("status") === "new";
  };
  const seenIds = new Set(raw.filter(isSeen).map((row) => row.get("id")));
  return raw.filter(isSeen).map((row) => {
    const isBare = role === "viewer" && row.get("owner") !== me;
    const shown = new Map(row);
    for (const field of fields) {
      if (isBare && !["title", "status", "points", "parent"].includes(field.key)) shown.set(field.key, null);
    }
    if (!seenIds.has(row.get("parent") ?? 0)) shown.set("parent", null);
    return shown;
  });
}

function compareMore(value: Value, limit: number): boolean {
  return value !== null && Number(value) > limit;
}

function expected(session: Session, rows: readonly Row[], input: QueryInput): readonly number[] {
  const policy = policyFor(session, "row", "see");
  let seen = oracle(session, rows);
  const titles = new Map(seen.map((row) => [row.get("id"), row.get("title") ?? null]));
  if (input.filter !== undefined) {
    const typed = compile(input.filter, formScope(session, policy), "boolean");
    if (!typed.ok) throw new Error("oracle: expected a filter");
    const test = toJs(typed.value);
    const me = session.actor.kind === "member" ? session.actor.memberId : null;
    seen = seen.filter(
      (row) => test((key) => row.get(key) ?? null, { now: new Date(now), currentMember: me, zone }) === true,
    );
  }
  const keyOf = (row: ReadonlyMap<string, Value>, field: string): Value => {
    const value = row.get(field) ?? null;
    if (field === "status" && value !== null) return options.findIndex((option) => option.key === value);
    if (field === "owner" && value !== null) return value === 1 ? "陈立" : "爱新";
    if (field === "parent" && value !== null) return titles.get(value) ?? null;
    return value;
  };
  const isProse = (field: string): boolean => ["title", "owner", "parent"].includes(field);
  const keys: readonly SortKey[] = [
    ...(input.sort ?? []),
    { field: "id", direction: input.sort?.at(-1)?.direction ?? "asc" },
  ];
  return [...seen]
    .sort((left, right) => {
      for (const { field, direction } of keys) {
        const [a, b] = [keyOf(left, field), keyOf(right, field)];
        if (isSameValue(a, b)) continue;
        if (a === null || b === null) return a === null ? 1 : -1;
        const way = isProse(field) ? collator.compare(String(a), String(b)) : compareValues(a, b);
        if (way !== 0) return direction === "asc" ? way : -way;
      }
      return 0;
    })
    .map((row) => Number(row.get("id")));
}

async function walk(
  session: Session,
  input: QueryInput,
  isIndexed: boolean,
): Promise<{ forward: number[]; backward: number[] }> {
  const policy = policyFor(session, "row", "see");
  const forward: number[] = [];
  const backward: number[] = [];
  let page = await loadRecordPage(session, policy, input, isIndexed);
  forward.push(...page.rows.map((row) => Number(row[0])));
  while (page.next !== null) {
    page = await loadRecordPage(session, policy, { ...input, after: page.next }, isIndexed);
    forward.push(...page.rows.map((row) => Number(row[0])));
  }
  backward.unshift(...page.rows.map((row) => Number(row[0])));
  while (page.previous !== null) {
    page = await loadRecordPage(session, policy, { ...input, before: page.previous }, isIndexed);
    backward.unshift(...page.rows.map((row) => Number(row[0])));
  }
  return { forward, backward };
}

test("[Q13] pages put together forwards and backwards are the order computed in memory, for every actor", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rowArbitrary, { minLength: 1, maxLength: 14 }),
      sortArbitrary,
      fc.constantFrom(...filters),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      async (rows, sort, filter, limit, isIndexed) => {
        await fill(rows);
        for (const session of sessions) {
          const input = {
            sort,
            limit,
            columns: ["title", "parent", "status"],
            ...(filter === undefined ? {} : { filter }),
          };
          const order = expected(session, rows, input);
          const found = await walk(session, input, isIndexed);
          expect(found.forward).toEqual(order);
          expect(found.backward).toEqual(order);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("[Q13] a counter-example of the property is a row of this table", async () => {
  await fill([{ title: "a" }, { title: null }, { title: "a" }]);
  const input = { sort: [{ field: "title", direction: "desc" as const }], limit: 1, columns: [] };
  expect((await walk(must(sessions[0], "test-session: expected the owner"), input, true)).backward).toEqual([3, 1, 2]);
});
