import { expect, test } from "vitest";
import { findPinyin, matchesPinyin } from "./pinyin.ts";

test.each([
  ["客", "ke"],
  ["户", "hu"],
  ["工", "gong"],
  ["绿", "lu"],
  ["行", "xing"],
  ["座", "zuo"],
  ["啊", "a"],
])("%s reads %s", (character, syllable) => {
  expect(findPinyin(character)).toBe(syllable);
});

test("what is not Chinese has no pinyin", () => {
  expect(["a", "1", "、", "", "😀"].map(findPinyin)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test.each(["gd", "gongdan", "gongd", "gdan", "gong dan", "工单", "DAN", "d"])("%j finds 工单", (typed) => {
  expect(matchesPinyin("工单", typed)).toBe(true);
});

test.each(["dg", "gongdann", "x", "工 单", "g.d"])("%j does not find 工单", (typed) => {
  expect(matchesPinyin("工单", typed)).toBe(false);
});

test("Latin, digits and Chinese match together", () => {
  expect(matchesPinyin("SLA 2级工单", "2jgd")).toBe(true);
  expect(matchesPinyin("Service Tickets", "ticket")).toBe(true);
  expect(matchesPinyin("绿色通道", "lvse")).toBe(true);
});
