import { runDdlBench } from "./ddl/runDdlBench.ts";
import { runRecordsBench } from "./records/runRecordsBench.ts";

const benches: Readonly<Record<string, (options: ReadonlyMap<string, string>) => Promise<object>>> = {
  ddl: runDdlBench,
  records: runRecordsBench,
};

/** `--rows 100000 --json` as a map; a flag without a value maps to "true". */
function readOptions(words: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  words.forEach((word, index) => {
    if (!word.startsWith("--")) return;
    const next = words[index + 1];
    options.set(word.slice(2), next === undefined || next.startsWith("--") ? "true" : next);
  });
  return options;
}

const [name = "", ...rest] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`usage: npm run -s bench -- ${Object.keys(benches).join("|")} [--rows N] [--json]\n`);
  process.exitCode = 2;
} else {
  const report = await bench(readOptions(rest));
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
