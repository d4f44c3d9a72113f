import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundsOf, isInRange, moveRange, nextPlace, rangeAt, rangeLimits } from "./cellRange.ts";
import { maxPasteRows } from "./pastePlan.ts";

const extent = { rows: 10, columns: 4, pageRows: 3 };

describe("cellRange", () => {
  it("an arrow moves one cell and drops the selection", () => {
    const range = { anchor: { row: 1, column: 1 }, focus: { row: 3, column: 2 } };
    expect(moveRange(range, { direction: "down", step: "cell", isExtending: false }, extent)).toEqual(
      rangeAt({ row: 4, column: 2 }),
    );
  });

  it("shift keeps the anchor, also past it", () => {
    const moved = moveRange(
      rangeAt({ row: 2, column: 2 }),
      { direction: "up", step: "edge", isExtending: true },
      extent,
    );
    expect(boundsOf(moved)).toEqual({ top: 0, bottom: 2, left: 2, right: 2 });
    expect(isInRange(moved, { row: 1, column: 2 })).toBe(true);
    expect(isInRange(moved, { row: 1, column: 1 })).toBe(false);
  });

  it("tab wraps to the next row and back", () => {
    expect(nextPlace({ row: 0, column: 3 }, "tab", false, extent)).toEqual({ row: 1, column: 0 });
    expect(nextPlace({ row: 1, column: 0 }, "tab", true, extent)).toEqual({ row: 0, column: 3 });
    expect(nextPlace({ row: 0, column: 0 }, "tab", true, extent)).toEqual({ row: 0, column: 0 });
  });

  it("enter stays in its column at both ends", () => {
    expect(nextPlace({ row: 3, column: 1 }, "enter", false, extent)).toEqual({ row: 4, column: 1 });
    expect(nextPlace({ row: 9, column: 1 }, "enter", false, extent)).toEqual({ row: 9, column: 1 });
    expect(nextPlace({ row: 0, column: 1 }, "enter", true, extent)).toEqual({ row: 0, column: 1 });
  });

  it("no sequence of keys leaves the grid", () => {
    const move = fc.record({
      direction: fc.constantFrom("up", "down", "left", "right"),
      step: fc.constantFrom("cell", "page", "edge"),
      isExtending: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(move, { maxLength: 50 }), (moves) => {
        const end = moves.reduce((range, one) => moveRange(range, one, extent), rangeAt({ row: 0, column: 0 }));
        const { top, bottom, left, right } = boundsOf(end);
        expect(top >= 0 && bottom < extent.rows && left >= 0 && right < extent.columns).toBe(true);
      }),
    );
  });
});

it("the guide to the grid states the limits as they are", async () => {
  const guide = await readFile(join(import.meta.dirname, "../../../../../../docs/grid.md"), "utf8");
  const say = (count: number): string => count.toLocaleString("en");
  for (const { rows, cells } of [rangeLimits.copy, rangeLimits.change])
    expect(guide).toContain(`| ${say(rows)} | ${say(cells)} |`);
  expect(guide).toContain(`| 勾选记录 | ${say(rangeLimits.tick.rows)} |`);
  expect(guide).toContain(`| 粘贴的行数 | ${say(maxPasteRows)} |`);
});
