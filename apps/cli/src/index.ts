export { commands } from "./commands.ts";
export { UsageError, run } from "./run.ts";
export type { Command, Output } from "./run.ts";
