import { coerce, describe, isTextLiteral, reportMismatch, retypeBlank } from "./coerce.ts";
import type { Checked, Reporter } from "./coerce.ts";
import type { Suggestion } from "./diagnostic.ts";
import type { ErrorCode } from "./errorValue.ts";
import { convertFix, swapFix } from "./fixes.ts";
import { findFunction, functionSpellings } from "./functions.ts";
import { hasAny, listOf } from "./functions/list.ts";
import { findNearest } from "./nearest.ts";
import { operatorTable } from "./operators.ts";
import type { OperatorName } from "./operators.ts";
import type { Overload, Param, ResultSpec, TypeSpec } from "./overload.ts";
import { parse } from "./parse.ts";
import { checkSpecial } from "./checkSpecial.ts";
import type { Expr } from "./syntax.ts";
import { spellings } from "./textual.ts";
import type { TypedNode } from "./typed.ts";
import { elementType, isAssignable, listType } from "./types.ts";
import type { Type } from "./types.ts";
import { isSameValue, toWire } from "./value.ts";

type Call = Expr & { readonly kind: "call" };
type CallNode = TypedNode & { readonly kind: "call" };

/** Types calls and operators: finds the signature that fits and brings the arguments to it. */
export class CallChecker {
  readonly #reporter: Reporter;
  readonly #infer: (expr: Expr) => Checked;
  readonly #inferLet: (expr: Call) => Checked;
  readonly #inferOwnerAt: (expr: Call) => Checked;
  readonly #inferBand: (expr: Call) => Checked;
  readonly #inferOverRecords: (expr: Call) => Checked | null;

  constructor(
    reporter: Reporter,
    infer: (expr: Expr) => Checked,
    inferLet: (expr: Call) => Checked,
    inferOwnerAt: (expr: Call) => Checked,
    inferBand: (expr: Call) => Checked,
    inferOverRecords: (expr: Call) => Checked | null,
  ) {
    this.#inferOverRecords = inferOverRecords;
    this.#reporter = reporter;
    this.#infer = infer;
    this.#inferLet = inferLet;
    this.#inferOwnerAt = inferOwnerAt;
    this.#inferBand = inferBand;
  }

