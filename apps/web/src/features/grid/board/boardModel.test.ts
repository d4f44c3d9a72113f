import { expect, test } from "vitest";
import type { FieldOf } from "@tongzhou/model";
import { applyMoves, besideLane, boardLanes } from "./boardModel.ts";

const field: FieldOf<"choice"> = {
  key: "status",
  kind: "choice",
  label: { zh: "状态" },
  options: [
    { key: "new", label: { zh: "新建" } },
    { key: "old", label: { zh: "旧" }, archived: true },
    { key: "done", label: { zh: "完成" } },
  ],
};

test("lanes are the options in order; archived ones only while they hold records", () => {
  expect(boardLanes(field, new Map()).map((lane) => lane.key)).toEqual([null, "new", "done"]);
  expect(boardLanes({ ...field, required: true }, new Map([["old", 2]])).map((lane) => lane.key)).toEqual([
    "new",
    "old",
    "done",
  ]);
});

test("beside a lane is the next that can be moved to", () => {
  const lanes = boardLanes({ ...field, required: true }, new Map([["old", 1]]));
  expect([
    besideLane(lanes, "new", 1)?.key,
    besideLane(lanes, "done", 1)?.key,
    besideLane(lanes, "old", 1)?.key,
  ]).toEqual([undefined, undefined, "done"]);
});

test("a card under way is gone from where it was and first where it goes", () => {
  const cards = new Map([
    [1, { id: 1, lane: "new" }],
    [2, { id: 2, lane: "new" }],
    [3, { id: 3, lane: "done" }],
  ]);
  const moves = [{ record: 2, to: "done" }];
  const own = (lane: string) => [...cards.values()].filter((card) => card.lane === lane);
  expect(applyMoves("new", own("new"), cards, moves).map((card) => card.id)).toEqual([1]);
  expect(applyMoves("done", own("done"), cards, moves).map((card) => card.id)).toEqual([2, 3]);
});
