import type { Sql } from "@tongzhou/base";
import type { ErrorValue } from "./errorValue.ts";
import type { Decimal } from "./number.ts";
import { Decimal as DecimalClass } from "./number.ts";
import type { PeopleTables } from "./people.ts";
import type { Kind, PlainKind } from "./types.ts";
import { isList } from "./value.ts";
import type { JsContext, Value } from "./value.ts";

/**
 * What a parameter takes: a kind; "numbers", numbers and lists of numbers; "values", any values and lists; "Ts", values and lists of one
 * ordered type T; "ordered[]", a list of one; "item", T that is no list; "items", values and lists of one type T;
 * "number[]" and "text[]", a list of numbers or texts; "texts", texts and lists of texts; "T", any one type (all T of a call agree); "T[]", a list with elements T;
 * "list", any list; "textual", text or what has one obvious spelling (number, date, time …), which is converted;
 * "any", also files and the like.
 */
export type TypeSpec =
  | Kind
  | "T"
  | "T[]"
  | "list"
  | "textual"
  | "any"
  | "numbers"
  | "number[]"
  | "text[]"
  | "texts"
  | "values"
  | "Ts"
  | "item"
  | "items"
  | "ordered[]"
  | "boolean[]"
  | "date[]";

/** What a call gives. "T" is the type the call's T was bound to, "T[]" a list of it; "link" is a link to a record of any form. */
export type ResultSpec = PlainKind | "T" | "T[]" | "text[]" | "link";

/** What SQL needs from outside the expression. */
export interface SqlEnv {
  readonly now: Sql;
  readonly currentMember: Sql;
  readonly zone: Sql;
  /**
   * Asks for what a function without SQL gives: its name, the places where a blank makes the result blank, and its
   * arguments as texts (askSql). Needed where the scope says `allowJavaScript: "batches"`.
   */
  readonly evaluate?: (name: string, strict: readonly number[], args: Sql) => Sql;
  /** Where the people of the workspace are; needed for expressions with `isRelated`. */
  readonly people?: PeopleTables;
}

/** A parameter; T is what its JavaScript reads. */
export interface Param<T> {
  readonly spec: TypeSpec;
  /** Blank reaches the function; without it a blank argument makes the result blank. */
  readonly takesBlank: boolean;
  /** Value when the argument is left out, as source. */
  readonly fallback?: string;
  /** Only a literal is taken, because its value decides the SQL. */
  readonly literal: boolean;
  /** Takes only this literal; another signature takes what else there is. */
  readonly only?: Value;
  /** Refuses a literal that has the right type and no meaning, e.g. a format. */
  readonly accepts?: (value: Value) => boolean;
  /** Leaves what it refuses, and what is no literal, to the next signature. */
  readonly yields?: true;
  readonly read: (value: Value) => T;
}

/** One typed signature of a function or an operator, with both back ends. */
export interface Overload {
  readonly params: readonly Param<unknown>[];
  /** Repeats after params, zero or more times unless `least` says more. */
  readonly rest?: Param<unknown>;
  readonly least: number;
  readonly result: ResultSpec;
  /** The result may be blank although no argument is. */
  readonly mayBeBlank: boolean;
  /** The result is never blank, not even when arguments are. */
  readonly neverBlank: boolean;
  /** A ring operation on numbers: left unrounded inside a chain of its like. */
  readonly exact: boolean;
  /** An exact operation whose result has the digits of all its operands together. */
  readonly product: boolean;
  /** The number is known to be in the domain, or the text to be not empty, so that no guard is needed. */
  readonly guarded: boolean;
  readonly volatile: boolean;
  /** Asks about members or departments, whose data change without the record. */
  readonly asksPeople?: boolean;
  readonly call: (args: readonly Value[], context: JsContext) => Value | ErrorValue;
  /** Missing when only JavaScript can compute it; then SQL, and with it filters and stored values, refuse it. */
  readonly sql?: (args: readonly Sql[], env: SqlEnv, literals: readonly Value[]) => Sql;
  /** A plainer spelling where null may stand for false, so that an index can serve it. */
  readonly condition?: (args: readonly Sql[]) => Sql;
  /** An aggregate over rows, one value that is not blank in each: what a list made only for this call need not hold. */
  readonly overRows?: (value: Sql) => Sql;
}

function refuse(expected: string, value: Value): never {
  throw new Error(`param-read: expected ${expected}, got ${value === null ? "blank" : typeof value}`);
}

function param<T>(spec: TypeSpec, read: (value: Value) => T): Param<T> {
  return { spec, read, takesBlank: false, literal: false };
}

