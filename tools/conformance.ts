import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import "../packages/expr/src/all.ts";
import { runExcel } from "../packages/expr/src/conformance/runExcel.ts";
import type { Difference } from "../packages/expr/src/conformance/runExcel.ts";
import type { Vector } from "../packages/expr/src/conformance/readVector.ts";

// npm run -s conformance -- excel DIR [--json] [--failures]
// DIR holds vectors-bound.ndjson.gz: formulas of workbooks with what they refer to and the value Excel gave.

const [suite, folder, ...flags] = process.argv.slice(2);
if (suite !== "excel" || folder === undefined) {
  process.stderr.write("usage: npm run -s conformance -- excel DIR [--json] [--failures]\n");
  process.exitCode = 2;
} else {
  const differences: Difference[] = [];
  const report = runExcel(readVectors(join(folder, "vectors-bound.ndjson.gz")), (found) => differences.push(found));
  if (flags.includes("--failures"))
    for (const { vector, got } of differences)
      process.stdout.write(
        `${vector.file} ${vector.sheet}!${vector.cell}: ${vector.f} over ${JSON.stringify(vector.refs)} gives ${got}, not ${JSON.stringify(vector.v)}\n`,
      );
  if (!flags.includes("--json")) {
    const share = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
    process.stdout.write(
      `${report.total} vectors, ${report.supported} supported (${share(report.supported, report.total)}), ` +
        `${report.passed} right (${share(report.passed, report.supported)} of the supported)\n`,
    );
  }
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function readVectors(path: string): readonly Vector[] {
  const lines = gunzipSync(readFileSync(path)).toString("utf8").split("\n");
  // The file is ours to read as its SOURCE.md describes it; a line that is otherwise shows as a difference.
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as Vector);
}
