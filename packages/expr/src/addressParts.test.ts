import { sql, toQuery } from "@tongzhou/base";
import { expect, test } from "vitest";
import { compile } from "./check.ts";
import { complete } from "./complete.ts";
import { print } from "./print.ts";
import { toJs } from "./toJs.ts";
import { toSql } from "./toSql.ts";
import { dependencies } from "./typed.ts";
import type { FieldRef, Scope } from "./types.ts";
import { fromWire } from "./value.ts";

const address: FieldRef = { key: "office", label: { zh: "办公地址", en: "Office" }, type: { kind: "address" } };
const scope: Scope = {
  fields: [
    address,
    { key: "client", label: { zh: "客户", en: "Client" }, type: { kind: "link", form: "client" } },
    { key: "clients", label: { zh: "各客户", en: "Clients" }, type: { kind: "links", form: "client" } },
  ],
  related: () => [address],
};

function typed(source: string) {
  const compiled = compile(source, scope);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
}

test.each([
  ["office.province", "office.province"],
  ["办公地址.省份", "office.province"],
  ["Office.District", "office.district"],
  ["this.office.详细地址", "this.office.detail"],
  ["client.办公地址.城市", "client.office.city"],
])("[J11] %s is a text that prints as %s", (source, printed) => {
  const expr = typed(source);
  expect([print(expr.expr), expr.node.type.kind, expr.node.nullable]).toEqual([printed, "text", true]);
});

test("[J11] it reads the address and nothing else, alike in SQL and in JavaScript", () => {
  const expr = typed('office.province = "广东省" and CONTAINS(office.detail, "文三路")');
  expect([...dependencies(expr)]).toEqual(["office"]);
  const query = toQuery(
    toSql(typed("office.city"), {
      field: (key) => sql`r.${key}`,
      now: sql`now()`,
      currentMember: sql`1`,
      zone: sql`'UTC'`,
    }),
  );
  expect(query).toEqual({ text: "(((r.$1) ->> $2::text))", values: ["office", "city"] });
  const context = { now: new Date(0), currentMember: null, zone: "UTC" };
  const rowOf = (parts: readonly (string | null)[] | null) => ({ office: fromWire({ kind: "address" }, parts) });
  const run = toJs(expr);
  expect(run(rowOf(["广东省", "深圳市", null, "文三路 1 号"]), context)).toBe(true);
  expect(run(rowOf(["浙江省", null, null, "文三路 1 号"]), context)).toBe(false);
  expect(run(rowOf(null), context)).not.toBe(true);
  expect(toJs(typed("office.district"))(rowOf(["广东省", "深圳市", null, null]), context)).toBe(null);
  expect(toJs(typed("ISBLANK(office)"))(rowOf(["广东省", null, null, null]), context)).toBe(false);
});

test.each([
  ["office.street", "expr.unknown_field"],
  ["office.provinc", "expr.unknown_field"],
  ['office = "x"', "expr.type_mismatch"],
  ["office = office", "expr.not_comparable"],
  ["clients.office.province", "expr.no_relation"],
])("[J11] %s is %s", (source, code) => {
  const compiled = compile(source, scope);
  expect(compiled.ok ? [] : compiled.error.map((one) => one.code)).toContain(code);
});

test("[J11] its parts are offered behind the dot", () => {
  const offered = (source: string) => complete(source, source.length, scope, "zh-CN").map(({ insert }) => insert);
  expect(offered("办公地址.")).toEqual(["省份", "城市", "区县", "详细地址"]);
  expect(offered("client.office.城")).toEqual(["城市"]);
});
