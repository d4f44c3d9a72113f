import { expect, test } from "vitest";
import { clampArea, covers, growArea, noArea, reachArea, sizeOf, targetArea, viewArea } from "./drawnModel.ts";
import type { DrawnArea, DrawnSheet } from "./drawnModel.ts";
import { sizes } from "./matrixModel.ts";

function sheet(rows: number, columnCount: number): DrawnSheet {
  const lines = Array.from({ length: rows }, (_, row) => ({ kind: "row", row, top: row * sizes.row }) as const);
  return { lines, columnCount, columnWidth: 60, frozenWidth: 240 };
}

const screen = { width: 1200, height: 800 };

function grown(from: DrawnArea, target: DrawnArea): DrawnArea {
  let area = from;
  for (let step = 0; step < 1000; step += 1) {
    const next = growArea(area, target, 300);
    if (covers(area, next) && covers(next, area)) return area;
    // No step has more work than was asked for, but for one column or one line.
    expect(sizeOf(next) - sizeOf(area)).toBeLessThanOrEqual(
      300 + Math.max(area.last - area.first, area.end - area.from),
    );
    area = next;
  }
  throw new Error("grown: expected an end");
}

test("in view are the lines and columns on the screen and a few around, within the sheet", () => {
  expect(viewArea(sheet(300, 60), { top: 0, left: 0, ...screen })).toEqual({ first: 0, last: 30, from: 0, end: 18 });
  const middle = viewArea(sheet(300, 60), { top: 3200, left: 600, ...screen });
  expect(middle).toEqual({ first: 96, last: 130, from: 8, end: 28 });
  expect(viewArea(sheet(3, 2), { top: 0, left: 0, ...screen })).toEqual({ first: 0, last: 3, from: 0, end: 2 });
  expect(sizeOf(viewArea(sheet(0, 0), { top: 0, left: 0, ...screen }))).toBe(0);
});

test("a sheet of some screens is drawn whole in time, step by step, columns first", () => {
  const large = sheet(130, 60);
  const view = viewArea(large, { top: 0, left: 0, ...screen });
  const target = targetArea(view, 130, 60);
  expect(target).toEqual({ first: 0, last: 130, from: 0, end: 60 });
  expect(grown(view, target)).toEqual(target);
  expect(growArea(view, target, 300)).toMatchObject({ first: 0, last: 30 });
});

test("of a larger sheet as much is drawn around the view as keeps the page light, and the rest is let go", () => {
  const huge = sheet(2000, 300);
  const view = viewArea(huge, { top: 32_000, left: 9000, ...screen });
  const target = targetArea(view, 2000, 300);
  expect(covers(target, view)).toBe(true);
  expect(sizeOf(target)).toBeLessThanOrEqual(8000);
  const far = { first: 0, last: 100, from: 100, end: 160 };
  expect(growArea(far, target, 300)).toEqual(far);
  const half = { first: 980, last: 1100, from: 140, end: 200 };
  expect(covers(target, growArea(half, target, 300))).toBe(true);
});

test("a view that leaves what is drawn keeps of it what costs little, and never shows a gap", () => {
  const large = sheet(2000, 60);
  const at = (top: number, left: number): DrawnArea => viewArea(large, { top, left, ...screen });
  const target = (view: DrawnArea): DrawnArea => targetArea(view, 2000, 60);
  const drawn = grown(at(0, 0), target(at(0, 0)));
  const next = at(drawn.last * sizes.row - 700, 0);
  expect(covers(drawn, next)).toBe(false);
  const reached = reachArea(drawn, next, target(next));
  expect(covers(reached, next)).toBe(true);
  expect(sizeOf(reached)).toBeGreaterThan(3 * sizeOf(next));
  // A jump draws the screen alone.
  const jumped = at(50_000, 1200);
  expect(reachArea(drawn, jumped, target(jumped))).toEqual(jumped);
  expect(reachArea(noArea, jumped, target(jumped))).toEqual(jumped);
});

test("what is drawn follows a sheet that has become smaller", () => {
  expect(clampArea({ first: 10, last: 90, from: 2, end: 40 }, 50, 20)).toEqual({
    first: 10,
    last: 50,
    from: 2,
    end: 20,
  });
  expect(sizeOf(clampArea({ first: 60, last: 90, from: 2, end: 40 }, 50, 20))).toBe(0);
});
