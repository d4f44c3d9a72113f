import { Decimal } from "../number.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import type { Example, FunctionDefinition, FunctionGroup } from "../define.ts";
import type { Overload, Param, ResultSpec, TypeSpec } from "../overload.ts";
import { isList } from "../value.ts";
import type { Value } from "../value.ts";
import { cellsOf, isFailure, Range, single } from "./cell.ts";
import type { Cell, CellArg, CellContext } from "./cell.ts";
import { booleanOf, numberOf, parseNumber, textOf } from "./readCell.ts";
import { dateOfExcelDay, dayOfSerial, excelDayOf, serialOfDay } from "./serial.ts";

// A plain function is written once over JavaScript numbers, texts and lists of them; from its parameters follow both
// its signature in the language (values with types) and how it reads cells (with Excel's conversions).

/** A parameter of a plain function. `T` is what its JavaScript gets. */
export interface Arg<T> {
  readonly spec: TypeSpec;
  /** Takes this argument and all after it. */
  readonly isRest: boolean;
  /** What is given when it is left out, and how that is written. */
  readonly fallback?: { readonly value: T; readonly source: string };
  readonly takesBlank: boolean;
  /** Only a literal is taken in the language, because its value decides the SQL. */
  readonly accepts?: (value: Value) => boolean;
  /** What `accepts` refuses as a literal may still be computed. */
  readonly mayBeComputed?: true;
  readonly fromValues: (values: readonly Value[]) => T;
  readonly fromCells: (args: readonly CellArg[], context: CellContext) => T | ErrorValue;
}

/** What the JavaScript of a plain function may give; NaN and infinity stand for #NUM!. */
export type Plain = number | Decimal | string | boolean | ErrorValue | null;

type Reads<P extends readonly Arg<unknown>[]> = { [I in keyof P]: P[I] extends Arg<infer T> ? T : never };

function one<T>(
  spec: TypeSpec,
  fromValue: (value: Value) => T,
  fromCell: (arg: CellArg, context: CellContext) => T | ErrorValue,
): Arg<T> {
  return {
    spec,
    isRest: false,
    takesBlank: false,
    fromValues: ([value = null]) => fromValue(value),
    fromCells: ([cell = null], context) => fromCell(cell, context),
  };
}

const plainNumber = (value: Value): number =>
  value instanceof Decimal ? value.toNumber() : typeof value === "number" ? value : Number.NaN;
const plainText = (value: Value): string => (typeof value === "string" ? value : "");

/** A number. */
export const num: Arg<number> = one("number", plainNumber, numberOf);

/** A number, cut to a whole one. */
export const whole: Arg<number> = one(
  "number",
  (value) => (value instanceof Decimal ? value.trunc().toNumber() : plainNumber(value)),
  (arg) => {
    const read = numberOf(arg);
    return typeof read === "number" ? Math.trunc(Number(read.toPrecision(15))) : read;
  },
);

/** A number that a text or TRUE does not stand for. */
export const strictNum: Arg<number> = one("number", plainNumber, (arg) => {
  const cell = single(arg);
  return typeof cell === "boolean" ? failure.value : numberOf(cell);
});

/** A text. */
export const text: Arg<string> = one("textual", plainText, textOf);

/** Yes or no. */
export const flag: Arg<boolean> = one("boolean", (value) => value === true, booleanOf);

/** A day, counted from 1899-12-30. */
export const day: Arg<number> = one(
  "date",
  (value) => excelDayOf(plainText(value)),
  (arg, context) => {
    const serial = numberOf(arg);
    if (typeof serial !== "number") return serial;
    return serial < 0 || serial >= 2_958_466 ? failure.num : dayOfSerial(Math.floor(serial), context.date1904);
  },
);

/** Any value, errors included. */
export const cell: Arg<Cell> = {
  ...one("any", toCell, (arg) => (arg instanceof Range ? single(arg) : arg)),
  takesBlank: true,
};

/** A list of any values, blanks and errors among them. */
export const list: Arg<readonly Cell[]> = {
  ...one(
    "list",
    (value) => (isList(value) ? value.map(toCell) : []),
    (arg) => cellsOf(arg),
  ),
  takesBlank: true,
};

