import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

test("an option that is no number is refused in one line, before anything is started", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "records", "--rows", "abc"], {
    encoding: "utf8",
  });
  expect([status, stdout, stderr]).toEqual([2, "", "--rows: expected a whole number from 1, got abc\n"]);
});
