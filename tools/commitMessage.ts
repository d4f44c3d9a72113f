import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** What a commit may be about: the folder it changes most. */
export const commitAreas = [
  "base",
  "bench",
  "calendar",
  "ci",
  "cli",
  "contract",
  "docs",
  "e2e",
  "embedded",
  "engine",
  "expr",
  "house",
  "i18n",
  "model",
  "packs",
  "server",
  "sheets",
  "tools",
  "ui",
  "web",
] as const;

const longestSubject = 72;

/** What is wrong with a commit message; nothing when it is `area: Imperative sentence.` and its body stands apart. */
export function findMessageFaults(message: string): readonly string[] {
  const lines = message
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .trim()
    .split("\n");
  const subject = lines[0] ?? "";
  // Git writes these itself.
  if (/^(Merge|Revert) /.test(subject)) return [];
  const faults: string[] = [];
  const parts = /^([a-z0-9]+): (.+)$/.exec(subject);
  if (parts === null) faults.push(`the first line is not "area: Sentence.": ${subject}`);
  const [, area, sentence] = parts ?? [];
  if (area !== undefined && !commitAreas.some((known) => known === area))
    faults.push(`"${area}" is none of ${commitAreas.join(", ")}`);
  if (sentence !== undefined && !/^\p{Lu}|^`|^\d|^\p{Lo}/u.test(sentence))
    faults.push("the sentence does not start with a capital");
  if (sentence !== undefined && !/[.。]$/.test(sentence)) faults.push("the sentence does not end with a full stop");
  if ([...subject].length > longestSubject)
    faults.push(`the first line has ${[...subject].length} characters, at most ${longestSubject}`);
  if (lines.length > 1 && lines[1] !== "") faults.push("the second line is not empty");
  return faults;
}

/** The faults of the newest commits on this branch, one line each with the commit's short name. */
export function findCommitFaults(root: string, count: number): readonly string[] {
  const text = execFileSync("git", ["log", `-${count}`, "--no-merges", "--format=%h%x00%B%x01"], {
    cwd: root,
    encoding: "utf8",
  });
  return text
    .split("\u0001")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "")
    .flatMap((entry) => {
      const [name = "", message = ""] = entry.split("\0");
      return findMessageFaults(message).map((fault) => `${name} ${fault}`);
    });
}

// As the commit-msg hook: the path of the message is the argument.
const [, script, file] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href && file !== undefined) {
  const faults = findMessageFaults(readFileSync(file, "utf8"));
  for (const fault of faults) console.error(`commit message: ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}
