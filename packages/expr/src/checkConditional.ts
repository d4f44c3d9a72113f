import type { Checked } from "./coerce.ts";
import { isDate } from "./day.ts";
import type { Enclosing, Reached } from "./checkPath.ts";
import { findOption } from "./names.ts";
import { print } from "./print.ts";
import type { BinaryOp, Expr } from "./syntax.ts";
import type { TypedNode } from "./typed.ts";
import type { Type } from "./types.ts";

type Call = Expr & { readonly kind: "call" };

/** Excel's functions over columns and conditions, and what each adds up the records that are left. */
const aggregates: ReadonlyMap<string, "COUNT" | "SUM" | "AVERAGE" | "MAX" | "MIN"> = new Map([
  ["COUNTIF", "COUNT"],
  ["COUNTIFS", "COUNT"],
  ["SUMIF", "SUM"],
  ["SUMIFS", "SUM"],
  ["AVERAGEIF", "AVERAGE"],
  ["AVERAGEIFS", "AVERAGE"],
  ["MAXIFS", "MAX"],
  ["MINIFS", "MIN"],
]);

/**
 * Calls over fields of the same related records, as Excel writes them over columns of the same rows, are read as paths
 * with conditions: `SUMIFS(tasks.hours, tasks.state, "open")` is `SUM(tasks[state = "open"].hours)`.
 * @returns null for calls of other functions and over other lists
 */
export function checkOverRecords(call: Call, scope: Enclosing): Checked | null {
  const { name } = call;
  const reader = new RecordCall(call, scope);
  const read = aggregates.has(name) ? reader.aggregate() : (reader.others.get(name)?.() ?? null);
  if (read === null) return null;
  const { node } = scope.infer(reader.withNames(read));
  return { node: reader.withBindings(node), expr: { ...call, args: reader.rebuilt() } };
}

