import { calendarFunctions } from "./functions/calendar.ts";
import { dateFunctions } from "./functions/date.ts";
import { listFunctions } from "./functions/list.ts";
import { logicFunctions } from "./functions/logic.ts";
import { mathFunctions } from "./functions/math.ts";
import { numberFunctions } from "./functions/number.ts";
import { personFunctions } from "./functions/person.ts";
import { textFunctions } from "./functions/text.ts";
import { textSearchFunctions } from "./functions/textSearch.ts";
import type { FunctionDefinition } from "./define.ts";

const table = {
  ...logicFunctions,
  ...textFunctions,
  ...textSearchFunctions,
  ...numberFunctions,
  ...mathFunctions,
  ...dateFunctions,
  ...calendarFunctions,
  ...listFunctions,
  ...personFunctions,
};

/** English name of a function. */
export type FunctionName = keyof typeof table;

/** Every function by its English name. */
export const functionTable: Readonly<Record<FunctionName, FunctionDefinition>> = table;

const byName = new Map<string, readonly [string, FunctionDefinition]>();
for (const [name, definition] of Object.entries<FunctionDefinition>(table)) {
  for (const spelling of [name, definition.zh, ...(definition.aliases ?? [])])
    byName.set(spelling.toUpperCase(), [name, definition]);
}

/** The function of this English or Chinese name, in any letter case, with its English name. */
export function findFunction(name: string): readonly [string, FunctionDefinition] | undefined {
  return byName.get(name.toUpperCase());
}

/** Every spelling a function may be called by. */
export const functionSpellings: readonly string[] = [...byName.keys()];
