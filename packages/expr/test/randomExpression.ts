import { must } from "@tongzhou/base";
import { knownFunctions } from "../src/functions.ts";
import { operatorTable } from "../src/operators.ts";
import type { Overload, TypeSpec } from "../src/overload.ts";
import { normaliseNumber, toWire } from "../src/index.ts";
import type { FieldRef, Kind, OptionRef, Value } from "../src/index.ts";
import { Decimal } from "../src/number.ts";
import { printText } from "../src/print.ts";
import { samples } from "./samples.data.ts";
import type { TestRow } from "./backEnds.ts";

/** Decisions, read one after the other from a list of numbers that fast-check made. */
export class Choices {
  readonly #numbers: readonly number[];
  #at = 0;
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }
  below(limit: number): number {
    const number = this.#numbers[this.#at % this.#numbers.length] ?? 0;
    this.#at++;
    // The list is read again with a twist, so that a long expression does not repeat itself.
    return (number + Math.floor(this.#at / this.#numbers.length) * 7919) % limit;
  }
  pick<T>(items: readonly T[]): T {
    return must(items[this.below(items.length)], "choices-pick: expected a list that is not empty");
  }
}

const options: readonly OptionRef[] = ["open", "closed", "a_b", "Z"].map((key) => ({
  key,
  label: { zh: `选${key}`, en: `the ${key}` },
}));

/** Fields of every kind with a value, two of each. */
export const randomFields: readonly FieldRef[] = (
  [
    "text",
    "number",
    "boolean",
    "date",
    "datetime",
    "time",
    "duration",
    "choice",
    "choices",
    "member",
    "members",
    "department",
    "departments",
    "link",
    "links",
  ] as const
).flatMap((kind) =>
  [1, 2].map((index): FieldRef => {
    const type =
      kind === "choice" || kind === "choices"
        ? { kind, options }
        : kind === "link" || kind === "links"
          ? { kind, form: "task" }
          : { kind };
    return { key: `${kind}_${index}`, label: { zh: `${kind}${index}` }, type };
  }),
);

const kinds = [
  "text",
  "number",
  "boolean",
  "date",
  "datetime",
  "time",
  "duration",
  "choice",
  "member",
  "department",
  "link",
] as const;
type ScalarKind = (typeof kinds)[number];

/** A value a field may hold: blank one time in six. */
export function randomValue(kind: Kind, choices: Choices): Value {
  if (choices.below(6) === 0) return null;
  const some = <T>(pick: () => T): readonly T[] => Array.from({ length: choices.below(4) }, pick);
  switch (kind) {
    case "number": {
      const number = new Decimal(choices.pick(samples.number));
      const scaled = choices.below(3) === 0 ? number.times(new Decimal(choices.below(2000) - 1000).div(64)) : number;
      return normaliseNumber(scaled);
    }
    case "boolean":
      return choices.below(2) === 0;
    case "text":
    case "date":
    case "time":
    case "datetime":
      return choices.pick<string>(samples[kind]);
    case "duration":
      return Number(choices.pick(samples.duration));
    case "choice":
      return choices.pick(options).key;
    case "choices":
      return some(() => choices.pick(options).key);
    case "members":
    case "departments":
    case "links":
      return some(() => 5 + choices.below(4));
    default:
      return 5 + choices.below(4);
  }
}

/** A row over randomFields. */
export function randomRow(choices: Choices): TestRow {
  return Object.fromEntries(randomFields.map(({ key, type }) => [key, randomValue(type.kind, choices)]));
}

type Maker = (choices: Choices, depth: number) => string;

/** An expression of the kind, as source. */
export function randomSource(kind: ScalarKind, choices: Choices, depth: number): string {
  const roll = choices.below(10);
  if (depth <= 0 || roll < 2)
    return choices.below(3) === 0 ? randomLiteral(kind, choices) : `${kind}_${1 + choices.below(2)}`;
  if (roll === 2) {
    const inner = (): string => randomSource(kind, choices, depth - 1);
    const condition = (): string => randomSource("boolean", choices, depth - 1);
    switch (choices.below(6)) {
      case 5: {
        const name = `let_${depth}_${choices.below(1_000_000)}`;
        return `LET(${name}, ${inner()}, IF(${condition()} or ISERROR(${name}), ${name}, COALESCE(${name}, ${inner()})))`;
      }
      case 4:
        return `IFERROR(${inner()}, ${inner()})`;
      case 0:
        return `IF(${condition()}, ${inner()}, ${inner()})`;
      case 1:
        return `IFS(${condition()}, ${inner()}, ${condition()}, ${inner()})`;
      case 2:
        return `COALESCE(${inner()}, ${inner()})`;
      default: {
        const subject = choices.pick(kinds);
        const part = (): string => randomSource(subject, choices, depth - 2);
        return `SWITCH(${part()}, ${part()}, ${inner()}, ${part()}, ${inner()}${choices.below(2) === 0 ? `, ${inner()}` : ""})`;
      }
    }
  }
  const makers = makersOf(kind);
  return makers.length === 0 ? `${kind}_1` : choices.pick(makers)(choices, depth - 1);
}

function randomLiteral(kind: ScalarKind, choices: Choices): string {
  switch (kind) {
    case "text":
      return choices.below(8) === 0 ? '""' : printText(choices.pick(samples.text));
    case "number":
      return `(${new Decimal(choices.pick(samples.number)).toFixed()})`;
    case "boolean":
      return choices.pick(["TRUE", "FALSE"]);
    case "date":
      return `#${choices.pick(samples.date)}#`;
    case "datetime":
      return `DATETIME(#${choices.pick(samples.date)}#, TIME(${choices.below(24)}, ${choices.below(60)}))`;
    case "time":
      return `TIME(${choices.below(30)}, ${choices.below(90)}, ${choices.below(90)})`;
    case "duration":
      return `${choices.pick(["SECONDS", "MINUTES", "HOURS", "DAYS", "WEEKS"])}(${choices.pick(["1", "1.5", "-3", "90", "0"])})`;
    case "choice":
      return `IF(TRUE, "${choices.pick(options).key}", choice_1)`;
    default:
      return `${{ member: "MEMBER", department: "DEPARTMENT", link: "RECORD" }[kind]}(${5 + choices.below(4)})`;
  }
}

const cache = new Map<ScalarKind, readonly Maker[]>();

function makersOf(kind: ScalarKind): readonly Maker[] {
  const known = cache.get(kind);
  if (known !== undefined) return known;
  const makers: Maker[] = [];
  for (const [name, overloads] of Object.entries(operatorTable))
    for (const overload of overloads) if (overload.result === kind) makers.push(operatorMaker(name, overload));
  for (const [name, definition] of knownFunctions())
    if ("overloads" in definition)
      for (const overload of definition.overloads)
        if (overload.result === kind && overload.sql !== undefined) makers.push(callMaker(name, overload));
  if (kind === "boolean") makers.push(...booleanMakers, ...booleanMakers, ...booleanMakers);
  if (kind === "text") makers.push((choices, depth) => `LABEL(${randomSource("choice", choices, depth)})`);
  const listed = orderedKinds.find((one) => one === kind);
  if (listed !== undefined) makers.push((choices, depth) => fromList(listed, choices, depth));
  cache.set(kind, makers);
  return makers;
}

function operatorMaker(name: string, overload: Overload): Maker {
  return (choices, depth) => {
    const args =
      overload.rest === undefined
        ? overload.params.map(({ spec }) => randomArgument(spec, choices, depth))
        : [0, 1].map(() => randomArgument("textual", choices, depth));
    const [left = "", right = ""] = args;
    if (name === "negate") return `(-${left})`;
    return name === "percent" ? `(${left}%)` : `(${left} ${name} ${right})`;
  };
}

const literalArguments: Readonly<Record<string, readonly string[]>> = {
  "DATEADD.date": ["day", "week", "months", "quarter", "year"],
  "DATEADD.datetime": ["day", "week", "month", "quarter", "YEARS", "hour", "minute", "second"],
  "WORKDAY.INTL": ["CN", "0000011", "1000001", "0000001"],
  "NETWORKDAYS.INTL": ["CN", "0000011", "1000001", "0000001"],
  DATEDIF: ["Y", "M", "D", "MD", "YM", "yd"],
  "TEXT.number": [
    "0",
    "0.00",
    "#,##0.00",
    "0.0%",
    "0000",
    "#.##",
    "¥#,##0.0#",
    '"共 "0" 元"',
    "#,##0",
    "0.###",
    "000,000.0",
    "0.00%%",
  ],
  "TEXT.date": ["yyyy-mm-dd", "yyyy年m月d日", "ddd d mmm yy", "dddd, mmmm d", "aaaa", "aaa m/d", "yyyyMMdd hh:mm"],
  "TEXT.datetime": ["yyyy-mm-dd hh:mm:ss", "h:mm AM/PM", "上午/下午h:mm", 'yyyy"T"m\\d h:m:s', "aaaa hh"],
  "TEXT.time": ["hh:mm:ss", "h:m:s", "hh:mm AM/PM", "上午/下午 h时m分"],
  "TEXT.duration": ["[h]:mm", "h:mm:ss", "hh小时mm分", "[hh]:m:s"].slice(0, 2).concat("[hh]:m:s"),
};

function callMaker(name: string, overload: Overload): Maker {
  return (choices, depth) => {
    const first = overload.params[0]?.spec ?? "";
    if (name === "MEMBER" || name === "DEPARTMENT" || name === "RECORD")
      return `${name}(${choices.pick(["5", "6", "0", "1.5", "8"])})`;
    const generic = choices.pick(kinds);
    const element = choices.pick(["choice", "member", "department", "link"] as const);
    const hasList = overload.params.some(({ spec }) => spec === "T[]");
    const argument = (spec: TypeSpec): string =>
      randomArgument(spec === "T" ? (hasList ? element : generic) : spec, choices, depth, element);
    const args: string[] = [];
    for (const param of overload.params) {
      if (param.fallback !== undefined && choices.below(3) === 0) break;
      if (param.only !== undefined) {
        args.push(param.only === true ? "TRUE" : String(toWire(param.only)));
        continue;
      }
      const fixed = literalArguments[`${name}.${first}`] ?? literalArguments[name];
      args.push(param.literal && fixed !== undefined ? printText(choices.pick(fixed)) : argument(param.spec));
    }
    const { rest } = overload;
    if (rest !== undefined) for (let count = 1 + choices.below(3); count > 0; count--) args.push(argument(rest.spec));
    return `${name}(${args.join(", ")})`;
  };
}

function randomArgument(
  spec: TypeSpec,
  choices: Choices,
  depth: number,
  element: "choice" | "member" | "department" | "link" = "member",
): string {
  const index = 1 + choices.below(2);
  switch (spec) {
    case "textual":
      return randomSource(
        choices.pick(["text", "text", "number", "date", "time", "boolean", "datetime"]),
        choices,
        depth,
      );
    case "list":
      return `${choices.pick(["choices", "members", "departments", "links"])}_${index}`;
    case "T[]":
      return `${element === "choice" ? "choices" : `${element}s`}_${index}`;
    case "numbers":
      return choices.below(2) === 0 ? randomSource("number", choices, depth) : randomList("number", choices, depth);
    case "text[]":
      return randomList("text", choices, depth);
    case "texts":
      return choices.below(2) === 0 ? randomSource("text", choices, depth) : randomList("text", choices, depth);
    case "boolean[]":
      return `LIST(${randomSource("boolean", choices, depth)}, ${randomSource("boolean", choices, depth)})`;
    case "date[]":
      return randomList("date", choices, depth);
    case "number[]":
      return randomList("number", choices, depth);
    case "values":
      return choices.below(2) === 0
        ? randomSource(choices.pick(kinds), choices, depth)
        : randomList(choices.pick(orderedKinds), choices, depth);
    case "any":
    case "T":
      return randomSource(choices.pick(kinds), choices, depth);
    default: {
      const kind = kinds.find((one) => one === spec);
      return kind === undefined ? `${spec}_${index}` : randomSource(kind, choices, depth);
    }
  }
}

/** A list of values of a kind, perhaps of none. */
function randomList(kind: ScalarKind, choices: Choices, depth: number): string {
  const items = Array.from({ length: 1 + choices.below(4) }, () => randomSource(kind, choices, depth - 1));
  const list = `LIST(${items.join(", ")})`;
  switch (choices.below(6)) {
    case 0:
      return `UNIQUE(${list})`;
    case 1:
      return `SORT(${list})`;
    case 2:
      return `REVERSE(${list})`;
    case 3:
      return `SLICE(${list}, ${randomSource("number", choices, 0)}, ${choices.below(4)})`;
    default:
      return list;
  }
}

/** A kind that has a largest value, as one of a list or the largest. */
function fromList(kind: (typeof orderedKinds)[number], choices: Choices, depth: number): string {
  const list = randomList(kind, choices, depth);
  if (kind === "text" || choices.below(2) === 0) return `INDEX(${list}, ${1 + choices.below(3)})`;
  return `${choices.pick(["MIN", "MAX"])}(${list}, ${randomSource(kind, choices, depth - 1)})`;
}

const orderedKinds = ["text", "number", "date", "datetime", "time", "duration"] as const;

const booleanMakers: readonly Maker[] = [
  (choices, depth) => {
    const kind = choices.pick(kinds);
    return `(${randomSource(kind, choices, depth)} ${choices.pick(["=", "<>"])} ${randomSource(kind, choices, depth)})`;
  },
  (choices, depth) => {
    const kind = choices.pick(orderedKinds);
    return `(${randomSource(kind, choices, depth)} ${choices.pick(["<", "<=", ">", ">="])} ${randomSource(kind, choices, depth)})`;
  },
  (choices, depth) =>
    `(${randomSource("boolean", choices, depth)} ${choices.pick(["and", "or"])} ${randomSource("boolean", choices, depth)})`,
  (choices, depth) => `ISERROR(${randomSource(choices.pick(kinds), choices, depth)})`,
  (choices, depth) => `(not ${randomSource("boolean", choices, depth)})`,
  (choices, depth) => `XOR(${randomSource("boolean", choices, depth)}, ${randomSource("boolean", choices, depth)})`,
  (choices, depth) =>
    `ISBLANK(${choices.below(4) === 0 ? randomArgument("list", choices, depth) : randomSource(choices.pick(kinds), choices, depth)})`,
  (choices, depth) => {
    const kind = choices.pick(kinds);
    const items = Array.from({ length: 1 + choices.below(3) }, () => randomSource(kind, choices, depth - 1));
    return `(${randomSource(kind, choices, depth - 1)} in (${items.join(", ")}))`;
  },
  (choices, depth) => {
    const kind = choices.pick(orderedKinds);
    return `(${[0, 1, 2]
      .map(() => randomSource(kind, choices, depth - 1))
      .join(" between ")
      .replace(/ between (?!.* between )/s, " and ")})`;
  },
  (choices, depth) =>
    `(${randomSource("datetime", choices, depth)} ${choices.pick(["=", "<=", ">"])} ${randomSource("date", choices, depth)})`,
  (choices) => `(member_1 in members_${1 + choices.below(2)})`,
];

/** Kinds whose values both sides can show. */
export const resultKinds = kinds;
