import { commands } from "./commands.ts";
import { run } from "./run.ts";

process.exitCode = await run(process.argv.slice(2), commands, {
  write: (line) => process.stdout.write(`${line}\n`),
  warn: (line) => process.stderr.write(`${line}\n`),
});
