import { hash } from "node:crypto";
import type { Wire } from "@tongzhou/model";
import type { AxisValue } from "./axisValues.ts";
import type { MatrixReply } from "./queryMatrix.ts";

/** What a reader has of a page: the fingerprint of its columns, and one for each of its rows. */
export interface KnownPage {
  readonly frame: string;
  readonly rows: readonly AxisValue[];
  readonly marks: readonly string[];
}

/** The same page without the rows, and without the columns, that its reader has; `marks` and `order` are of all of it. */
export function leaveKnown(page: MatrixReply, { frame, rows, marks }: KnownPage): MatrixReply {
  const now = print([page.rows.columns, page.columns, page.isCut]);
  const cells = Map.groupBy(page.cells, ([y]) => y);
  const shut = Map.groupBy(page.shut, ([y]) => y);
  const broken = Map.groupBy(page.broken.rows, ({ at }) => at);
  // Cells name their columns by place, so that a row is another one where the columns are.
  const own = page.rows.rows.map((row, y) =>
    print([now, row, cells.get(y), shut.get(y), broken.get(y), page.totals.rows[y]]),
  );
  const known = new Map(rows.map((value, index) => [String(value), marks[index]]));
  const places = own.flatMap((mark, y) => (known.get(String(page.rows.rows[y]?.[0])) === mark ? [] : [y]));
  const told = new Map(places.map((y, index) => [y, index]));
  return {
    ...page,
    rows: {
      ...page.rows,
      rows: at(page.rows.rows, places),
      order: page.rows.rows.map(([value]) => toValue(value)),
    },
    columns: frame === now ? [] : page.columns,
    cells: page.cells.flatMap((cell) => moved(told, cell[0], (index) => placed(cell, index))),
    shut: page.shut.flatMap(([y, from, to]) => moved(told, y, (index) => [index, from, to] as const)),
    totals: { ...page.totals, rows: at(page.totals.rows, places) },
    broken: {
      ...page.broken,
      rows: page.broken.rows.flatMap((rule) => moved(told, rule.at, (index) => ({ ...rule, at: index }))),
    },
    marks: { frame: now, rows: own },
  };
}

function placed(cell: MatrixReply["cells"][number], index: number): MatrixReply["cells"][number] {
  if (cell.length === 4) return [index, cell[1], cell[2], cell[3]];
  return [index, cell[1], cell[2], cell[3], cell[4], cell[5], cell[6]];
}

function at<T>(list: readonly T[], places: readonly number[]): readonly T[] {
  return places.flatMap((place) => list.slice(place, place + 1));
}

function moved<T>(told: ReadonlyMap<number, number>, y: number, move: (index: number) => T): readonly T[] {
  const index = told.get(y);
  return index === undefined ? [] : [move(index)];
}

// Short enough to be sent for every row, long enough never to be met by chance among a few hundred.
function print(value: unknown): string {
  return hash("sha256", JSON.stringify(value), "base64url").slice(0, 14);
}

// The first cell of a row is its id, an option's key or a number.
function toValue(value: Wire | undefined): AxisValue {
  return typeof value === "string" ? value : Number(value);
}