  infer(expr: Call): Checked {
    const found = findFunction(expr.name);
    if (found === undefined) {
      const near = findNearest(expr.name, functionSpellings);
      const to = expr.from + expr.name.length;
      this.#reporter.report(
        "expr.unknown_function",
        { from: expr.from, to },
        { name: expr.name.slice(0, 80) },
        near === null ? undefined : { label: near, replace: near, from: expr.from, to },
      );
      for (const arg of expr.args) this.#infer(arg);
      return { node: blankNode, expr };
    }
    const [name, definition] = found;
    const named: Call = { ...expr, name };
    if ("special" in definition) {
      const { special } = definition;
      if (special === "ownerAt") return this.#inferOwnerAt(named);
      if (special === "band") return this.#inferBand(named);
      return special === "let" ? this.#inferLet(named) : checkSpecial(special, named, this.#reporter, this.#infer);
    }
    const overRecords = definition.overRecords === true ? this.#inferOverRecords(named) : null;
    return overRecords ?? this.#inferPlain(name, definition.overloads, named, definition.fails);
  }

  operator(name: OperatorName, sign: string, at: Expr, args: readonly Checked[]): TypedNode {
    const fit = this.#fit(operatorTable[name], args);
    if (fit !== null) {
      const { node } = this.#build(fit, args, sign);
      return name === "/" ? { ...node, fails: "#DIV/0!" } : node;
    }
    const got = args.map(({ node }) => describe(node.type));
    const [left, right] = args;
    // `a + "b"` means joining in most other languages; only the sign between the operands is replaced.
    const joins = sign === "+" && left !== undefined && right !== undefined && got.includes("text");
    const between = { from: left?.expr.to ?? at.from, to: right?.expr.from ?? at.to };
    const fix = joins && between.to - between.from <= 3 ? { label: "&", replace: " & ", ...between } : undefined;
    this.#reporter.report("expr.operator_mismatch", at, { name: sign, got: got.join(", ") }, fix);
    return blankNode;
  }

  /** `value in list`. */
  hasAny(at: Expr, list: Checked, value: Checked): TypedNode {
    const fit = this.#fit([hasAny], [list, value]);
    if (fit !== null) return this.#build(fit, [list, value], "in").node;
    const element = elementType(list.node.type);
    if (element !== null) reportMismatch(value, element, this.#reporter);
    return { ...blankNode };
  }

  #inferPlain(name: string, overloads: readonly Overload[], expr: Call, fails?: ErrorCode): Checked {
    const args = expr.args.map((arg) => this.#infer(arg));
    const fit = this.#fit(overloads, args);
    if (fit === null) {
      this.#reportNoFit(name, overloads, expr, args);
      return { node: blankNode, expr: { ...expr, args: args.map((arg) => arg.expr) } };
    }
    if (fit.overload.volatile) this.#reporter.useVolatile(expr, name);
    if (fit.overload.asksPeople === true) this.#reporter.usePeople();
    // A literal that has no meaning is all there is to say about the call.
    if (fit.overload.sql === undefined && !args.some((arg, index) => isRefused(paramAt(fit.overload, index), arg)))
      this.#reporter.useJavaScript(expr, name, "batches");
    const built = this.#build(fit, args, name);
    const node = fails === undefined ? built.node : { ...built.node, fails };
    return { node, expr: { ...expr, args: built.args } };
  }

  #fit(overloads: readonly Overload[], args: readonly Checked[]): Fit | null {
    for (const overload of overloads) {
      const bound = bindTypes(overload, args);
      if (bound !== null) return { overload, t: bound };
    }
    return null;
  }

  #build({ overload, t }: Fit, given: readonly Checked[], name: string): { node: CallNode; args: readonly Expr[] } {
    const args: TypedNode[] = [];
    const exprs: Expr[] = [];
    const count = Math.max(given.length, overload.params.length);
    for (let index = 0; index < count; index++) {
      const param = paramAt(overload, index);
      if (param === undefined) break;
      const arg = given[index];
      if (arg === undefined) {
        args.push(retypeBlank(this.#fallback(param), typeOf(param.spec, t) ?? { kind: "text" }));
        continue;
      }
      const wanted = typeOf(param.spec, t);
      const coerced = wanted === null ? arg : coerce(arg, wanted, this.#reporter);
      exprs.push(coerced.expr);
      if (param.literal && coerced.node.kind !== "literal")
        this.#reporter.report("expr.literal_expected", arg.expr, { name });
      else if (coerced.node.kind === "literal" && isRefused(param, coerced))
        this.#reporter.report("expr.bad_format", arg.expr, {
          name,
          text: String(toWire(coerced.node.value)).slice(0, 40),
        });
      args.push(convert(param.spec, retypeBlank(coerced.node, wanted ?? { kind: "text" })));
    }
    const type = resultType(overload.result, t);
    return { node: { kind: "call", overload, args, type, nullable: isNullable(overload, args, type) }, args: exprs };
  }

  #fallback(param: Param<unknown>): TypedNode {
    const parsed = parse(param.fallback ?? "BLANK()");
    return parsed.ok ? this.#infer(parsed.value).node : blankNode;
  }

  #reportNoFit(name: string, overloads: readonly Overload[], expr: Call, args: readonly Checked[]): void {
    const fitting = overloads.filter((overload) => takesCount(overload, args.length));
    if (fitting.length === 0) {
      const expected = [...new Set(overloads.map(countText))].join(", ");
      this.#reporter.report("expr.argument_count", expr, { name, expected, got: `${args.length}` });
      return;
    }
    // The signature that fits furthest is the one that was meant.
    let best: { overload: Overload; index: number } | null = null;
    for (const overload of fitting) {
      const wrong = args.findIndex((arg, index) => !fits(paramAt(overload, index)?.spec ?? "any", arg, null));
      const index = wrong < 0 ? args.length - 1 : wrong;
      if (best === null || index > best.index) best = { overload, index };
    }
    const bad = best === null ? undefined : args[best.index];
    if (best === null || bad === undefined) return;
    const { index } = best;
    const wanted = [...new Set(fitting.map((overload) => specName(paramAt(overload, index)?.spec ?? "any")))];
    const swap = this.#swapOf(overloads, args);
    if (swap !== undefined) {
      const params = { expected: wanted.join(", "), got: describe(bad.node.type) };
      this.#reporter.report("expr.type_mismatch", bad.expr, params, swap);
      return;
    }
    const [only] = wanted;
    const type = wanted.length === 1 && only !== undefined ? simpleTypes.get(only) : undefined;
    if (type !== undefined) reportMismatch(bad, type, this.#reporter);
    else
      this.#reporter.report(
        "expr.type_mismatch",
        bad.expr,
        { expected: wanted.join(", "), got: describe(bad.node.type) },
        fixFor(bad, wanted),
      );
  }

  /** The first two arguments in the other order, where the call fits so: `JOIN(tags, "、")`. */
  #swapOf(overloads: readonly Overload[], [first, second, ...rest]: readonly Checked[]): Suggestion | undefined {
    if (first === undefined || second === undefined) return undefined;
    return this.#fit(overloads, [second, first, ...rest]) === null ? undefined : swapFix(first.expr, second.expr);
  }
}

