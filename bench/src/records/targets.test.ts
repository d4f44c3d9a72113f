import { expect, test } from "vitest";
import { judge } from "./targets.ts";

const measured = { case: "list.owner", ours: 70, floor: 100, ratio: 0.7 };

test("a read meets its target at 0.7 of the floor", () => {
  expect(judge(measured)).toMatchObject({ target: 0.7, isMet: true });
  expect(judge({ ...measured, ratio: 0.69 })).toMatchObject({ isMet: false });
});

test("a single write meets its target at half of the floor, a batch is only reported", () => {
  expect(judge({ ...measured, case: "update.member", ratio: 0.5 })).toMatchObject({ target: 0.5, isMet: true });
  expect(judge({ ...measured, case: "create.owner", ratio: 0.49 })).toMatchObject({ isMet: false });
  expect(judge({ ...measured, case: "batch.create.1000.owner", ratio: 0.1 })).toMatchObject({
    target: null,
    isMet: true,
  });
});

test("a case whose cost grows by more than a half misses, unless it groups", () => {
  expect(judge({ ...measured, growth: 1.5 })).toMatchObject({ isMet: true });
  expect(judge({ ...measured, growth: 1.51 })).toMatchObject({ isMet: false });
  expect(judge({ ...measured, case: "group.owner", growth: 9 })).toMatchObject({ isMet: true });
});
