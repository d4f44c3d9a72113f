import { err, ok } from "@tongzhou/base";
import type { Result } from "@tongzhou/base";
import { CallChecker } from "./checkCall.ts";
import { checkOverRecords } from "./checkConditional.ts";
import { checkLet, readLocal, refuseHidden } from "./checkLet.ts";
import type { LetScope, Local } from "./checkLet.ts";
import { checkBand } from "./checkBand.ts";
import { checkBetween, checkCompare, checkIn } from "./checkCompare.ts";
import type { Comparing } from "./checkCompare.ts";
import { checkOwnerAt } from "./checkOwnerAt.ts";
import { coerce, describe, reportMismatch, retypeBlank } from "./coerce.ts";
import type { Checked } from "./coerce.ts";
import type { Diagnostic, DiagnosticCode, Suggestion } from "./diagnostic.ts";
import { convertFix, writeFixes } from "./fixes.ts";
import { largestResult, MAX_JOINED } from "./growth.ts";
import { MAX_NODES } from "./limits.ts";
import { blankOf, literal } from "./literalOf.ts";
import { findField } from "./names.ts";
import { PathChecker } from "./checkPath.ts";
import type { Enclosing, Reached } from "./checkPath.ts";
import { Decimal } from "./number.ts";
import { parse } from "./parse.ts";
import { printName } from "./print.ts";
import type { BinaryOp, Expr, Span } from "./syntax.ts";
import type { TypedExpr, TypedNode } from "./typed.ts";
import { isAssignable } from "./types.ts";
import type { FieldRef, Kind, OptionRef, Scope, Type } from "./types.ts";

/** Reads, types and, when `expected` is given, demands a kind or a type of the result. */
export function compile(
  source: string,
  scope: Scope,
  expected?: Kind | Type,
): Result<TypedExpr, readonly Diagnostic[]> {
  const parsed = parse(source);
  return parsed.ok ? checkSource(parsed.value, scope, expected, source) : parsed;
}

/** Gives every part its type and resolves names; all findings are reported, not only the first. */
export function check(expr: Expr, scope: Scope, expected?: Kind | Type): Result<TypedExpr, readonly Diagnostic[]> {
  return checkSource(expr, scope, expected);
}

function checkSource(
  expr: Expr,
  scope: Scope,
  expected?: Kind | Type,
  source?: string,
): Result<TypedExpr, readonly Diagnostic[]> {
  const checker = new Checker(scope);
  let { node, expr: resolved } = checker.infer(expr);
  if (expected !== undefined) ({ node, expr: resolved } = checker.expect({ node, expr: resolved }, expected));
  if (checker.diagnostics.length === 0 && largestResult(node) > MAX_JOINED)
    checker.report("expr.too_large", expr, { limit: `${MAX_JOINED}` });
  if (checker.diagnostics.length > 0) return err(writeFixes(checker.diagnostics, source));
  return ok({
    node,
    expr: resolved,
    type: node.type,
    nullable: node.nullable,
    volatile: checker.volatile,
    javascriptOnly: checker.javascriptOnly,
    fields: [...checker.fields],
    scope,
    options: checker.options,
    names: checker.names,
    locals: { names: checker.localNames, places: checker.localPlaces },
    isRelated: checker.isRelated || checker.bands.size > 0,
    bands: checker.isRelated ? [] : [...checker.bands],
  });
}

class Checker implements Comparing, Enclosing, LetScope {
  readonly diagnostics: Diagnostic[];
  readonly fields = new Set<string>();
  readonly bands = new Set<string>();
  readonly options: Map<Expr, OptionRef>;
  readonly names: Map<Expr, { readonly field: FieldRef; readonly among: readonly FieldRef[] }>;
  readonly locals: Map<string, Local>;
  readonly localNames: Set<string>;
  readonly localPlaces: Set<Expr>;
  readonly #reported = new Set<string>();
  #lastLocal = 0;
  #spent = 0;
  volatile = false;
  javascriptOnly = false;
  isRelated = false;
  readonly scope: Scope;
  /** The checker of the whole expression; names inside brackets mean a related record's fields and have one of their own. */
  readonly root: Checker;
  readonly #calls: CallChecker;
  readonly #paths: PathChecker;

