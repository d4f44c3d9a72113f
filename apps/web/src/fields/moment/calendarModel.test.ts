import { expect, test } from "vitest";
import { addMonths, dayAfterKey, monthDays } from "./calendarModel.ts";

test("a month is shown in six whole weeks from Monday", () => {
  const days = monthDays("2026-11");
  expect([days.length, days[0], days[41]]).toEqual([42, "2026-10-26", "2026-12-06"]);
});

test("months go on over the year's end", () => {
  expect([addMonths("2026-12", 1), addMonths("2026-01", -1)]).toEqual(["2027-01", "2025-12"]);
});

test.each([
  ["ArrowDown", "2027-02-07"],
  ["ArrowLeft", "2027-01-30"],
  ["Home", "2027-01-25"],
  ["End", "2027-01-31"],
  ["PageDown", "2027-02-28"],
  ["PageUp", "2026-12-31"],
  ["x", undefined],
])("%s leads from 31 January 2027 to %s", (key, day) => {
  expect(dayAfterKey("2027-01-31", key)).toBe(day);
});
