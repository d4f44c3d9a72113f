import { entry } from "../cells/plain.ts";
import type { Body } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";

/** A function of the statistics family with one example and, where Excel has them, its older names. */
export function statisticEntry(
  zh: string,
  signature: string,
  help: readonly [zh: string, en: string],
  example: readonly [string, string],
  body: Body,
  aliases: readonly string[] = [],
): FunctionDefinition {
  return { ...entry(zh, "statistics", signature, help, [example], body), aliases };
}
