import { expect, test } from "vitest";
import { fitChips, leastWidth, restWidth } from "./chipModel.ts";

test("all chips are shown when they fit exactly", () => {
  expect(fitChips([100, 200, 300], 300)).toEqual({ fitting: 3 });
});

test("when one does not fit, room is left for the number of the others", () => {
  expect(fitChips([100, 200, 300], 299)).toEqual({ fitting: 2 });
  expect(fitChips([100, 200, 300], 200 + restWidth - 1)).toEqual({ fitting: 1 });
});

test("the first is cut to the room while there is something of it to read", () => {
  expect(fitChips([280], 200)).toEqual({ fitting: 1, firstWidth: 200 });
  expect(fitChips([280, 400], 200)).toEqual({ fitting: 1, firstWidth: 200 - restWidth });
});

test("without room for any, only their number is shown", () => {
  expect(fitChips([100, 200], 60)).toEqual({ fitting: 0 });
  expect(fitChips([280], leastWidth - 1)).toEqual({ fitting: 0 });
  expect(fitChips([], 60)).toEqual({ fitting: 0 });
});
