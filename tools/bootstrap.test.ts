import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";

const folders: string[] = [];

/** A checkout with a lock file of one package, and a stand-in for npm that takes its time and notes that it ran. */
function buildCheckout(script: string): string {
  const root = mkdtempSync(join(tmpdir(), "tongzhou-checkout-"));
  folders.push(root);
  mkdirSync(join(root, "tools"));
  for (const name of ["bootstrap.mjs", "endWithParent.mjs"])
    copyFileSync(join(import.meta.dirname, name), join(root, "tools", name));
  const packages = {
    "node_modules/boat": { version: "1.0.0" },
    "node_modules/anchor": { version: "2.0.0", optional: true },
  };
  writeFileSync(join(root, "package.json"), "{}");
  writeFileSync(join(root, "package-lock.json"), JSON.stringify({ packages }));
  writeFileSync(
    join(root, "npm-cli.js"),
    `const fs = require("node:fs");
     fs.appendFileSync("npm-runs", process.argv.slice(2).join(" ") + "\\n");
     console.log("added 1 package");
     setTimeout(() => {
       fs.mkdirSync("node_modules/boat", { recursive: true });
       fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/boat": { version: "1.0.0" } } }));
     }, 300);`,
  );
  writeFileSync(join(root, "script.mjs"), script);
  return root;
}

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
  /** Resolves once stdout holds the text. */
  readonly says: (text: string) => Promise<void>;
}

function run(root: string, env: NodeJS.ProcessEnv = {}): Run {
  const { npm_lifecycle_event: _, ...outer } = process.env;
  const child = spawn(process.execPath, ["tools/bootstrap.mjs", "script.mjs", "one", "two"], {
    cwd: root,
    env: { ...outer, npm_execpath: join(root, "npm-cli.js"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return {
    child,
    ended: new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }))),
    says: async (text) => {
      while (!stdout.includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
    },
  };
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const printArguments = `console.log(JSON.stringify(process.argv.slice(2)));`;
const drains = `
  let count = 0;
  for (const signal of ["SIGINT", "SIGTERM"])
    process.on(signal, () => {
      count += 1;
      if (count === 1) setTimeout(() => { console.log(signal + " " + count); process.exit(7); }, 300);
    });
  console.log("up " + process.pid);
  setInterval(() => {}, 1000);`;

describe("installing", () => {
  test("stdout holds what the script says and nothing else; npm's words go to stderr", async () => {
    const { code, stdout, stderr } = await run(buildCheckout(printArguments)).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: '["one","two"]\n' });
    expect(stderr).toContain("added 1 package");
  });

  test("of several commands at once on a fresh clone one installs and the others wait for it", async () => {
    const root = buildCheckout(printArguments);
    const ends = await Promise.all([run(root).ended, run(root).ended, run(root).ended]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(readFileSync(join(root, "npm-runs"), "utf8").trim().split("\n")).toHaveLength(1);
  });

  test("the lock of an install that was killed does not stand in the way", async () => {
    const root = buildCheckout(printArguments);
    writeFileSync(join(root, ".npm.lock"), "999999999");
    expect((await run(root).ended).code).toBe(0);
  });

  test("nothing is installed again until the lock file asks for another version", async () => {
    const root = buildCheckout(printArguments);
    await run(root).ended;
    await run(root).ended;
    expect(readFileSync(join(root, "npm-runs"), "utf8").trim().split("\n")).toHaveLength(1);
    writeFileSync(
      join(root, "package-lock.json"),
      JSON.stringify({ packages: { "node_modules/boat": { version: "1.1.0" } } }),
    );
    const { code, stderr } = await run(root).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("is not all there");
  });
});

describe.skipIf(process.platform === "win32")("standing in for the script", () => {
  test("its exit code and the signal that ended it are passed on", async () => {
    expect((await run(buildCheckout("process.exit(42)")).ended).code).toBe(42);
    expect((await run(buildCheckout(`process.kill(process.pid, "SIGKILL")`)).ended).signal).toBe("SIGKILL");
  });

  test("a signal reaches it once, and its drain is waited for", async () => {
    const started = run(buildCheckout(drains));
    await started.says("up");
    started.child.kill("SIGINT");
    const { code, stdout } = await started.ended;
    expect({ code, last: stdout.trim().split("\n").at(-1) }).toEqual({ code: 7, last: "SIGINT 1" });
  });

  test("kill -9 of bootstrap ends it too, as if asked", async () => {
    const started = run(buildCheckout(drains));
    await started.says("up");
    started.child.kill("SIGKILL");
    // Its stdout stays open until the script has ended as well.
    expect((await started.ended).stdout.trim().split("\n").at(-1)).toBe("SIGTERM 1");
  });
});
