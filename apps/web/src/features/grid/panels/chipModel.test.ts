import { expect, test } from "vitest";
import { countFitting, restWidth, squeezeFirst } from "./chipModel.ts";

test("all chips are shown when they fit exactly", () => {
  expect(countFitting([100, 200, 300], 300)).toBe(3);
});

test("when one does not fit, room is left for the number of the others", () => {
  expect(countFitting([100, 200, 300], 299)).toBe(2);
  expect(countFitting([100, 200, 300], 200 + restWidth - 1)).toBe(1);
});

test("without room for any, only their number is shown", () => {
  expect(countFitting([100, 200], 60)).toBe(0);
  expect(countFitting([], 60)).toBe(0);
});

test("a first chip without room is cut rather than hidden, unless too little would be left of it", () => {
  expect(squeezeFirst(1, 0, 120)).toBe(120);
  expect(squeezeFirst(2, 0, 140)).toBe(140 - restWidth);
  expect([squeezeFirst(1, 0, 60), squeezeFirst(2, 0, 120), squeezeFirst(3, 1, 200), squeezeFirst(0, 0, 200)]).toEqual([
    0, 0, 0, 0,
  ]);
});
