import { expect, test } from "vitest";
import { placeBox } from "./placement.ts";

const screen = { width: 1000, height: 800 };
const anchor = { left: 100, top: 40, width: 80, height: 30 };

test("a box opens under its anchor, lined up with the asked edge", () => {
  expect(placeBox(anchor, { width: 200, height: 300 }, screen, "start")).toMatchObject({ left: 100, top: 74 });
  expect(placeBox({ ...anchor, left: 500 }, { width: 200, height: 300 }, screen, "end")).toMatchObject({ left: 380 });
});

test("without room below it opens above", () => {
  expect(placeBox({ ...anchor, top: 740 }, { width: 200, height: 300 }, screen, "start").top).toBe(436);
});

test("it never leaves the screen, and says how much height it has", () => {
  expect(placeBox({ ...anchor, left: 980 }, { width: 200, height: 100 }, screen, "start").left).toBe(792);
  expect(placeBox({ ...anchor, left: 0 }, { width: 200, height: 100 }, screen, "end").left).toBe(8);
  expect(placeBox(anchor, { width: 200, height: 5000 }, screen, "start")).toMatchObject({ top: 74, maxHeight: 718 });
});
