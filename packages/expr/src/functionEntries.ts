import type { Example, FunctionGroup } from "./define.ts";
import { functionTable } from "./functions.ts";
import type { FunctionName } from "./functions.ts";
import { en } from "./texts/en.ts";
import { zh } from "./texts/zh.ts";

/** What help and completion show of a function. */
export interface FunctionEntry {
  readonly name: string;
  readonly zh: string;
  /** Further spellings that are understood. */
  readonly aliases: readonly string[];
  readonly group: FunctionGroup;
  readonly signature: string;
  readonly help: { readonly zh: string; readonly en: string };
  readonly examples: readonly Example[];
}

/** Every function, by family, in the order of the tables. */
export const functions: readonly FunctionEntry[] = Object.entries(functionTable).map(([name, definition]) => {
  // Object.entries forgets that the keys of this table are exactly the function names.
  const key = name as FunctionName;
  return {
    name,
    zh: definition.zh,
    aliases: definition.aliases ?? [],
    group: definition.group,
    signature: definition.signature,
    help: { zh: zh.functions[key], en: en.functions[key] },
    examples: definition.examples,
  };
});
