import { describe, expect, test } from "vitest";
import { fillDown, fillPlaces, pastePlaces } from "./rangeModel.ts";

const range = (top: number, left: number, bottom: number, right: number) => ({
  anchor: { row: top, column: left },
  focus: { row: bottom, column: right },
});
const read = ({ row, column }: { row: number; column: number }) => [`${row}${column}`];
const say = (places: readonly { row: number; column: number; values: readonly unknown[] }[]): string =>
  places.map(({ row, column, values }) => `${row}${column}=${String(values[0])}`).join(" ");

describe("filling", () => {
  test("goes on with the range over and over, in both directions", () => {
    expect(say(fillPlaces(range(1, 1, 2, 1), range(1, 1, 5, 1), read))).toBe("31=11 41=21 51=11");
    expect(say(fillPlaces(range(2, 0, 3, 0), range(0, 0, 3, 0), read))).toBe("00=20 10=30");
    expect(say(fillPlaces(range(0, 0, 0, 1), range(0, 0, 0, 4), read))).toBe("02=00 03=01 04=00");
  });

  test("down takes the first row of a range, or the row above a single one", () => {
    expect(say(fillDown(range(1, 0, 3, 1), read))).toBe("20=10 21=11 30=10 31=11");
    expect(say(fillDown(range(2, 1, 2, 1), read))).toBe("21=11");
    expect(fillDown(range(0, 0, 0, 0), read)).toEqual([]);
  });
});

describe("pasting", () => {
  const extent = { rows: 4, columns: 3 };
  const texts = (cells: readonly (readonly string[])[], into: ReturnType<typeof range>): string => {
    const { placed, beyond } = pastePlaces(cells, into, extent);
    return `${placed.map(({ row, column, text }) => `${row}${column}${text}`).join(" ")} +${beyond}`;
  };

  test("begins at the corner, repeats where it fits, and counts what lies beyond", () => {
    expect(texts([["a", "b"]], range(1, 0, 1, 0))).toBe("10a 11b +0");
    expect(texts([["a"]], range(0, 0, 1, 1))).toBe("00a 01a 10a 11a +0");
    expect(
      texts(
        [
          ["a", "b"],
          ["c", "d"],
        ],
        range(3, 2, 3, 2),
      ),
    ).toBe("32a +3");
    expect(texts([["a"], ["b"]], range(0, 0, 2, 0))).toBe("00a 10b +0");
    expect(texts([], range(0, 0, 0, 0))).toBe(" +0");
  });
});