  constructor(scope: Scope, root?: Checker) {
    this.scope = scope;
    this.root = root ?? this;
    this.diagnostics = root?.diagnostics ?? [];
    this.options = root?.options ?? new Map();
    this.names = root?.names ?? new Map();
    this.locals = root?.locals ?? new Map();
    this.localNames = root?.localNames ?? new Set();
    this.localPlaces = root?.localPlaces ?? new Set();
    this.#calls = new CallChecker(
      this,
      (expr) => this.infer(expr),
      (expr) => checkLet(expr, this),
      (expr) => checkOwnerAt(expr, this),
      (expr) => checkBand(expr, this),
      (expr) => checkOverRecords(expr, this),
    );
    this.#paths = new PathChecker(this);
  }

  within(fields: readonly FieldRef[]): Checker {
    return new Checker({ ...this.scope, fields }, this.root);
  }

  nextLocal(): number {
    this.#lastLocal++;
    return this.#lastLocal;
  }

  spend(parts: number, at: Expr): boolean {
    this.root.#spent += parts;
    if (this.root.#spent <= MAX_NODES) return true;
    this.report("expr.too_complex", at, { limit: `${MAX_NODES}` });
    return false;
  }

  valuesOf(reached: Reached, value: TypedNode): TypedNode {
    return this.#paths.valuesOf(reached, value);
  }

  reach(expr: Expr): Reached | null {
    return this.#paths.reach(expr);
  }

  report(code: DiagnosticCode, at: Span, params: Record<string, string>, suggestion?: Suggestion): void {
    const place = { from: at.from, to: at.to };
    this.add({ code, ...place, params, ...(suggestion === undefined ? {} : { suggestion }) });
  }

  // A part may be looked at twice, as a value and as a way to records.
  add(diagnostic: Diagnostic): void {
    const key = `${diagnostic.code} ${diagnostic.from} ${diagnostic.to}`;
    if (this.root.#reported.has(key)) return;
    this.root.#reported.add(key);
    this.diagnostics.push(diagnostic);
  }

  useVolatile(at: Span, name: string): void {
    this.root.volatile = true;
    if (this.scope.allowVolatile === false) this.report("expr.volatile", at, { name });
  }

  useJavaScript(at: Span, name: string, how: "alone" | "batches"): void {
    this.root.javascriptOnly = true;
    const { allowJavaScript } = this.scope;
    if (allowJavaScript === true || (allowJavaScript === "batches" && how === "batches")) return;
    this.report(how === "batches" ? "expr.javascript_only" : "expr.error_kind", at, { name });
  }

  /** People's data change without the record: nothing that reads them is stored. */
  usePeople(): void {
    this.root.volatile = true;
    this.root.isRelated = true;
  }

  expect(checked: Checked, expected: Kind | Type): Checked {
    const { node } = checked;
    const kind = typeof expected === "string" ? expected : expected.kind;
    if (typeof expected !== "string") {
      const coerced = coerce(checked, expected, this);
      if (isAssignable(coerced.node.type, expected)) return { ...coerced, node: retypeBlank(coerced.node, expected) };
    } else if (node.type.kind === kind || node.type.kind === "blank") return checked;
    const wanted = typeof expected !== "string" ? expected : expected in plainTypes ? plainTypes[expected] : undefined;
    const fix = wanted === undefined ? undefined : convertFix(checked.expr, node.type, wanted);
    this.report("expr.result_type", checked.expr, { expected: kind, got: describe(node.type) }, fix);
    return checked;
  }

  infer(expr: Expr): Checked {
    switch (expr.kind) {
      case "number":
        return literal(expr, { kind: "number" }, new Decimal(expr.value));
      case "text":
        return expr.value === "" ? literal(expr, { kind: "blank" }, null) : literal(expr, { kind: "text" }, expr.value);
      case "boolean":
        return literal(expr, { kind: "boolean" }, expr.value);
      case "date":
        return literal(expr, { kind: "date" }, expr.value);
      case "field":
        return this.#inferField(expr, expr.name);
      case "unary":
        if (expr.op === "not") {
          const operand = this.condition(expr.operand);
          return {
            node: { kind: "not", operand: operand.node, type: boolean, nullable: false },
            expr: { ...expr, operand: operand.expr },
          };
        }
        if (expr.op === "-")
          return this.#inferOperator("negate", "-", expr, [expr.operand], ([operand]) => ({ ...expr, operand }));
        return this.#inferPlus(expr);
      case "percent":
        return this.#inferOperator("percent", "%", expr, [expr.operand], ([operand]) => ({ ...expr, operand }));
      case "binary":
        return this.#inferBinary(expr, expr.op);
      case "in":
        return checkIn(expr, this);
      case "between":
        return checkBetween(expr, this);
      case "call":
        return this.#paths.inferPick(expr) ?? this.#calls.infer(expr);
      case "member":
        return this.#paths.inferMember(expr);
      case "rows":
        return this.#paths.inferRows(expr);
      default:
        return expr satisfies never;
    }
  }

  hasAny(at: Expr, list: Checked, value: Checked): TypedNode {
    return this.#calls.hasAny(at, list, value);
  }

  /** An expression that must be a condition; blank counts as false. */
  condition(expr: Expr): Checked {
    const checked = this.infer(expr);
    if (checked.node.type.kind !== "boolean" && checked.node.type.kind !== "blank")
      reportMismatch(checked, boolean, this);
    return { ...checked, node: retypeBlank(checked.node, boolean) };
  }

  #inferField(expr: Expr, name: string): Checked {
    const local = this.locals.get(name);
    if (local !== undefined) {
      const place: Expr = { kind: "field", name, from: expr.from, to: expr.to };
      this.localPlaces.add(place);
      return { node: readLocal(local, this), expr: place };
    }
    const found = findField(name, this.scope, expr);
    if (!found.ok) {
      this.add(this.#paths.isOwn(name) ? this.#paths.ownAlone(expr) : this.#orOwn(found.error, name, expr));
      return blankOf(expr);
    }
    const field: FieldRef = found.value;
    const resolved: Expr = { kind: "field", name: field.key, from: expr.from, to: expr.to };
    refuseHidden(field, expr, this);
    if (this.root !== this) this.names.set(resolved, { field, among: this.scope.fields });
    if (field.isInverse === true) return this.#paths.inferInverse(resolved, field);
    this.fields.add(field.key);
    return {
      node: { kind: "field", key: field.key, type: field.type, nullable: field.nullable ?? true },
      expr: resolved,
    };
  }

  /** In brackets a name means the related record's field; one that only the expression's own record has was meant so. */
  #orOwn(error: Diagnostic, name: string, { from, to }: Expr): Diagnostic {
    const { own, fields } = this.root.scope;
    if (error.code !== "expr.unknown_field" || (this.root === this && own === undefined)) return error;
    if (!findField(name, { fields: own ?? fields }, { from, to }).ok) return error;
    const label = `${/\p{Script=Han}/u.test(name) ? "本条" : "this"}.${printName(name)}`;
    return { ...error, suggestion: { label, replace: label, from, to } };
  }

  /** Unary plus changes nothing, but only numbers and durations have a sign. */
  #inferPlus(expr: Expr & { readonly kind: "unary" }): Checked {
    const operand = this.infer(expr.operand);
    const { kind } = operand.node.type;
    if (kind !== "number" && kind !== "duration" && kind !== "blank")
      this.report("expr.type_mismatch", expr.operand, { expected: "number", got: describe(operand.node.type) });
    return { node: operand.node, expr: { ...expr, operand: operand.expr } };
  }

  #inferOperator(
    name: Parameters<CallChecker["operator"]>[0],
    sign: string,
    expr: Expr,
    operands: readonly Expr[],
    rebuild: (operands: readonly [Expr, Expr]) => Expr,
  ): Checked {
    const checked = operands.map((operand) => this.infer(operand));
    const node = this.#calls.operator(name, sign, expr, checked);
    const [left = blankOf(expr), right = left] = checked;
    return { node, expr: rebuild([left.expr, right.expr]) };
  }

  #inferBinary(expr: Expr & { readonly kind: "binary" }, op: BinaryOp): Checked {
    switch (op) {
      case "and":
      case "or": {
        const [left, right] = [this.condition(expr.left), this.condition(expr.right)];
        const items = [left.node, right.node].flatMap((node) =>
          // A chain of one operator is one node, so that generated filters stay shallow.
          node.kind === "logic" && node.op === op ? node.items : [node],
        );
        return {
          node: { kind: "logic", op, items, type: boolean, nullable: false },
          expr: { ...expr, left: left.expr, right: right.expr },
        };
      }
      case "=":
      case "<>":
      case "<":
      case "<=":
      case ">":
      case ">=":
        return checkCompare(expr, op, this);
      case "+":
      case "-":
      case "*":
      case "/":
      case "^":
      case "&":
        return this.#inferOperator(op, op, expr, [expr.left, expr.right], ([left, right]) => ({
          ...expr,
          left,
          right,
        }));
      default:
        return op satisfies never;
    }
  }
}

const boolean: Type = { kind: "boolean" };
const plainTypes: Readonly<Record<string, Type>> = {
  text: { kind: "text" },
  number: { kind: "number" },
  boolean,
};
