import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { countTests, printCounts } from "./countTests.ts";
import type { TestCounts } from "./countTests.ts";
import { findChromium } from "./findChromium.ts";
import { runProgram } from "./runProgram.ts";

// npm test: everything, on a machine that may have nothing yet. Arguments go on to vitest.
const root = resolve(import.meta.dirname, "..");
const inherit = { cwd: root, inherit: true } as const;

async function hasProgram(name: string, ...args: readonly string[]): Promise<boolean> {
  return (await runProgram(name, args, { cwd: root })).code === 0;
}

/** Installs a browser where that needs no question to anybody: as root, or with a sudo that asks for nothing. */
async function installChromium(): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  const prefix = isRoot ? [] : (await hasProgram("sudo", "-n", "true")) ? ["sudo", "-n"] : undefined;
  if (prefix === undefined || !(await hasProgram("apt-get", "--version"))) return;
  console.log("Installing Chromium for the browser journeys (apt-get)…");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["apt-get", "-qq", "update"],
    ["apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"],
  ]) {
    const [command = "", ...rest] = [...prefix, ...args];
    const { code, output } = await runProgram(command, rest, { cwd: root, env });
    if (code !== 0) console.log(output.trim().split("\n").slice(-10).join("\n"));
  }
}

async function ensureChromium(): Promise<void> {
  if (findChromium() === undefined && !process.env["CHROMIUM_PATH"]) await installChromium();
  const path = findChromium();
  if (path !== undefined) process.env["CHROMIUM_PATH"] = path;
  else
    console.log(
      "No Chromium: the browser journeys (apps/e2e) are skipped. Install Chromium or Chrome, or set CHROMIUM_PATH; " +
        "on Debian and Ubuntu: apt-get install chromium fonts-noto-cjk",
    );
}

async function buildWeb(): Promise<boolean> {
  const web = join(root, "apps", "web");
  if (!existsSync(join(web, "vite.config.ts"))) return true;
  console.log("Building the web app…");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const { code, output } = await runProgram(process.execPath, [vite, "build", "--logLevel", "warn"], { cwd: web });
  if (code !== 0) console.log(output);
  return code === 0;
}

async function runTests(args: readonly string[]): Promise<TestCounts> {
  const folder = mkdtempSync(join(tmpdir(), "tongzhou-report-"));
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  try {
    const { code } = await runProgram(process.execPath, [vitest, "run", ...reporters, ...args], inherit);
    return countTests(existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : undefined, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const args = process.argv.slice(2);
// One part asked for: it says itself what it lacks.
if (args.length === 0) await ensureChromium();
const isBuilt = args.length > 0 || (await buildWeb());
const counts = await runTests(args);
const total = isBuilt ? counts : { ...counts, failed: counts.failed + 1 };
if (!isBuilt) console.log("The web app could not be built; its message stands at the top.");
console.log(printCounts(total));
process.exitCode = total.failed === 0 ? 0 : 1;