/** Numbers and lists of numbers: in lists only numbers count, alone a text or TRUE is read as a number. */
export const nums: Arg<readonly number[]> = {
  spec: "numbers",
  isRest: true,
  takesBlank: true,
  fromValues: (values) => values.flatMap((value) => flatten(value).map(plainNumber)),
  fromCells: (args) => {
    const found: number[] = [];
    for (const arg of args)
      for (const item of arg instanceof Range ? cellsOf(arg) : [arg]) {
        if (item instanceof ErrorValue) return item;
        if (typeof item === "number") found.push(item);
        else if (!(arg instanceof Range)) {
          // An argument that is left out between commas counts as 0.
          const read = numberOf(item);
          if (typeof read !== "number") return read;
          found.push(read);
        }
      }
    return found;
  },
};

/** The same in one list, which functions with further parameters take first. */
export const numsOf: Arg<readonly number[]> = {
  ...nums,
  isRest: false,
  fromCells: ([first = null]) => nums.fromCells([first], noContext),
};

/** Numbers and lists where TRUE is 1 and a text is 0. */
export const numsA: Arg<readonly number[]> = {
  ...nums,
  spec: "values",
  fromValues: (values) =>
    values.flatMap((value) =>
      flatten(value).map((item) =>
        typeof item === "boolean" ? Number(item) : typeof item === "string" ? 0 : plainNumber(item),
      ),
    ),
  fromCells: (args) => {
    const found: number[] = [];
    for (const arg of args)
      for (const item of arg instanceof Range ? cellsOf(arg) : [arg]) {
        if (item instanceof ErrorValue) return item;
        if (item === null) {
          if (!(arg instanceof Range)) found.push(0);
        } else if (typeof item === "string") {
          const read = arg instanceof Range ? 0 : parseNumber(item);
          if (read === null) return failure.value;
          found.push(read);
        } else found.push(Number(item));
      }
    return found;
  },
};

/** Any values and lists of them, one after the other; blanks and errors stay. */
export const values: Arg<readonly Cell[]> = {
  spec: "values",
  isRest: true,
  takesBlank: true,
  fromValues: (all) => all.flatMap((value) => (isList(value) ? value.map(toCell) : [toCell(value)])),
  fromCells: (args) => args.flatMap((arg) => [...cellsOf(arg)]),
};

/** Texts and lists of texts. */
export const texts: Arg<readonly string[]> = {
  spec: "values",
  isRest: true,
  takesBlank: true,
  fromValues: (all) => all.flatMap((value) => (isList(value) ? value.map(spell) : [spell(value)])),
  fromCells: (args) => {
    const read = args.flatMap((arg) => cellsOf(arg).map(textOf));
    return read.find(isFailure) ?? read.filter((one_) => typeof one_ === "string");
  },
};

const noContext: CellContext = { now: new Date(0), zone: "UTC", date1904: false };

const flatten = (value: Value): readonly Value[] =>
  isList(value) ? value.filter((item) => item !== null) : value === null ? [] : [value];

function spell(value: Value): string {
  const read = textOf(toCell(value));
  return typeof read === "string" ? read : "";
}

/** A value of the language as a cell; days keep their spelling. */
export function toCell(value: Value): Cell {
  if (value instanceof Decimal) return value.toNumber();
  return isList(value) ? null : value;
}

/** The same parameter with what it is when left out. */
export function opt<T extends number | string | boolean>(of: Arg<T>, value: T): Arg<T> {
  return { ...of, fallback: { value, source: typeof value === "string" ? `"${value}"` : `${value}`.toUpperCase() } };
}

/** The same parameter, null when left out or blank. */
export function maybe<T>(of: Arg<T>): Arg<T | null> {
  return {
    ...of,
    takesBlank: true,
    fallback: { value: null, source: "BLANK()" },
    fromValues: (given) => (given[0] === null || given[0] === undefined ? null : of.fromValues(given)),
    fromCells: (args, context) => (args[0] === null || args[0] === undefined ? null : of.fromCells(args, context)),
  };
}

