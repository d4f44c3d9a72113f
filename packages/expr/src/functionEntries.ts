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
  /**
   * How its values come: from SQL, wherever expressions stand; from JavaScript in batches, where values are stored; or
   * from JavaScript alone (Scope.allowJavaScript).
   */
  readonly computed: "sql" | "batches" | "alone";
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
    computed: howComputed(definition),
  }));
}

function howComputed(definition: FunctionDefinition): FunctionEntry["computed"] {
  if ("special" in definition) return formsAlone.has(definition.special) ? "alone" : "sql";
  const hasSql = definition.overRecords === true || definition.overloads.some(({ sql }) => sql !== undefined);
  return hasSql ? "sql" : "batches";
}

const formsAlone: ReadonlySet<SpecialForm> = new Set(["ifNa", "isErr", "isNa", "errorType"]);

function helpOf(name: string, definition: FunctionDefinition): FunctionEntry["help"] {
  if (definition.help !== undefined) return definition.help;
  // A definition without its own help is one of the first families, whose names are exactly these.
  const key = name as FunctionName;
  return { zh: zh.functions[key], en: en.functions[key] };
}
