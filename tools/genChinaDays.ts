import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

// Writes packages/expr/src/families/chinaDays.data.ts from the public facts (the State Council's yearly notices):
//   node tools/genChinaDays.ts ../shared/data/china-workdays/chinese-days.json

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error("usage: node tools/genChinaDays.ts <chinese-days.json>");
const target = fileURLToPath(new URL("../packages/expr/src/families/chinaDays.data.ts", import.meta.url));

const DAY_MS = 86_400_000;
const found: unknown = JSON.parse(readFileSync(source, "utf8"));

/** Days in a row as the first and their number. */
function runsOf(key: "holidays" | "workdays"): readonly string[] {
  const days = typeof found === "object" && found !== null && key in found ? Object.entries(found) : [];
  const [, table] = days.find(([name]) => name === key) ?? [];
  const sorted = Object.keys(table ?? {}).toSorted();
  const runs: { first: string; length: number; last: number }[] = [];
  for (const date of sorted) {
    const at = Date.parse(`${date}T00:00:00Z`);
    const run = runs.at(-1);
    if (run !== undefined && at - run.last === DAY_MS) {
      run.length += 1;
      run.last = at;
    } else runs.push({ first: date, length: 1, last: at });
  }
  return runs.map(({ first, length }) => `${first.replaceAll("-", "")}${length === 1 ? "" : `+${length - 1}`}`);
}

writeFileSync(
  target,
  `// Written by tools/genChinaDays.ts; do not edit. Each entry is a day, and how many more follow it.\n\n` +
    `/** Days off by the State Council's notices, weekends among them. */\nexport const restRuns = "${runsOf("holidays").join(" ")}";\n\n` +
    `/** Saturdays and Sundays that are worked. */\nexport const workRuns = "${runsOf("workdays").join(" ")}";\n`,
);
