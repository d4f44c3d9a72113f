import { expect, test } from "vitest";
import { readDay, readInstant, readSpan, readTime } from "./readMoment.ts";
import { toInstant, toLocal } from "./zoned.ts";

const today = "2026-11-26";

test.each([
  ["2026-11-26", "2026-11-26"],
  ["2026/1/5", "2026-01-05"],
  ["2026.01.05", "2026-01-05"],
  ["20260105", "2026-01-05"],
  ["2026年1月5日", "2026-01-05"],
  ["1月5日", "2026-01-05"],
  ["11-26", "2026-11-26"],
  ["11/26/2026", "2026-11-26"],
  ["26/11/2026", "2026-11-26"],
  ["26 Nov 2026", "2026-11-26"],
  ["Nov 26, 2026", "2026-11-26"],
  ["26-Nov", "2026-11-26"],
  ["２０２６／１１／２６", "2026-11-26"],
  ["今天", "2026-11-26"],
  ["昨天", "2026-11-25"],
  ["tomorrow", "2026-11-27"],
])("%s is the day %s", (text, day) => {
  expect(readDay(text, today)).toBe(day);
});

test.each(["2026-02-30", "13-40", "hello", "", "2026"])("%j is no day", (text) => {
  expect(readDay(text, today)).toBeNull();
});

test.each([
  ["9:05", "09:05:00"],
  ["下午3:20", "15:20:00"],
  ["3:20 PM", "15:20:00"],
  ["12:00 am", "00:00:00"],
  ["9点5分", "09:05:00"],
  ["23:59:59", "23:59:59"],
])("%s is the time %s", (text, time) => {
  expect(readTime(text)).toBe(time);
});

test("a day and a time are read in the workspace's zone", () => {
  expect(readInstant("2026-11-26 10:42", today, "Asia/Shanghai")).toBe("2026-11-26T02:42:00.000Z");
  expect(readInstant("2026年11月26日 下午3:20", today, "Asia/Shanghai")).toBe("2026-11-26T07:20:00.000Z");
  expect(readInstant("2026/11/26", today, "Asia/Shanghai")).toBe("2026-11-25T16:00:00.000Z");
  expect(readInstant("2026-11-26T10:42:00Z", today, "Asia/Shanghai")).toBe("2026-11-26T10:42:00.000Z");
  expect(readInstant("明天 9:00", today, "Asia/Shanghai")).toBe("2026-11-27T01:00:00.000Z");
});

test("what a zone shows leads back to the instant, also around a clock change", () => {
  for (const instant of ["2026-03-08T06:59:00.000Z", "2026-03-08T07:01:00.000Z", "2026-07-01T00:00:00.000Z"])
    expect(toInstant(toLocal(instant, "America/New_York"), "America/New_York")).toBe(instant);
});

test.each([
  ["25:20", 91_200],
  ["1:30:15", 5415],
  ["2h30m", 9000],
  ["2小时30分", 9000],
  ["1.5天", 129_600],
  ["-0:30", -1800],
  ["90", 324_000],
])("%s is %i seconds", (text, seconds) => {
  expect(readSpan(text)).toBe(seconds);
});

test.each(["", "abc", "2h foo", "1:2:3:4"])("%j is no span", (text) => {
  expect(readSpan(text)).toBeNull();
});
