import { aggregateFunctions } from "./functions/aggregate.ts";
import { calendarFunctions } from "./functions/calendar.ts";
import { dateFunctions } from "./functions/date.ts";
import { listFunctions } from "./functions/list.ts";
import { logicFunctions } from "./functions/logic.ts";
import { mathFunctions } from "./functions/math.ts";
import { numberFunctions } from "./functions/number.ts";
import { personFunctions } from "./functions/person.ts";
import { textFunctions } from "./functions/text.ts";
import { textSearchFunctions } from "./functions/textSearch.ts";
import { errorFunctions } from "./functions/errors.ts";
import { conditionalFunctions } from "./families/conditional.ts";
import { amountFunctions } from "./families/rmbcap.ts";
import { joiningFunctions } from "./families/joining.ts";
import { lookupFunctions } from "./families/lookup.ts";
import { splittingFunctions } from "./families/splitting.ts";
import { bandFunctions } from "./families/bands.ts";
import { tenureFunctions } from "./families/tenure.ts";
import { workdayFunctions } from "./families/workdays.ts";
import type { FunctionDefinition } from "./define.ts";
import type { Overload } from "./overload.ts";

const table = {
  ...logicFunctions,
  ...textFunctions,
  ...textSearchFunctions,
  ...numberFunctions,
  ...mathFunctions,
  ...dateFunctions,
  ...calendarFunctions,
  ...listFunctions,
  ...aggregateFunctions,
  ...personFunctions,
};

/** English name of a function. */
export type FunctionName = keyof typeof table;

const byName = new Map<string, readonly [string, FunctionDefinition]>();
const spellings: string[] = [];

/** Every spelling a function may be called by. */
export const functionSpellings: readonly string[] = spellings;

const known = new Map<string, FunctionDefinition>();
const named = new WeakMap<Overload, string>();

/** The name of a signature of a function, the same in every process: `PINYIN/0`. */
export function nameOfOverload(overload: Overload): string | undefined {
  return named.get(overload);
}

/** The signature of this name. */
export function findOverload(name: string): Overload | undefined {
  const cut = name.lastIndexOf("/");
  const definition = known.get(name.slice(0, cut));
  return definition === undefined || "special" in definition
    ? undefined
    : definition.overloads[Number(name.slice(cut + 1))];
}

/** Every function by its English name, in the order in which families came. */
export function knownFunctions(): ReadonlyMap<string, FunctionDefinition> {
  return known;
}

/** Adds a family; a name that is known stays what it is. */
export function registerFunctions(family: Readonly<Record<string, FunctionDefinition>>): void {
  for (const [name, definition] of Object.entries(family)) {
    if (!known.has(name)) {
      known.set(name, definition);
      if (!("special" in definition))
        for (const [index, overload] of definition.overloads.entries()) named.set(overload, `${name}/${index}`);
    }
    for (const spelling of [name, definition.zh, ...(definition.aliases ?? [])]) {
      const key = spelling.toUpperCase();
      if (byName.has(key)) continue;
      byName.set(key, [name, definition]);
      spellings.push(key);
    }
  }
}

registerFunctions(table);
registerFunctions(errorFunctions);
registerFunctions(workdayFunctions);
registerFunctions(amountFunctions);
registerFunctions(joiningFunctions);
registerFunctions(splittingFunctions);
registerFunctions(conditionalFunctions);
registerFunctions(lookupFunctions);
registerFunctions(tenureFunctions);
registerFunctions(bandFunctions);

/** The function of this English or Chinese name, in any letter case, with its English name. */
export function findFunction(name: string): readonly [string, FunctionDefinition] | undefined {
  return byName.get(name.toUpperCase());
}
