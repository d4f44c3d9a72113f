import { expect, test } from "vitest";
import { readSaves } from "./saveStateModel.ts";
import type { Save } from "./saveStateModel.ts";

const save = (id: number, state: Save["state"]): Save => ({ id, what: `#${id}`, state });

test("without saves the line says saved, and live when the channel is up", () => {
  expect(readSaves([], "online", "none")).toEqual({ kind: "saved", isLive: false });
  expect(readSaves([], "online", "live")).toEqual({ kind: "saved", isLive: true });
});

test("a failed save outranks one under way and a stale one", () => {
  const saves = [save(1, "saving"), save(2, "failed"), save(3, "stale"), save(4, "failed")];
  expect(readSaves(saves, "online", "live")).toEqual({ kind: "failed", count: 2 });
});

test("a lost network is said first, a lost server after failed saves", () => {
  expect(readSaves([save(1, "failed")], "offline", "live")).toEqual({ kind: "offline" });
  expect(readSaves([save(1, "failed")], "unavailable", "live")).toEqual({ kind: "failed", count: 1 });
  expect(readSaves([save(1, "saving")], "unavailable", "live")).toEqual({ kind: "unavailable" });
});

test("saving is said before reconnecting", () => {
  expect(readSaves([save(1, "saving")], "online", "connecting")).toEqual({ kind: "saving" });
  expect(readSaves([], "online", "connecting")).toEqual({ kind: "connecting" });
});
