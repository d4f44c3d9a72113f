import { describe, expect, test } from "vitest";
import "../all.ts";
import { compile, toJs } from "../index.ts";
import type { Scope } from "../index.ts";

const scope: Scope = {
  fields: [{ key: "amount", type: { kind: "number" }, label: { zh: "金额" } }],
  allowJavaScript: "batches",
};

describe("[T7] TEXT in formats of Excel that no database has", () => {
  test.for([
    ['TEXT(-5, "0;(0)")', "(5)"],
    ['TEXT(0, "0;-0;""无""")', "无"],
    ['TEXT(12345, "[>=10000]0.0,""千"";0")', "12.3千"],
    ['TEXT(1234.5, "0.00E+00")', "1.23E+03"],
    ['TEXT(0.75, "# ?/?")', " 3/4"],
    ['TEXT(12345, "[DBNum2]G/通用格式")', "壹万贰仟叁佰肆拾伍"],
    ['TEXT(#2026-01-05#, "[$-804]dddd")', "星期一"],
    ['TEXT(#2026-10-01#, "[DBNum1]yyyy年m月d日")', "二〇二六年十月一日"],
    ['TEXT(TIME(15, 4, 9), "hh:mm:ss.00")', "15:04:09.00"],
    ['TEXT(HOURS(30.5), "[h]""小时""mm""分""")', "30小时30分"],
    ['TEXT(46027, "yyyy-mm-dd")', "2026-01-05"],
    ['TEXT(5, IF(1 = 1, "000", "0"))', "005"],
  ] as const)("%s is %s", ([source, wanted]) => {
    const typed = compile(source, scope);
    if (!typed.ok) throw new Error(JSON.stringify(typed.error));
    const context = { now: new Date(0), currentMember: null, zone: "Asia/Shanghai" };
    expect(toJs(typed.value)({}, context)).toBe(wanted);
  });

  test("formats that SQL knows stay in SQL, and the others are refused where only SQL stands", () => {
    const plain = compile('TEXT(amount, "#,##0.00")', { ...scope, allowJavaScript: false });
    expect(plain.ok && plain.value.javascriptOnly).toBe(false);
    const sections = compile('TEXT(amount, "0;(0)")', { ...scope, allowJavaScript: false });
    expect(sections.ok ? [] : sections.error.map(({ code }) => code)).toEqual(["expr.javascript_only"]);
  });

  test.for(['TEXT(amount, "qq")', 'TEXT(amount, "0 Stk")', 'TEXT(amount, "")'])("%s is no format", (source) => {
    const typed = compile(source, scope);
    expect(typed.ok ? [] : typed.error.map(({ code }) => code)).toEqual(["expr.bad_format"]);
  });
});
