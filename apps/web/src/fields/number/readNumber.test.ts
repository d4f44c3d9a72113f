import { expect, test } from "vitest";
import { readDecimal, shiftDecimal } from "./readNumber.ts";

test.each([
  ["1,234.50", "1234.5"],
  ["１２３４", "1234"],
  ["¥ 12,000", "12000"],
  ["(35.2)", "-35.2"],
  ["1.2万", "12000"],
  ["3亿", "300000000"],
  ["25%", "0.25"],
  ["3,5", "3.5"],
  ["100 元", "100"],
  ["-0.00", "0"],
  ["12345678901234567890.123456789", "12345678901234567890.123456789"],
])("%s is read as %s", (text, number) => {
  expect(readDecimal(text)).toBe(number);
});

test.each(["", "abc", "1,23,4", "1.2.3", "--5", "12x"])("%j is no number", (text) => {
  expect(readDecimal(text)).toBeNull();
});

test("in a percent field a number means percent, with the sign or without", () => {
  expect(readDecimal("25", { isPercent: true })).toBe("0.25");
  expect(readDecimal("25%", { isPercent: true })).toBe("0.25");
});

test("the field's own unit may stand behind the number", () => {
  expect(readDecimal("6.5 小时", { units: ["小时"] })).toBe("6.5");
});

test("moving the point keeps every digit", () => {
  expect([shiftDecimal("0.05", 2), shiftDecimal("5", -3), shiftDecimal("-1.5", 4)]).toEqual(["5", "0.005", "-15000"]);
});
