import type { Example, FunctionDefinition, FunctionGroup, SpecialForm } from "./define.ts";
import { knownFunctions } from "./functions.ts";
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
  /** No signature of it has SQL; a scope must allow it (Scope.allowJavaScript). */
  readonly isJavaScriptOnly: boolean;
}

/** Every function that is known by now: those of the first families, and those of the families loaded since. */
export function listFunctions(): readonly FunctionEntry[] {
  return [...knownFunctions()].map(([name, definition]) => ({
    name,
    zh: definition.zh,
    aliases: definition.aliases ?? [],
    group: definition.group,
    signature: definition.signature,
    help: helpOf(name, definition),
    examples: definition.examples,
    isJavaScriptOnly: isJavaScriptOnly(definition),
  }));
}

function isJavaScriptOnly(definition: FunctionDefinition): boolean {
  if ("special" in definition) return javascriptForms.has(definition.special);
  return definition.overRecords !== true && definition.overloads.every((overload) => overload.sql === undefined);
}

const javascriptForms: ReadonlySet<SpecialForm> = new Set(["ifNa", "isErr", "isNa", "errorType"]);

function helpOf(name: string, definition: FunctionDefinition): FunctionEntry["help"] {
  if (definition.help !== undefined) return definition.help;
  // A definition without its own help is one of the first families, whose names are exactly these.
  const key = name as FunctionName;
  return { zh: zh.functions[key], en: en.functions[key] };
}
