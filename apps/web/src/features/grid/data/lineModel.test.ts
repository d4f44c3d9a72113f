import { describe, expect, test } from "vitest";
import { groupLines, lineAt, lineCount, pathKey, plainLines, wantedIn } from "./lineModel.ts";
import type { Group, GroupLevel, Segment } from "./lineModel.ts";

const group = (value: string, count: number): Group => ({ value, count, aggregates: [], filter: `f = "${value}"` });

function levels(entries: Readonly<Record<string, readonly Group[]>>): ReadonlyMap<string, GroupLevel> {
  return new Map(Object.entries(entries).map(([path, groups]) => [path, { groups, isCut: false }]));
}

function sketch(segments: readonly Segment[]): readonly string[] {
  return segments.map((segment) => {
    if (segment.kind === "group")
      return `${"  ".repeat(segment.depth)}${String(segment.group.value)} ${segment.group.count}`;
    if (segment.kind === "records") return `records ${segment.size} from ${segment.firstNumber}`;
    return segment.kind;
  });
}

describe("grouped lines", () => {
  test("open groups show their records, folded ones only their header; numbers go on through both", () => {
    const segments = groupLines(
      levels({ "[]": [group("a", 3), group("b", 2), group("c", 1)] }),
      1,
      new Set([pathKey(["b"])]),
    );
    expect(sketch(segments)).toEqual(["a 3", "records 3 from 1", "b 2", "c 1", "records 1 from 6"]);
    expect(lineCount(segments)).toBe(7);
  });

  test("groups within groups come as they are loaded", () => {
    const known = levels({ "[]": [group("a", 3), group("b", 2)], '["a"]': [group("x", 1), group("y", 2)] });
    expect(sketch(groupLines(known, 2, new Set([pathKey(["a", "x"])])))).toEqual([
      "a 3",
      "  x 1",
      "  y 2",
      "records 2 from 2",
      "b 2",
      "waiting",
    ]);
  });

  test("a line is found in its stretch", () => {
    const segments = groupLines(levels({ "[]": [group("a", 3), group("b", 2)] }), 1, new Set());
    expect([0, 2, 4, 6].map((index) => lineAt(segments, index))).toMatchObject([
      { kind: "group", path: '["a"]' },
      { kind: "record", filter: 'f = "a"', index: 1, number: 2 },
      { kind: "group", path: '["b"]' },
      { kind: "record", filter: 'f = "b"', index: 1, number: 5 },
    ]);
    expect(lineAt(segments, 7)).toBeUndefined();
  });

  test("what is in view says what to load", () => {
    const segments = groupLines(levels({ "[]": [group("a", 100), group("b", 100)] }), 1, new Set());
    expect(wantedIn(segments, 90, 110).records).toEqual([
      { filter: 'f = "a"', line: 1, from: 89, end: 100 },
      { filter: 'f = "b"', line: 102, from: 0, end: 8 },
    ]);
  });
});

test("an ungrouped list is one stretch", () => {
  expect(lineAt(plainLines(1_000_000), 999_999)).toEqual({
    kind: "record",
    filter: "",
    index: 999_999,
    number: 1_000_000,
  });
  expect(plainLines(0)).toEqual([]);
});
