import { expect, test } from "vitest";
import { formatSpan } from "./span.ts";
import type { SpanUnit } from "./span.ts";

const plain = (text: string): string => text.replaceAll(/[\u2009\u202f\u00a0]/g, " ");

test.each<[SpanUnit, string, string, string]>([
  ["day", "2026-11-22", "2026-11-22 周日", "2026-11-22 Sun"],
  ["week", "2026-11-16", "2026-11-16 – 11-22", "2026-11-16 – 11-22"],
  ["week", "2025-12-29", "2025-12-29 – 2026-01-04", "2025-12-29 – 2026-01-04"],
  ["week", "2026-11-30", "2026-11-30 – 12-06", "2026-11-30 – 12-06"],
  ["month", "2026-11-01", "2026年11月", "November 2026"],
  ["quarter", "2026-10-01", "2026年第4季度", "Q4 2026"],
  ["year", "2026-01-01", "2026年", "2026"],
])("a %s from %s is named as its reader names it", (unit, firstDay, zh, en) => {
  expect([plain(formatSpan("zh-CN", firstDay, unit)), plain(formatSpan("en", firstDay, unit))]).toEqual([zh, en]);
});

test("what is no day stays what it is", () => {
  expect(formatSpan("en", "some day", "month")).toBe("some day");
});
