import { describe, expect, it } from "vitest";
import { addBand, firstBands, isRising, readDecimal, removeBand } from "./bandsModel.ts";

describe("the bands of a number", () => {
  it("begin with two, and each more lies above the last with a key of its own", () => {
    const four = addBand(addBand(firstBands()));
    expect(four.levels.map(({ from }) => from)).toEqual([undefined, "60", "120", "180"]);
    expect(new Set(four.levels.map(({ key }) => key)).size).toBe(4);
    const again = addBand(removeBand(four, 2) ?? firstBands());
    expect(new Set(again.levels.map(({ key }) => key)).size).toBe(4);
    expect(again.levels.every((_, index) => isRising(again.levels, index))).toBe(true);
  });

  it("keep the margin, and the lowest has no border, whichever was taken away", () => {
    const three = { ...addBand(firstBands()), margin: "3" };
    const rest = removeBand(three, 0);
    expect(rest?.margin).toBe("3");
    expect(rest?.levels.map(({ key, from }) => [key, from])).toEqual([
      ["high", undefined],
      ["band_3", "120"],
    ]);
    expect(removeBand(firstBands(), 1)).toBeUndefined();
  });

  it("rise: a border that does not lie above the one below is told", () => {
    const { levels } = addBand(firstBands());
    const wrong = levels.map((level, index) => (index === 2 ? { ...level, from: "60" } : level));
    expect([0, 1, 2].map((index) => isRising(wrong, index))).toEqual([true, true, false]);
  });

  it("have decimal borders", () => {
    expect(["-1.5", "80", "1e3", "", "八十"].map(readDecimal)).toEqual(["-1.5", "80", undefined, undefined, undefined]);
  });
});
