import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

test("an option that is no number is refused in one line, before anything is started", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "records", "--rows", "abc"], {
    encoding: "utf8",
  });
  expect([status, stdout, stderr]).toEqual([2, "", "--rows: expected a whole number from 1000, got abc\n"]);
});

// Windows has no signal that a program could clean up after.
test.skipIf(process.platform === "win32")(
  "an import that Ctrl-C ends leaves no file behind and ends with 130",
  async () => {
    const temporary = mkdtempSync(join(tmpdir(), "tongzhou-bench-test-"));
    try {
      // More rows than any run of this test could write.
      const child = spawn(process.execPath, [main, "import", "--rows", "1000000000"], {
        env: { ...process.env, TMPDIR: temporary },
      });
      child.stderr.once("data", () => child.kill("SIGINT"));
      const [code] = await once(child, "exit");
      expect(code).toBe(130);
      expect(readdirSync(temporary).filter((name) => name.startsWith("tongzhou-"))).toEqual([]);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  },
);
