import { runComputedBench } from "./computed/runComputedBench.ts";
import { runComputedReadsBench } from "./computedReads/runComputedReadsBench.ts";
import { runConstraintsBench } from "./constraints/runConstraintsBench.ts";
import { runDdlBench } from "./ddl/runDdlBench.ts";
import { runExprBench } from "./expr/runExprBench.ts";
import { runGridBench } from "./grid/runGridBench.ts";
import { runImportBench } from "./import/runImportBench.ts";
import { runMatrixBench } from "./matrix/runMatrixBench.ts";
import { readOptions, UsageError } from "./readOptions.ts";
import { runRecordsBench } from "./records/runRecordsBench.ts";
import { runStartBench } from "./start/runStartBench.ts";
import { InterruptedError } from "./untilInterrupted.ts";
import { runWebBench } from "./web/runWebBench.ts";

const benches: Readonly<Record<string, (options: ReadonlyMap<string, string>) => Promise<object>>> = {
  computed: runComputedBench,
  computedReads: runComputedReadsBench,
  constraints: runConstraintsBench,
  ddl: runDdlBench,
  expr: runExprBench,
  grid: runGridBench,
  import: runImportBench,
  matrix: runMatrixBench,
  records: runRecordsBench,
  start: runStartBench,
  web: runWebBench,
};

const [name = "", ...rest] = process.argv.slice(2);
const bench = benches[name];
if (bench === undefined) {
  process.stderr.write(`usage: npm run -s bench -- ${Object.keys(benches).join("|")} [--rows N] [--json]\n`);
  process.exitCode = 2;
} else {
  try {
    const report = await bench(readOptions(rest));
    process.stdout.write(`${JSON.stringify(report)}\n`);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof InterruptedError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof UsageError ? 2 : error.exitCode;
  }
}