/** Kinds of result a plain function may have; a day is counted from 1899-12-30. */
type PlainResult = "number" | "text" | "boolean" | "date" | "time";

/** The body of an entry: signature in the language and over cells. */
export interface Body {
  readonly overloads: readonly Overload[];
  readonly cells: (args: readonly CellArg[], context: CellContext) => Cell | Range;
}

/** A plain function from its parameters, its result, its JavaScript and, where the database can do it too, its SQL. */
export function plain<const P extends readonly Arg<unknown>[]>(
  args: P,
  result: PlainResult,
  js: (...read: Reads<P>) => Plain,
  sqlOf?: Overload["sql"],
): Body {
  const rest = args.at(-1)?.isRest === true ? args.at(-1) : undefined;
  const fixed = rest === undefined ? args : args.slice(0, -1);
  const paramOf = (arg: Arg<unknown>): Param<unknown> => ({
    spec: arg.spec,
    takesBlank: arg.takesBlank,
    literal: arg.accepts !== undefined && arg.mayBeComputed !== true,
    ...(arg.accepts === undefined ? {} : { accepts: arg.accepts }),
    read: (value) => value,
    ...(arg.fallback === undefined ? {} : { fallback: arg.fallback.source }),
  });
  const resultSpec: ResultSpec = result;
  const typed: Overload = {
    params: fixed.map(paramOf),
    ...(rest === undefined ? {} : { rest: paramOf(rest) }),
    least: rest === undefined ? 0 : 1,
    result: resultSpec,
    mayBeBlank: true,
    neverBlank: false,
    exact: false,
    product: false,
    guarded: false,
    volatile: false,
    ...(sqlOf === undefined ? {} : { sql: sqlOf }),
    call: (given) => {
      if (fixed.some((arg, index) => !arg.takesBlank && (given[index] ?? null) === null)) return null;
      const read = args.map((arg, index) =>
        arg.isRest ? arg.fromValues(given.slice(index)) : arg.fromValues([given[index] ?? null]),
      );
      // Each was read by its own parameter, which is what Reads<P> says.
      return toValue(js(...(read as Reads<P>)), result);
    },
  };
  return {
    overloads: [typed],
    cells: (given, context) => {
      const least = fixed.filter((arg) => arg.fallback === undefined).length;
      if (given.length < least || (rest === undefined && given.length > fixed.length)) return failure.value;
      const read: unknown[] = [];
      for (const [index, arg] of args.entries()) {
        if (index >= given.length && arg.fallback !== undefined) {
          read.push(arg.fallback.value);
          continue;
        }
        const value = arg.fromCells(arg.isRest ? given.slice(index) : [given[index] ?? null], context);
        if (value instanceof ErrorValue && arg !== cell) return value;
        read.push(value);
      }
      // As above.
      const plainAnswer = js(...(read as Reads<P>));
      const answer = plainAnswer instanceof Decimal ? plainAnswer.toNumber() : plainAnswer;
      if (typeof answer !== "number") return answer;
      if (!Number.isFinite(answer)) return failure.num;
      if (result !== "date") return answer + 0;
      const serial = serialOfDay(answer, context.date1904);
      return serial < 0 ? failure.num : serial;
    },
  };
}

/** What JavaScript gave as a value of the language. */
function toValue(answer: Plain, result: PlainResult): Value | ErrorValue {
  if (answer === null || answer instanceof ErrorValue || typeof answer === "boolean") return answer;
  if (typeof answer === "string" || answer instanceof Decimal) return answer;
  if (!Number.isFinite(answer)) return failure.num;
  if (result === "date") return dateOfExcelDay(answer) ?? failure.num;
  return new Decimal(answer);
}

/** One entry of a family: Chinese name, family, signature, help in both languages, examples, body. */
export function entry(
  zh: string,
  group: FunctionGroup,
  signature: string,
  help: readonly [zh: string, en: string],
  examples: readonly Example[],
  body: Body,
): FunctionDefinition & Body & { readonly help: { readonly zh: string; readonly en: string } } {
  return { zh, group, signature, help: { zh: help[0], en: help[1] }, examples, ...body };
}