class RecordCall {
  readonly #call: Call;
  readonly #scope: Enclosing;
  /** Values from outside the brackets, each under a name that nobody can write. */
  readonly #outside: { readonly name: Expr; readonly value: Expr }[] = [];
  readonly #keyed = new Map<Expr, Expr>();
  readonly #bindings: { readonly id: number; readonly value: TypedNode }[] = [];
  readonly others: ReadonlyMap<string, () => Expr | null> = new Map([
    ["ANY", () => this.#quantified(false)],
    ["ALL", () => this.#quantified(true)],
    ["XLOOKUP", () => this.#lookup()],
    ["SUMPRODUCT", () => this.#products()],
  ]);

  constructor(call: Call, scope: Enclosing) {
    this.#call = call;
    this.#scope = scope;
  }

  aggregate(): Expr | null {
    const { name, args } = this.#call;
    const goal = aggregates.get(name);
    const isMany = name.endsWith("S");
    const [first] = args;
    if (goal === undefined || first === undefined) return null;
    const values = isMany ? (goal === "COUNT" ? null : first) : goal === "COUNT" ? null : (args[2] ?? first);
    const tests = isMany ? args.slice(goal === "COUNT" ? 0 : 1) : args.slice(0, 2);
    if (tests.length === 0 || tests.length % 2 === 1 || (!isMany && args.length > (goal === "COUNT" ? 2 : 3)))
      return null;
    const ranges = tests.filter((_, index) => index % 2 === 0);
    const common = this.#findRecords(values === null ? ranges : [values, ...ranges]);
    if (common === null) return null;
    const { base, reached } = common;
    const conditions = tests.flatMap((range, index) => {
      const criterion = tests[index + 1];
      return index % 2 === 0 && criterion !== undefined
        ? [this.#condition(inner(range, base), criterion, reached)]
        : [];
    });
    const rows = this.#rows(
      base,
      conditions.reduce((left, right) => this.#join("and", left, right)),
    );
    return this.#write(goal, values === null ? rows : follow(rows, namesAfter(values, base)));
  }

  /** ANY(tasks, done) and ANY(tasks.done). */
  #quantified(isAll: boolean): Expr | null {
    const [first, second] = this.#call.args;
    if (first === undefined || this.#call.args.length > 2) return null;
    if (second === undefined && !isAll && this.#isMany(first)) return this.#write("ISNOTBLANK", first);
    const common = second === undefined ? this.#findRecords([first]) : null;
    const base = second === undefined ? common?.base : first;
    const condition = second ?? (base === undefined ? undefined : inner(first, base));
    if (base === undefined || condition === undefined || !this.#isMany(base)) return null;
    const wanted: Expr = isAll ? { ...this.#at, kind: "unary", op: "not", operand: condition } : condition;
    const rows = this.#rows(base, wanted);
    return this.#write(isAll ? "ISBLANK" : "ISNOTBLANK", rows);
  }

  #lookup(): Expr | null {
    const [wanted, keys, results, otherwise] = this.#call.args;
    if (wanted === undefined || keys === undefined || results === undefined || this.#call.args.length > 4) return null;
    const common = this.#findRecords([keys, results]);
    if (common === null) return null;
    const { base, reached } = common;
    const rows = this.#rows(base, this.#condition(inner(keys, base), wanted, reached, true));
    const found = follow(this.#write("FIRST", rows), namesAfter(results, base));
    return otherwise === undefined ? found : this.#write("IF", this.#write("ISBLANK", rows), otherwise, found);
  }

  #products(): Expr | null {
    const { args } = this.#call;
    const common = args.length < 2 ? null : this.#findRecords(args);
    if (common === null) return null;
    const zero: Expr = { ...this.#at, kind: "number", value: "0" };
    const product = args
      .map((arg) => this.#write("COALESCE", inner(arg, common.base), zero))
      .reduce((left, right) => this.#join("*", left, right));
    const { node } = this.#scope.within(common.reached.fields).infer(product);
    const values = this.#scope.valuesOf(common.reached, node);
    const name = `~${this.#scope.root.nextLocal()}`;
    const id = this.#scope.root.nextLocal();
    this.#scope.locals.set(name, { id, node: values, reached: null, level: this.#scope });
    this.#bindings.push({ id, value: values });
    return this.#write("SUM", { ...this.#at, kind: "field", name });
  }

  withBindings(body: TypedNode): TypedNode {
    const { type, nullable } = body;
    return this.#bindings.length === 0 ? body : { kind: "let", bindings: this.#bindings, body, type, nullable };
  }

  /** The whole under the values from outside that its brackets ask for. */
  withNames(result: Expr): Expr {
    if (this.#outside.length === 0) return result;
    return this.#write("LET", ...this.#outside.flatMap(({ name, value }) => [name, value]), result);
  }

  /** The arguments as they are stored. */
  rebuilt(): readonly Expr[] {
    const { name, args } = this.#call;
    const isInside = (index: number): boolean => (name === "ANY" || name === "ALL") && index === 1;
    return args.map((arg, index) => {
      const first = args[0];
      if (!isInside(index) || first === undefined) return this.#keyed.get(arg) ?? this.#scope.infer(arg).expr;
      const reached = this.#scope.reach(first);
      return reached === null ? arg : this.#scope.within(reached.fields).infer(arg).expr;
    });
  }

  get #at(): { readonly from: number; readonly to: number } {
    return { from: this.#call.from, to: this.#call.to };
  }

  #write(name: string, ...args: readonly Expr[]): Expr {
    return { ...this.#at, kind: "call", name, args };
  }

  #join(op: BinaryOp, left: Expr, right: Expr): Expr {
    return { ...this.#at, kind: "binary", op, left, right };
  }

  #rows(base: Expr, condition: Expr): Expr {
    return { ...this.#at, kind: "rows", base, condition, order: [] };
  }

  #isMany(base: Expr): boolean {
    const reached = this.#scope.reach(base);
    return reached !== null && leadsToMany(reached);
  }

  /** The records that all of these are fields of: the longest path they have in common. */
  #findRecords(ranges: readonly Expr[]): { readonly base: Expr; readonly reached: Reached } | null {
    const [first] = ranges;
    for (const base of first === undefined ? [] : prefixes(first)) {
      if (!ranges.every((range) => prefixes(range).some((one) => print(one) === print(base)))) continue;
      const reached = this.#scope.reach(base);
      if (reached !== null && leadsToMany(reached)) return { base, reached };
    }
    return null;
  }

  /** A criterion of Excel's as a condition: a value, or a text such as ">=5", "<>open" and "a*". */
  #condition(left: Expr, criterion: Expr, reached: Reached, isPlain = false): Expr {
    const { type } = this.#scope.within(reached.fields).infer(left).node;
    if (criterion.kind === "text" && !isPlain) return this.#written(left, type, criterion, criterion.value);
    const joined = isPlain ? null : signOf(criterion);
    const value = this.#asValue(joined?.value ?? criterion);
    return this.#compare(joined?.op ?? "=", left, type, value);
  }

  #asValue(value: Expr): Expr {
    if (value.kind === "text" || value.kind === "number" || value.kind === "boolean" || value.kind === "date")
      return value;
    const name: Expr = { ...this.#at, kind: "field", name: `~${this.#scope.root.nextLocal()}` };
    this.#outside.push({ name, value });
    return name;
  }

  #compare(op: CompareSign, left: Expr, type: Type, right: Expr): Expr {
    // As in Excel, letter case does not count.
    if (type.kind === "text" && (op === "=" || op === "<>"))
      return this.#join(op, this.#write("LOWER", left), this.#write("LOWER", right));
    if (type.kind === "choices") {
      const holds = this.#write("HASANY", left, right);
      return op === "<>" ? this.#write("NOT", holds) : holds;
    }
    return this.#join(op, left, right);
  }

  #written(left: Expr, type: Type, criterion: Expr, source: string): Expr {
    const [, sign = "", rest = ""] = /^(<>|<=|>=|<|>|=)?(.*)$/su.exec(source) ?? [];
    const op = compareSigns.find((one) => one === sign) ?? "=";
    if (rest === "") return this.#write(op === "<>" ? "ISNOTBLANK" : "ISBLANK", left);
    const pattern = type.kind === "text" ? wildcards.find(({ shape }) => shape.test(rest)) : undefined;
    if (pattern !== undefined) {
      const part: Expr = { ...this.#at, kind: "text", value: rest.replaceAll("*", "") };
      const holds = this.#write(pattern.name, left, part);
      return op === "<>" ? this.#write("NOT", holds) : holds;
    }
    const value = this.#literal(type, rest, criterion, sign === "");
    if (value !== null) return this.#compare(op, left, type, value);
    this.#scope.report("expr.bad_format", criterion, { name: this.#call.name, text: source.slice(0, 40) });
    return this.#join("=", left, left);
  }

  #literal(type: Type, text: string, criterion: Expr, isWhole: boolean): Expr | null {
    switch (type.kind) {
      case "number":
        return /^[+-]?\d{1,30}(\.\d{1,30})?$/u.test(text)
          ? { ...this.#at, kind: "number", value: text.replace(/^\+/u, "") }
          : null;
      case "date":
      case "datetime": {
        const [, year = "", month = "", day = ""] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/u.exec(text) ?? [];
        const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
        return isDate(date) ? { ...this.#at, kind: "date", value: date } : null;
      }
      case "boolean": {
        const word = text.toUpperCase();
        return word === "TRUE" || word === "FALSE" ? { ...this.#at, kind: "boolean", value: word === "TRUE" } : null;
      }
      case "text":
        return /[*?]/u.test(text) ? null : { ...this.#at, kind: "text", value: text };
      case "choice":
      case "choices": {
        const found = findOption(text, type.options, criterion);
        if (!found.ok) {
          this.#scope.add(found.error);
          return { ...criterion, kind: "text", value: "" };
        }
        if (isWhole && criterion.kind === "text") {
          const stored: Expr = { ...criterion, value: found.value.key };
          this.#scope.options.set(stored, found.value);
          this.#keyed.set(criterion, stored);
        }
        return { ...this.#at, kind: "text", value: found.value.key };
      }
      default:
        return null;
    }
  }
}

type CompareSign = (typeof compareSigns)[number];
const compareSigns = ["=", "<>", "<", "<=", ">", ">="] as const;

/** Which patterns have a function of their own; others are refused. */
const wildcards = [
  { shape: /^\*[^*?]+\*$/u, name: "CONTAINS" },
  { shape: /^[^*?]+\*$/u, name: "STARTSWITH" },
  { shape: /^\*[^*?]+$/u, name: "ENDSWITH" },
] as const;

/** `">=" & level`: a sign joined with a value. */
function signOf(criterion: Expr): { readonly op: CompareSign; readonly value: Expr } | null {
  if (criterion.kind !== "binary" || criterion.op !== "&" || criterion.left.kind !== "text") return null;
  const { value } = criterion.left;
  const op = compareSigns.find((one) => one === value);
  return op === undefined ? null : { op, value: criterion.right };
}

function leadsToMany({ steps }: Reached): boolean {
  return steps.reduce((many, step) => step.pick === null && (many || step.isMany), false);
}

/** What stands before each point of a path, the longest first. */
function prefixes(path: Expr): readonly Expr[] {
  return path.kind === "member" ? [path.base, ...prefixes(path.base)] : [];
}

function namesAfter(path: Expr, base: Expr): readonly (Expr & { readonly kind: "member" })[] {
  if (path.kind !== "member") return [];
  return print(path.base) === print(base) ? [path] : [...namesAfter(path.base, base), path];
}

/** The rest of a path as it is named inside the brackets. */
function inner(path: Expr, base: Expr): Expr {
  const [first, ...others] = namesAfter(path, base);
  if (first === undefined) return path;
  return follow({ kind: "field", name: first.name, from: first.from, to: first.to }, others);
}

function follow(start: Expr, names: readonly (Expr & { readonly kind: "member" })[]): Expr {
  return names.reduce<Expr>((left, { name, from, to }) => ({ kind: "member", base: left, name, from, to }), start);
}
