import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { checkArchitecture, cruisedRoots } from "./checkArchitecture.ts";
import { findCommitFaults } from "./commitMessage.ts";
import { runProgram } from "./runProgram.ts";

// npm run check: all that can be said about the tree without running it. Everything at once; the report is in order.
const root = resolve(import.meta.dirname, "..");
const checkedCommits = 50;
const longestReport = 120;

/** What one check found; no text means nothing to say. */
interface Finding {
  readonly isGood: boolean;
  readonly text: string;
}

function runTool(path: string, args: readonly string[]): () => Promise<Finding> {
  return async () => {
    const program = join(root, "node_modules", path);
    const { code, output } = await runProgram(process.execPath, [program, ...args], { cwd: root });
    return { isGood: code === 0, text: code === 0 ? "" : output.trim() };
  };
}

async function findArchitecture(): Promise<Finding> {
  const { moduleCount, violations } = await checkArchitecture(root, cruisedRoots);
  const isGood = violations.length === 0;
  return { isGood, text: isGood ? `${moduleCount} modules` : violations.join("\n") };
}

async function findCommits(): Promise<Finding> {
  if (!existsSync(join(root, ".git"))) return { isGood: true, text: "not a git checkout" };
  const faults = findCommitFaults(root, checkedCommits);
  return { isGood: faults.length === 0, text: faults.join("\n") };
}

const checks: readonly (readonly [string, () => Promise<Finding>])[] = [
  ["types (tsc)", runTool("typescript/bin/tsc", ["-p", "tsconfig.json", "--pretty", "false"])],
  ["lint (oxlint)", runTool("oxlint/bin/oxlint", ["."])],
  ["format (oxfmt)", runTool("oxfmt/bin/oxfmt", ["--check", "."])],
  ["imports (architecture)", findArchitecture],
  ["dead code (knip)", runTool("knip/bin/knip.js", ["--no-progress"])],
  ["commit messages", findCommits],
];

const findings = await Promise.all(
  checks.map(async ([name, find]) => {
    const start = performance.now();
    try {
      return { name, ...(await find()), ms: performance.now() - start };
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { name, isGood: false, text, ms: performance.now() - start };
    }
  }),
);

for (const { name, isGood, text, ms } of findings) {
  console.log(`${isGood ? "✓" : "✗"} ${name} ${(ms / 1000).toFixed(1)} s${isGood && text !== "" ? `, ${text}` : ""}`);
  if (isGood) continue;
  const lines = text.split("\n");
  for (const line of lines.slice(0, longestReport)) console.log(`    ${line}`);
  if (lines.length > longestReport) console.log(`    … and ${lines.length - longestReport} more lines`);
}
const failed = findings.filter((finding) => !finding.isGood).length;
console.log(`${findings.length - failed} checks passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
