import { describe, expect, it } from "vitest";
import { continueSeries } from "./fillSeries.ts";

describe("continueSeries", () => {
  it.each<[readonly string[], "number" | "date" | "text" | "other", readonly string[]]>([
    [["5"], "number", ["5", "5", "5"]],
    [["1", "3"], "number", ["5", "7", "9"]],
    [["0.1", "0.2"], "number", ["0.3", "0.4", "0.5"]],
    [["2", "-1"], "number", ["-4", "-7", "-10"]],
    [["1", "2", "4"], "number", ["1", "2", "4"]],
    [
      ["99999999999999999998", "99999999999999999999"],
      "number",
      ["100000000000000000000", "100000000000000000001", "100000000000000000002"],
    ],
    [["2024-02-28"], "date", ["2024-02-29", "2024-03-01", "2024-03-02"]],
    [["2026-01-01", "2026-01-08"], "date", ["2026-01-15", "2026-01-22", "2026-01-29"]],
    [["任务 09"], "text", ["任务 10", "任务 11", "任务 12"]],
    [["Q1 计划", "Q3 计划"], "text", ["Q5 计划", "Q7 计划", "Q9 计划"]],
    [["甲", "乙"], "text", ["甲", "乙", "甲"]],
    [["a1", "b2"], "text", ["a1", "b2", "a1"]],
    [["open"], "other", ["open", "open", "open"]],
  ])("%j as %s goes on with %j", (seeds, kind, expected) => {
    const series = continueSeries(seeds, kind);
    expect([0, 1, 2].map(series)).toEqual(expected);
  });
});
