import { afterAll, beforeAll, expect, test } from "vitest";
import { joinSql, must, sql, sqlRaw } from "@tongzhou/base";
import { sqlTypeOf } from "@tongzhou/expr";
import { decodeField, exprTypeOf, fitValue, storageOf, type FieldDefinition, type Wire } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { columnLimits } from "./columnLimits.ts";

// What SQL makes of a computed value, beside what fitValue and the codec make of it in JavaScript.

const label = { zh: "x" };
const options = [
  { key: "a", label },
  { key: "b", label, archived: true },
];

const texts: readonly string[] = [
  "",
  " ",
  "\u3000\u00a0\ufeff\t",
  "  two words ",
  "长".repeat(3),
  "长".repeat(4),
  "👍👍👍",
  "👍👍👍👍",
  "a",
  "b",
  "c",
  "110101199003070134",
  "11010119900307013X",
  "110101199002300134",
  "110101190002290013",
  "91350211M000100Y43",
  "91350211M000100Y44",
  "91350211M000100I43",
  "100080",
  "10008",
  "京A12345",
  "京AD12345挂",
  "京a12345",
  "13800001234",
  " +86 (10) 6275-1000 ext. 12\n",
  "010-62751000转8001",
  "62751000分机 12",
  "12",
  "..--..",
  "０１２３４５６",
  "someone@example.com",
  " someone@例子.公司 ",
  "a b@example.com",
  "a@b",
  "a@b..c",
  "example.com",
  "http://192.168.1.5:8080/erp?id=1#x",
  "http://1.2.3.256/",
  "http://host:99999/",
  "HTTPS://Example.com/a b",
  "https://工厂.公司/路径",
  "javascript:alert(1)",
  "mailto:someone@example.com",
  "tel:110",
  "ftp://example.com",
  "http://xn--a/",
  "http://a.1",
  "http://-a/",
  "localhost:3000/x",
  `https://example.com/${"x".repeat(600)}`,
  `${"x".repeat(59)}@${"y".repeat(200)}.com`,
];
// Of the others, SQL may refuse what the codec takes (see urlLimits).
const knownHosts: readonly string[] = [
  "example.com",
  "http://192.168.1.5:8080/erp?id=1#x",
  "https://工厂.公司/路径",
  "mailto:someone@example.com",
  "tel:110",
  "localhost:3000/x",
];
const numbers = [
  "0",
  "-0.005",
  "1.005",
  "2.5",
  "-2.5",
  "99.994",
  "99.995",
  "1e37",
  "1e38",
  "-1e99",
  "9007199254740991.4",
  "9007199254740992",
  "0.5",
  "5.4",
  "5.5",
];
const seconds = ["0", "-100000000000", "100000000001", "999999999999999"];
const lists: readonly (readonly string[])[] = [[], ["a"], ["a", "a"], ["b", "a"], ["a", "c"]];

const fields: readonly (readonly [FieldDefinition, readonly (string | readonly string[])[]])[] = [
  [{ key: "f", label, kind: "text", maxLength: 3 }, texts],
  [{ key: "f", label, kind: "text" }, texts],
  [{ key: "f", label, kind: "text", format: "id_card" }, texts],
  [{ key: "f", label, kind: "text", format: "credit_code" }, texts],
  [{ key: "f", label, kind: "text", format: "postal_code" }, texts],
  [{ key: "f", label, kind: "text", format: "license_plate" }, texts],
  [{ key: "f", label, kind: "long_text", maxLength: 3 }, texts],
  [{ key: "f", label, kind: "rich_text" }, texts],
  [{ key: "f", label, kind: "phone" }, texts],
  [{ key: "f", label, kind: "email" }, texts],
  [{ key: "f", label, kind: "url" }, texts],
  [{ key: "f", label, kind: "choice", options }, texts],
  [{ key: "f", label, kind: "choices", options }, lists],
  [{ key: "f", label, kind: "number" }, numbers],
  [{ key: "f", label, kind: "number", decimals: 0, min: "-1", max: "5" }, numbers],
  [{ key: "f", label, kind: "money", currency: "CNY", max: "99.99" }, numbers],
  [{ key: "f", label, kind: "integer" }, numbers],
  [{ key: "f", label, kind: "integer", min: -2, max: 5 }, numbers],
  [{ key: "f", label, kind: "rating" }, numbers],
  [{ key: "f", label, kind: "progress" }, numbers],
  [{ key: "f", label, kind: "duration" }, seconds],
];

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace();
});
afterAll(() => workspace.drop());

const idsOf = (field: FieldDefinition): string => JSON.stringify({ ...field, key: undefined, label: undefined });

test.each(fields.map(([field, values]) => ({ name: idsOf(field), field, values })))(
  "[R2] SQL makes of a computed value what the codec does: $name",
  async ({ field, values }) => {
    const limits = must(columnLimits(field), "column-limits-test: limits");
    const storage = storageOf(field);
    if (storage.kind !== "column") throw new Error("column-limits-test: expected a column");
    const type = sqlTypeOf(exprTypeOf(field));
    const problems = limits
      .problems(sql`c.v`)
      .map(
        ({ when, problem, limit }) => sql`case when ${when} then ${JSON.stringify([problem, limit ?? null])}::text end`,
      );
    const rows = values.map((value) => sql`(${value}::${type})`);
    const problem = problems.length === 0 ? sql`null::text` : sql`coalesce(${joinSql(problems, sqlRaw(", "))})`;
    const made = sql`select (${limits.value(sql`r.v`)})::${sqlRaw(storage.type)} as v from (values ${joinSql(rows, sqlRaw(", "))}) r(v) offset 0`;
    // What is refused need not be a value that the driver can read.
    const found = await workspace.database.rows<{ v: Wire; problem: string | null }>(
      sql`select case when p.problem is null then p.v end as v, p.problem from (select c.v, ${problem} as problem from (${made}) c) p`,
    );
    const told = values.map((value, at) => {
      const wire: Wire = typeof value === "string" ? value : [...value];
      const made = fitValue(field, wire === "" || (Array.isArray(wire) && wire.length === 0) ? null : wire);
      const decoded = decodeField(field, made);
      const ours = must(found[at], "column-limits-test: row");
      const sqlSays =
        ours.problem === null ? { value: ours.v } : { problem: (JSON.parse(ours.problem) as [string])[0] };
      const codecSays = decoded.ok
        ? { value: field.kind === "progress" && decoded.value !== null ? String(decoded.value) : decoded.value }
        : { problem: decoded.error.problem };
      return { value, sqlSays, codecSays };
    });
    for (const { value, sqlSays, codecSays } of told) {
      // SQL knows a part of all addresses (see urlLimits), and no difference between a number too large and none.
      if (field.kind === "url" && "problem" in sqlSays && !("problem" in codecSays)) {
        expect(knownHosts).not.toContain(value);
      } else if ("problem" in sqlSays && "problem" in codecSays && codecSays.problem === "type")
        expect([value, sqlSays]).toEqual([value, { problem: "range" }]);
      else expect([value, sqlSays]).toEqual([value, codecSays]);
    }
  },
);
