import { expect, test } from "vitest";
import { positionOf, readMessage, reconnectDelayMs, staleReads, watchMessage } from "./liveModel.ts";

const changed = { kind: "changed", position: "7", id: "a", form: "ticket", what: "records" } as const;

const lists = ["records", "demo", "ticket"];
const subject = { form: "ticket" };

test("changed records make the form's lists and those records stale", () => {
  expect(staleReads("demo", { ...changed, records: [3, 4] }, subject)).toEqual({
    fetch: [lists, ["record", "demo", "ticket", 3], ["record", "demo", "ticket", 4]],
    mark: [],
  });
});

test("an undecidable change makes every record of the form stale", () => {
  expect(staleReads("demo", { ...changed, records: null }, { ...subject, window: {} })).toEqual({
    fetch: [lists, ["record", "demo", "ticket"]],
    mark: [],
  });
});

test("what a record's watch hears leaves the lists that are shown alone", () => {
  expect(staleReads("demo", { ...changed, records: [3] }, { ...subject, record: 3 })).toEqual({
    fetch: [["record", "demo", "ticket", 3]],
    mark: [lists],
  });
});

test("a quiet watch fetches nothing", () => {
  expect(staleReads("demo", { ...changed, records: [3] }, { ...subject, isQuiet: true })).toEqual({
    fetch: [],
    mark: [lists, ["record", "demo", "ticket", 3]],
  });
});

test("a comment leaves lists alone", () => {
  expect(staleReads("demo", { ...changed, records: [3], what: "comments" }, subject)).toEqual({
    fetch: [["record", "demo", "ticket", 3]],
    mark: [],
  });
});

test("after a gap everything of the workspace is read again", () => {
  expect(staleReads("demo", { kind: "resync", position: "9" }, undefined).fetch).toContainEqual(["records", "demo"]);
});

test("a window names its records as far as they can be named", () => {
  const window = { filter: "hours > 5", fields: ["hours"] };
  const shown = Array.from({ length: 1001 }, (_, index) => [index + 1, 1] as const);
  expect(watchMessage("1", { form: "ticket", window }, shown.slice(0, 1), false)).toEqual({
    kind: "watch",
    id: "1",
    form: "ticket",
    window: { ...window, records: [[1, 1]] },
  });
  // Too many to name: every one of them counts.
  expect(watchMessage("1", { form: "ticket", window }, shown, false)).toMatchObject({
    window: { filter: "hours > 5" },
  });
  expect(watchMessage("1", { form: "ticket", window }, shown, false)).not.toHaveProperty("window.fields");
});

test("a window that is refused is watched as the whole form", () => {
  const subject = { form: "ticket", window: { filter: "gone > 5" } };
  expect(watchMessage("1", subject, [], true)).toEqual({ kind: "watch", id: "1", form: "ticket" });
});

test("messages that carry a position move it, others do not", () => {
  expect(positionOf({ kind: "resync", position: "9" })).toBe("9");
  expect(positionOf({ kind: "ended", id: "1" })).toBeUndefined();
});

test("waits double to thirty seconds and differ by chance", () => {
  expect([0, 1, 2, 9].map((attempt) => reconnectDelayMs(attempt, 0.5))).toEqual([1000, 2000, 4000, 30_000]);
  expect([reconnectDelayMs(0, 0), reconnectDelayMs(0, 1)]).toEqual([750, 1250]);
});

test("a watch says since when what it keeps true was read", () => {
  expect(watchMessage("1", { form: "ticket", record: 3 }, [], false, "7.1")).toEqual({
    kind: "watch",
    id: "1",
    form: "ticket",
    since: "7.1",
    record: 3,
  });
  expect(watchMessage("1", { form: "ticket", window: {} }, [], false, "7.1")).toHaveProperty("since", "7.1");
});

test("what is no message is ignored", () => {
  expect(["", "{", "null", '"x"', "{}", new Blob()].map(readMessage)).toEqual(Array.from({ length: 6 }));
  expect(readMessage('{"kind":"pong"}')).toEqual({ kind: "pong" });
});
