import type { FieldDefinition, Wire } from "@tongzhou/model";
import { boundsOf } from "./cellRange.ts";
import type { CellPlace, CellRange } from "./cellRange.ts";
import { continueSeries } from "./fillSeries.ts";

/** The range a drag of the fill handle reaches: along the axis on which the pointer went farther. */
export function fillRange(range: CellRange, to: CellPlace): CellRange {
  const { top, bottom, left, right } = boundsOf(range);
  const down = Math.max(to.row - bottom, top - to.row, 0);
  const across = Math.max(to.column - right, left - to.column, 0);
  if (down >= across)
    return {
      anchor: { row: Math.min(top, to.row), column: left },
      focus: { row: Math.max(bottom, to.row), column: right },
    };
  return {
    anchor: { row: top, column: Math.min(left, to.column) },
    focus: { row: bottom, column: Math.max(right, to.column) },
  };
}

/** A value for a cell the fill reached. */
export interface FilledCell extends CellPlace {
  readonly value: Wire;
  /** Column the value comes from. */
  readonly from: number;
}

/**
 * The values a fill writes: each line of cells goes on as a series where it is one, and repeats otherwise.
 * @param read the value of a selected cell
 * @param hasSeries false only repeats
 */
export function fillCells(
  range: CellRange,
  reached: CellRange,
  fields: readonly FieldDefinition[],
  read: (place: CellPlace) => Wire,
  hasSeries = true,
): readonly FilledCell[] {
  const from = boundsOf(range);
  const to = boundsOf(reached);
  const cells: FilledCell[] = [];
  const isDown = to.top !== from.top || to.bottom !== from.bottom;
  const isBack = isDown ? to.top < from.top : to.left < from.left;
  const lines = isDown ? span(from.left, from.right) : span(from.top, from.bottom);
  const seeds = isDown ? span(from.top, from.bottom) : span(from.left, from.right);
  const targets = isDown
    ? isBack
      ? span(to.top, from.top - 1)
      : span(from.bottom + 1, to.bottom)
    : isBack
      ? span(to.left, from.left - 1)
      : span(from.right + 1, to.right);
  if (isBack) {
    seeds.reverse();
    targets.reverse();
  }
  for (const line of lines) {
    const places = seeds.map((seed) => (isDown ? { row: seed, column: line } : { row: line, column: seed }));
    const values = places.map(read);
    const kind = isDown && hasSeries ? seriesKind(fields[line]) : "other";
    const series = values.every((value) => value !== null) ? continueSeries(values.map(String), kind) : undefined;
    for (const [index, target] of targets.entries()) {
      const place = isDown ? { row: target, column: line } : { row: line, column: target };
      const repeated = values[index % values.length] ?? null;
      const from = isDown ? line : (seeds[index % seeds.length] ?? target);
      const value = kind === "other" || series === undefined ? repeated : toWire(fields[line], series(index));
      cells.push({ ...place, value, from });
    }
  }
  return cells;
}

function span(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function seriesKind(field: FieldDefinition | undefined): "number" | "date" | "text" | "other" {
  switch (field?.kind) {
    case "number":
    case "money":
    case "integer":
    case "progress":
    case "duration":
      return "number";
    case "date":
      return "date";
    case "text":
      return "text";
    default:
      return "other";
  }
}

// A series is worked out in text; some kinds travel as JSON numbers.
function toWire(field: FieldDefinition | undefined, text: string): Wire {
  const isNumber = field?.kind === "integer" || field?.kind === "progress" || field?.kind === "duration";
  return isNumber ? Number(text) : text;
}
