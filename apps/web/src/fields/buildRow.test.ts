import { compile, toJs } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FieldDefinition, WireValues } from "@tongzhou/model";
import { expect, test } from "vitest";
import { buildRow } from "./buildRow.ts";

test("a rule over parts of an address is evaluated in the browser", () => {
  const fields: readonly FieldDefinition[] = [{ key: "office", kind: "address", label: { zh: "地址" } }];
  const compiled = compile('office.province = "广东省" and ISBLANK(office.city)', buildFormScope(fields));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  const run = toJs(compiled.value);
  const context = { now: new Date(0), currentMember: null, zone: "UTC" };
  const ask = (values: WireValues) =>
    run(buildRow(new Map(fields.map((field) => [field.key, field])), values, {}), context);
  expect(ask({ office: { province: "广东省", city: "", district: null, detail: "x" } })).toBe(true);
  expect(ask({ office: { province: "广东省", city: "深圳市" } })).toBe(false);
  expect(ask({ office: null })).toBe(false);
});