/** The first wanted type that a call around the part gives. */
function fixFor({ node, expr }: Checked, wanted: readonly string[]): Suggestion | undefined {
  const types = wanted.flatMap((name) => simpleTypes.get(name) ?? []);
  return types.map((type) => convertFix(expr, node.type, type)).find((fix) => fix !== undefined);
}

interface Fit {
  readonly overload: Overload;
  /** What T stands for in this call; null when the signature has no T. */
  readonly t: Type | null;
}

const blankNode: TypedNode = { kind: "literal", value: null, type: { kind: "blank" }, nullable: true };
const simpleTypes: ReadonlyMap<string, Type> = new Map<string, Type>(
  (["text", "number", "boolean", "date", "datetime", "time", "duration"] as const).map((kind) => [kind, { kind }]),
);

function paramAt(overload: Overload, index: number): Param<unknown> | undefined {
  return overload.params[index] ?? overload.rest;
}

function takesCount(overload: Overload, count: number): boolean {
  const required =
    overload.params.filter((param) => param.fallback === undefined).length + (overload.rest ? overload.least : 0);
  return count >= required && (overload.rest !== undefined || count <= overload.params.length);
}

function countText(overload: Overload): string {
  const required =
    overload.params.filter((param) => param.fallback === undefined).length + (overload.rest ? overload.least : 0);
  if (overload.rest !== undefined) return `${required}+`;
  return required === overload.params.length ? `${required}` : `${required}-${overload.params.length}`;
}

function isRefused(param: Param<unknown> | undefined, { node }: Checked): boolean {
  return node.kind === "literal" && param?.accepts?.(node.value) === false;
}

/** The binding of T when the arguments fit, `{kind: blank}` included; null when they do not. */
function bindTypes(overload: Overload, args: readonly Checked[]): Type | null {
  if (!takesCount(overload, args.length)) return null;
  let t: Type | null = null;
  for (const pass of ["sure", "maybe"] as const) {
    for (const [index, arg] of args.entries()) {
      const spec = paramAt(overload, index)?.spec;
      const { type } = arg.node;
      if (t !== null || type.kind === "blank" || (pass === "sure" && isTextLiteral(arg))) continue;
      if (spec === "T" || (spec === "item" && elementType(type) === null)) t = type;
      if (spec === "T[]" || spec === "ordered[]") t = elementType(type);
      if (spec === "Ts" || spec === "items") t = elementType(type) ?? type;
    }
  }
  for (const [index, arg] of args.entries()) {
    const param = paramAt(overload, index);
    if (!fits(param?.spec ?? "any", arg, t)) return null;
    if (param?.only !== undefined && !(arg.node.kind === "literal" && isSameValue(arg.node.value, param.only)))
      return null;
    if (param?.yields === true && (arg.node.kind !== "literal" || isRefused(param, arg))) return null;
  }
  return t ?? { kind: "blank" };
}

/** Kinds of which there is a largest. */
const orderedKinds: ReadonlySet<string> = new Set(["number", "date", "datetime", "time", "duration"]);

