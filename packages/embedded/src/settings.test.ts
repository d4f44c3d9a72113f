import { expect, test } from "vitest";
import { printSettings, tuneSettings } from "./settings.ts";

const gibibyte = 1024 ** 3;

test("the cache grows with the memory between its bounds", () => {
  const sharedBuffers = (memoryBytes: number): string | undefined =>
    tuneSettings({ memoryBytes, diskFreeBytes: 100 * gibibyte })["shared_buffers"];
  expect([0.25, 1, 8, 512].map((size) => sharedBuffers(size * gibibyte))).toEqual([
    "64MB",
    "128MB",
    "1024MB",
    "4096MB",
  ]);
});

test("a small disk is not filled with the write-ahead log", () => {
  expect(tuneSettings({ memoryBytes: gibibyte, diskFreeBytes: 8 * gibibyte })["max_wal_size"]).toBe("819MB");
});

test("a value with a quote stays one value", () => {
  expect(printSettings({ log_line_prefix: "it's" })).toContain("log_line_prefix = 'it''s'\n");
});
