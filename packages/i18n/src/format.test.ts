import { describe, expect, test } from "vitest";
import { buildFormat } from "./format.ts";

const zh = buildFormat("zh-CN", "Asia/Shanghai");
const en = buildFormat("en", "Asia/Shanghai");

describe("numbers", () => {
  test("every digit of a decimal string is kept", () => {
    expect(zh.decimal("12345678901234567890.123456789", { thousands: true })).toBe(
      "12,345,678,901,234,567,890.123456789",
    );
    expect(en.decimal("-0.10")).toBe("-0.10");
    expect(zh.decimal("0.256", { percent: true })).toBe("25.6%");
    expect(zh.decimal("0.25", { percent: true, decimals: 1 })).toBe("25.0%");
  });

  test("money carries its sign and its own number of digits", () => {
    expect(zh.money("1234.5", "CNY")).toBe("¥1,234.50");
    expect(en.money("1234.5", "JPY")).toBe("¥1,235");
    expect(en.money("-8", "USD", 0)).toBe("-$8");
  });

  test("large numbers shorten to 万 and 亿 in Chinese, K and M in English", () => {
    expect([zh.compact(123_456), zh.compact(450_000_000)]).toEqual(["12.3万", "4.5亿"]);
    expect([en.compact(123_456), en.compact(450_000_000)]).toEqual(["123.5K", "450M"]);
  });

  test("sizes use the nearest unit", () => {
    expect([en.sizeBytes(0), en.sizeBytes(999), en.sizeBytes(1500), en.sizeBytes(20_971_520)]).toEqual([
      "0 B",
      "999 B",
      "1.5 kB",
      "21 MB",
    ]);
  });
});

describe("moments", () => {
  test("an instant is shown in the workspace's zone, whatever the machine's", () => {
    for (const format of [zh, en]) {
      expect(format.moment("2026-11-25T16:30:05.000Z")).toBe("2026-11-26 00:30");
      expect(format.moment("2026-11-25T16:30:05.000Z", "second")).toBe("2026-11-26 00:30:05");
      expect(format.moment("2026-11-25T16:30:05.000Z", "date")).toBe("2026-11-26");
    }
    expect([zh, en].map((format) => format.moment("2026-11-25T16:30:05.000Z", "day"))).toEqual(["11月26日", "Nov 26"]);
  });

  test("a year before 1000 is written with four digits", () => {
    expect(en.moment("0999-12-31T15:00:00.000Z", "date")).toMatch(/^0999-12-31$/);
  });

  test("a calendar day stays the same day in every zone", () => {
    expect([zh.day("2026-11-26"), en.day("2026-11-26")]).toEqual(["2026-11-26", "2026-11-26"]);
    expect(zh.day("2026-11-26", "weekday")).toBe("11月26日星期四");
  });

  const now = new Date("2026-11-26T02:42:00.000Z");
  test.each([
    ["2026-11-26T02:41:40.000Z", "刚刚", "just now"],
    ["2026-11-26T02:39:00.000Z", "3分钟前", "3 minutes ago"],
    ["2026-11-25T20:10:00.000Z", "6小时前", "6 hours ago"],
    ["2026-11-25T07:10:00.000Z", "昨天 15:10", "yesterday 15:10"],
    ["2026-11-22T07:10:00.000Z", "4天前", "4 days ago"],
    ["2026-11-01T07:10:00.000Z", "11月1日", "Nov 1"],
    ["2025-11-01T07:10:00.000Z", "2025-11-01", "2025-11-01"],
    ["2026-11-26T02:50:00.000Z", "8分钟后", "in 8 minutes"],
    ["2026-11-27T02:50:00.000Z", "明天 10:50", "tomorrow 10:50"],
  ])("%s is %s, %s", (instant, chinese, english) => {
    expect(zh.relative(instant, now)).toBe(chinese);
    expect(en.relative(instant, now)).toBe(english);
  });
});

describe("spans", () => {
  test.each([
    [91_200, "25:20"],
    [59, "0:00"],
    [-3661, "-1:01"],
    [0, "0:00"],
  ])("%d seconds read %s", (seconds, text) => {
    expect(zh.duration(seconds)).toBe(text);
  });

  test("hours, days and words use the reader's units", () => {
    expect(zh.duration(91_080, "hours")).toBe("25.3小时");
    expect(en.duration(86_400, "days")).toBe("1 day");
    expect(zh.duration(95_400, "words")).toBe("1天 2小时");
    expect(en.duration(90, "words")).toBe("1 minute 30 seconds");
  });
});

test.each([
  ["Chinese", zh],
  ["English", en],
])("for %s readers names sort by pinyin, letters by the alphabet and numbers by value", (_, { compare }) => {
  expect(["周倩", "吴", "邓凯", "阿里", "何", "曹颖", "俞"].toSorted(compare)).toEqual(
    ["阿里", "曹颖", "邓凯", "何", "吴", "俞", "周倩"], // a cao deng he wu yu zhou
  );
  expect(["Zoe", "émile", "adam", "Bea"].toSorted(compare)).toEqual(["adam", "Bea", "émile", "Zoe"]);
  expect(["第10章", "第2章"].toSorted(compare)).toEqual(["第2章", "第10章"]);
});
