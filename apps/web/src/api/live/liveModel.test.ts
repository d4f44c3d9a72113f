import { expect, test } from "vitest";
import { positionOf, readMessage, reconnectDelayMs, staleKeys } from "./liveModel.ts";

const changed = { kind: "changed", position: "7", id: "a", form: "ticket", what: "records" } as const;

test("changed records make the form's pages and those records stale", () => {
  expect(staleKeys("demo", { ...changed, records: [3, 4] })).toEqual([
    ["records", "demo", "ticket"],
    ["record", "demo", "ticket", 3],
    ["record", "demo", "ticket", 4],
  ]);
});

test("an undecidable change makes every record of the form stale", () => {
  expect(staleKeys("demo", { ...changed, records: null })).toEqual([
    ["records", "demo", "ticket"],
    ["record", "demo", "ticket"],
  ]);
});

test("a comment leaves lists alone", () => {
  expect(staleKeys("demo", { ...changed, records: [3], what: "comments" })).toEqual([["record", "demo", "ticket", 3]]);
});

test("after a gap everything of the workspace is read again", () => {
  expect(staleKeys("demo", { kind: "resync", position: "9" })).toContainEqual(["records", "demo"]);
});

test("messages that carry a position move it, others do not", () => {
  expect(positionOf({ kind: "resync", position: "9" })).toBe("9");
  expect(positionOf({ kind: "pong" })).toBeUndefined();
});

test("waits double to thirty seconds and differ by chance", () => {
  expect([0, 1, 2, 9].map((attempt) => reconnectDelayMs(attempt, 0.5))).toEqual([1000, 2000, 4000, 30_000]);
  expect([reconnectDelayMs(0, 0), reconnectDelayMs(0, 1)]).toEqual([750, 1250]);
});

test("what is no message is ignored", () => {
  expect(["", "{", "null", '"x"', "{}", new Blob()].map(readMessage)).toEqual(Array.from({ length: 6 }));
  expect(readMessage('{"kind":"pong"}')).toEqual({ kind: "pong" });
});
