import { must } from "@tongzhou/base";
import { describe, expect, test } from "vitest";
import "./all.ts";
import { callAt } from "./callAt.ts";
import { describeSignature, parameterName, splitParameters } from "./describeSignature.ts";
import { listFunctions } from "./functionEntries.ts";
import { parameters } from "./texts/parameters.ts";

function describeCall(name: string, argument: number | null, locale: "zh-CN" | "en" = "zh-CN"): string {
  const entry = must(
    listFunctions().find((one) => one.name === name),
    `signature-of: expected a function, got ${name}`,
  );
  const parts = describeSignature(entry, locale, argument);
  return parts.map(({ text, isCurrent }) => (isCurrent ? `*${text}*` : text)).join("");
}

describe("a signature", () => {
  test.each([
    ["ROUND", 0, "四舍五入(*数字*, 位数 = 0)"],
    ["ROUND", null, "四舍五入(数字, 位数 = 0)"],
    ["DAYS", 1, "天数(结束, *开始*)"],
    ["DATE", 2, "日期(年, 月, *日*)"],
    ["IFS", 1, "多条件(条件1, *值1*, …)"],
    ["IFS", 6, "多条件(条件1, 值1, *…*)"],
    ["DATETIME", 1, "日期时间(日期, *时间 = TIME(0, 0)*)"],
    ["TODAY", 0, "今天()"],
  ] as const)("of %s says argument %s in bold", (name, argument, text) => {
    expect(describeCall(name, argument)).toBe(text);
  });

  test("in English is as it is written", () => {
    expect(describeCall("ROUND", 1, "en")).toBe("ROUND(number, *digits = 0*)");
    expect(describeCall("OWNER_AT", 1, "en")).toBe('OWNER_AT(record, *"field"*, time)');
  });

  test("has a Chinese word for every parameter of every function", () => {
    const names = listFunctions().flatMap(({ signature }) =>
      signature.split(" · ").flatMap(splitParameters).map(parameterName),
    );
    const unknown = [...new Set(names)].filter((name) => name !== "" && !parameters.has(name));
    expect(unknown).toEqual([]);
    expect([...parameters.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe("the call at a place", () => {
  test.each([
    ["ROUND(|", "ROUND 0"],
    ["ROUND(a, |2)", "ROUND 1"],
    ["四舍五入（单价，|", "四舍五入 1"],
    ["IF(a > (1 + |2), 3)", "IF 0"],
    ["IF(ROUND(1, 2) > 1, |", "IF 1"],
    ["COUNT(tickets[state in (1, 2) and |", "COUNT 0"],
    ["COUNT(tickets[order by a, |b])", "COUNT 0"],
    ['LEFT("a, b", |', "LEFT 1"],
    ['LEFT("a, |', "LEFT 0"],
    ["ROUND(1, 2)|", null],
    ["(1, |", null],
    ["|", null],
  ] as const)("%s is in %s", (marked, found) => {
    const call = callAt(marked.replace("|", ""), marked.indexOf("|"));
    expect(call === null ? null : `${call.name} ${call.argument}`).toBe(found);
  });
});