const readText = (value: Value): string => (typeof value === "string" ? value : refuse("string", value));
const readNumber = (value: Value): Decimal => (value instanceof DecimalClass ? value : refuse("Decimal", value));
const readPlain = (value: Value): number => (typeof value === "number" ? value : refuse("number", value));
const readBoolean = (value: Value): boolean => (typeof value === "boolean" ? value : refuse("boolean", value));
const readList = (value: Value): readonly Value[] =>
  value === null ? [] : isList(value) ? value : refuse("list", value);
const readAny = (value: Value): Value => value;

/** Parameters by what they take. */
export const take = {
  text: param("text", readText),
  address: param("address", readList),
  textual: param("textual", readText),
  number: param("number", readNumber),
  boolean: param("boolean", readBoolean),
  date: param("date", readText),
  datetime: param("datetime", readText),
  time: param("time", readText),
  duration: param("duration", readPlain),
  any: param("any", readAny),
  t: param("T", readAny),
  item: param("item", readAny),
  list: param("list", readList),
  listOfT: param("T[]", readList),
  texts: param("text[]", (value): readonly string[] => readList(value).map(readText)),
  choice: param("choice", readText),
  member: param("member", readPlain),
  department: param("department", readPlain),
};

/** The same parameter, also given blank. */
export function orBlank<T>(of: Param<T>): Param<T | null> {
  return { ...of, takesBlank: true, read: (value) => (value === null ? null : of.read(value)) };
}

/** The same parameter, with the source of the value it has when left out. */
export function optional<T>(of: Param<T>, fallback: string): Param<T> {
  return { ...of, fallback };
}

/** The same parameter, given only as a literal. */
export function literal<T>(of: Param<T>, accepts?: (value: Value) => boolean): Param<T> {
  return { ...of, literal: true, ...(accepts === undefined ? {} : { accepts }) };
}

type Read<P extends readonly Param<unknown>[]> = { [I in keyof P]: P[I] extends Param<infer T> ? T : never };

interface Traits {
  readonly least?: number;
  readonly mayBeBlank?: boolean;
  readonly neverBlank?: boolean;
  readonly exact?: boolean;
  readonly product?: boolean;
  readonly guarded?: boolean;
  readonly volatile?: boolean;
  readonly asksPeople?: boolean;
  readonly condition?: (args: readonly Sql[]) => Sql;
  readonly overRows?: (value: Sql) => Sql;
}

/**
 * A signature with a fixed number of parameters. `js` is called with what the parameters read; it never sees blank
 * unless a parameter says orBlank, and `sql` must likewise give null when such an argument is null.
 */
export function overload<const P extends readonly Param<unknown>[]>(
  params: P,
  result: ResultSpec,
  js: (args: Read<P>, context: JsContext) => Value | ErrorValue,
  sqlOf: NonNullable<Overload["sql"]>,
  traits: Traits = {},
): Overload {
  return {
    ...withDefaults(traits),
    params,
    result,
    sql: sqlOf,
    call: (args, context) => {
      const read: unknown[] = [];
      for (const [index, one] of params.entries()) {
        const value = args[index] ?? null;
        if (value === null && !one.takesBlank) return null;
        read.push(one.read(value));
      }
      // The loop above read each argument with its own parameter, which is what Read<P> says.
      return js(read as Read<P>, context);
    },
  };
}

/** A signature that repeats one parameter; `js` gets all arguments as one list. */
export function variadic<T>(
  rest: Param<T>,
  result: ResultSpec,
  js: (args: readonly T[], context: JsContext) => Value | ErrorValue,
  sqlOf: NonNullable<Overload["sql"]>,
  traits: Traits = {},
): Overload {
  return {
    ...withDefaults({ least: 1, ...traits }),
    params: [],
    rest,
    result,
    sql: sqlOf,
    call: (args, context) => {
      if (!rest.takesBlank && args.includes(null)) return null;
      return js(args.map(rest.read), context);
    },
  };
}

/** A signature with fixed parameters first and one that repeats after them. */
export function headAndRest<H, T>(
  head: Param<H>,
  rest: Param<T>,
  result: ResultSpec,
  js: (head: H, rest: readonly T[], context: JsContext) => Value | ErrorValue,
  sqlOf: NonNullable<Overload["sql"]>,
  traits: Traits = {},
): Overload {
  return {
    ...withDefaults({ least: 1, ...traits }),
    params: [head],
    rest,
    result,
    sql: sqlOf,
    call: ([first = null, ...others], context) => {
      if (first === null && !head.takesBlank) return null;
      if (!rest.takesBlank && others.includes(null)) return null;
      return js(head.read(first), others.map(rest.read), context);
    },
  };
}

function withDefaults(traits: Traits): Traits & Required<Omit<Traits, "asksPeople" | "condition" | "overRows">> {
  return {
    least: 0,
    mayBeBlank: false,
    neverBlank: false,
    exact: false,
    product: false,
    guarded: false,
    volatile: false,
    ...traits,
  };
}