function fits(spec: TypeSpec, arg: Checked, t: Type | null): boolean {
  const { type } = arg.node;
  if (type.kind === "blank" || spec === "any") return true;
  switch (spec) {
    case "item":
      return elementType(type) === null && fits("T", arg, t);
    case "items": {
      const item = elementType(type) ?? type;
      return t === null || isAssignable(item, t) || (t.kind === "choice" && isTextLiteral(arg));
    }
    case "T":
      return t === null || isAssignable(type, t) || (t.kind === "choice" && isTextLiteral(arg));
    case "T[]":
    case "list": {
      const element = elementType(type);
      return element !== null && (spec === "list" || t === null || isAssignable(element, t));
    }
    case "textual":
      return type.kind === "text" || spellings.has(type.kind);
    case "values":
      return true;
    case "Ts": {
      const item = elementType(type) ?? type;
      return orderedKinds.has(item.kind) && (t === null || isAssignable(item, t));
    }
    case "ordered[]": {
      const item = elementType(type);
      return item !== null && (orderedKinds.has(item.kind) || item.kind === "text");
    }
    case "numbers":
      return type.kind === "number" || elementType(type)?.kind === "number";
    case "number[]":
      return elementType(type)?.kind === "number";
    case "boolean[]":
      return elementType(type)?.kind === "boolean";
    case "date[]":
      return elementType(type)?.kind === "date";
    case "text[]":
      return elementType(type)?.kind === "text";
    case "texts":
      return type.kind === "text" || elementType(type)?.kind === "text";
    default:
      return type.kind === spec;
  }
}

function specName(spec: TypeSpec): string {
  if (spec === "numbers") return "number";
  if (spec === "number[]" || spec === "text[]" || spec === "boolean[]") return "list";
  if (spec === "texts") return "text";
  if (spec === "ordered[]") return "list";
  if (spec === "values" || spec === "Ts" || spec === "items") return "value";
  return spec === "T" || spec === "item" || spec === "any"
    ? "value"
    : spec === "T[]"
      ? "list"
      : spec === "textual"
        ? "text"
        : spec;
}

/** The type an argument is brought to, or null when any will do. */
function typeOf(spec: TypeSpec, t: Type | null): Type | null {
  switch (spec) {
    case "T":
    case "item":
    case "items":
      return t === null || t.kind === "blank" ? null : t;
    case "T[]":
    case "ordered[]":
      return listType(t === null || t.kind === "blank" ? { kind: "text" } : t);
    case "list":
    case "text[]":
      return { kind: "list", of: { kind: "text" } };
    case "textual":
    case "texts":
      return { kind: "text" };
    case "any":
    case "values":
      return null;
    case "numbers":
      return { kind: "number" };
    case "Ts":
      return t === null || t.kind === "blank" ? { kind: "number" } : t;
    case "number[]":
      return { kind: "list", of: { kind: "number" } };
    case "boolean[]":
      return { kind: "list", of: { kind: "boolean" } };
    case "date[]":
      return { kind: "list", of: { kind: "date" } };
    case "choice":
    case "choices":
      return { kind: spec, options: [] };
    case "link":
    case "links":
      return { kind: spec, form: "" };
    default:
      return { kind: spec };
  }
}

function convert(spec: TypeSpec, node: TypedNode): TypedNode {
  if (spec === "numbers" || spec === "texts" || spec === "values" || spec === "Ts" || spec === "items")
    return inList(node);
  const spelling = spec === "textual" ? spellings.get(node.type.kind) : undefined;
  if (spelling === undefined) return node;
  return {
    kind: "call",
    overload: spelling,
    args: [node],
    type: { kind: "text" },
    nullable: node.nullable || spelling.mayBeBlank,
  };
}

/** One value among lists is a list of one. */
function inList(node: TypedNode): TypedNode {
  if (elementType(node.type) !== null) return node;
  return { kind: "call", overload: listOf, args: [node], type: { kind: "list", of: node.type }, nullable: true };
}

function resultType(result: ResultSpec, t: Type | null): Type {
  if (result === "text[]") return { kind: "list", of: { kind: "text" } };
  if (result === "T") return t ?? { kind: "blank" };
  if (result === "T[]") return listType(t === null || t.kind === "blank" ? { kind: "text" } : t);
  return result === "link" ? { kind: "link", form: "" } : { kind: result };
}

function isNullable(overload: Overload, args: readonly TypedNode[], type: Type): boolean {
  if (overload.neverBlank) return false;
  return overload.mayBeBlank || (type.kind === "text" && !overload.guarded) || args.some((arg) => arg.nullable);
}
