import { expect, test } from "vitest";
import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import { buildFormat, buildTranslate, loadPhrases } from "@tongzhou/i18n";
import type { FieldDefinition } from "@tongzhou/model";
import type { CellProblem, RuleProblem } from "./ruleReading.ts";
import { sayRuleProblem } from "./sayRuleProblem.ts";

const price: FieldDefinition = { key: "price", kind: "number", label: { zh: "单价", en: "Price" } };
const lines: FieldDefinition = { key: "lines", kind: "subform", label: { zh: "明细", en: "Lines" }, fields: [price] };

async function say(problem: RuleProblem, locale: Locale): Promise<string> {
  const wording = {
    locale,
    t: buildTranslate(locale, await loadPhrases(locale)),
    label: (label: Parameters<typeof pickLabel>[0]) => pickLabel(label, locale),
    format: buildFormat(locale, "Asia/Shanghai"),
  };
  return sayRuleProblem(problem, lines, wording);
}

function wrongIn(...rows: readonly number[]): RuleProblem {
  const [first = 1, ...others] = rows;
  const blank = (row: number): CellProblem => ({ row, column: price, problem: { kind: "required" } });
  return { kind: "cell", ...blank(first), others: others.map(blank) };
}

test("of several wrong rows each is told on a line of its own, with its row and its field", async () => {
  const range: CellProblem = {
    row: 4,
    column: price,
    problem: { kind: "value", problem: { problem: "range", limit: 9 } },
  };
  const both: RuleProblem = { kind: "cell", row: 2, column: price, problem: { kind: "required" }, others: [range] };
  expect(await say(both, "zh-CN")).toBe("第 2 行：请填写单价\n第 4 行“单价”：超出范围，界限是 9");
  expect(await say(both, "en")).toBe("Row 2: Fill in Price\nRow 4, Price: Out of range; the limit is 9");
});

test("five wrong cells are told, the others counted", async () => {
  expect(await say(wrongIn(1, 2, 3, 4, 5), "zh-CN")).not.toContain("另有");
  expect((await say(wrongIn(1, 2, 3, 4, 5, 6, 9), "zh-CN")).split("\n")).toEqual([
    ...[1, 2, 3, 4, 5].map((row) => `第 ${row} 行：请填写单价`),
    "另有 2 处要改",
  ]);
  expect(await say(wrongIn(1, 2, 3, 4, 5, 6), "en")).toContain("and 1 more to correct");
});
