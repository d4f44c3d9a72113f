import { pickLabel, sql, unreachable } from "@tongzhou/base";
import { coerce, reportMismatch, retypeBlank, unify } from "./coerce.ts";
import type { Checked, Reporter } from "./coerce.ts";
import type { SpecialForm } from "./define.ts";
import { Decimal } from "./number.ts";
import { overload, take } from "./overload.ts";
import { partsOf } from "./partsOf.ts";
import type { Expr } from "./syntax.ts";
import type { Branch, ErrorTest, TypedNode } from "./typed.ts";
import type { Type } from "./types.ts";

type Call = Expr & { readonly kind: "call" };
type Infer = (expr: Expr) => Checked;
/** Those that need nothing but their arguments. */
type PlainForm = Exclude<SpecialForm, "let" | "ownerAt" | "band">;

const boolean: Type = { kind: "boolean" };
const blankNode: TypedNode = { kind: "literal", value: null, type: { kind: "blank" }, nullable: true };

const counts = {
  if: [2, 3],
  ifs: [2, Infinity],
  switch: [3, Infinity],
  and: [1, Infinity],
  or: [1, Infinity],
  not: [1, 1],
  xor: [1, Infinity],
  isBlank: [1, 1],
  isNotBlank: [1, 1],
  coalesce: [1, Infinity],
  blank: [0, 0],
  label: [1, 2],
  ifError: [2, 2],
  ifNa: [2, 2],
  isError: [1, 1],
  isErr: [1, 1],
  isNa: [1, 1],
  errorType: [1, 1],
  choose: [2, Infinity],
} as const satisfies Record<PlainForm, readonly [number, number]>;

/** Types a call whose arguments decide what is evaluated. */
export function checkSpecial(form: PlainForm, expr: Call, reporter: Reporter, infer: Infer): Checked {
  const [least, most] = counts[form];
  const { length } = expr.args;
  if (length < least || length > most || (form === "ifs" && length % 2 === 1)) {
    const expected = least === most ? `${least}` : most === Infinity ? `${least}+` : `${least}-${most}`;
    reporter.report("expr.argument_count", expr, { name: expr.name, expected, got: `${length}` });
    return { node: blankNode, expr };
  }
  switch (form) {
    case "blank":
      return { node: blankNode, expr };
    case "not":
    case "and":
    case "or":
    case "xor":
      return checkLogic(form, expr, reporter);
    case "isBlank":
    case "isNotBlank": {
      const args = expr.args.map(infer);
      const operand = args[0]?.node ?? blankNode;
      const test: TypedNode = { kind: "isBlank", operand, type: boolean, nullable: false };
      const node: TypedNode =
        form === "isBlank" ? test : { kind: "not", operand: test, type: boolean, nullable: false };
      return { node, expr: { ...expr, args: args.map((arg) => arg.expr) } };
    }
    case "coalesce": {
      const { parts, type } = together(expr.args.map(infer), reporter);
      const items = parts.map((part) => part.node);
      const node: TypedNode = { kind: "coalesce", items, type, nullable: items.every((item) => item.nullable) };
      return { node, expr: { ...expr, args: parts.map((part) => part.expr) } };
    }
    case "label":
      return checkLabel(expr, reporter, infer);
    case "if":
    case "ifs":
      return checkChoose(expr, reporter, infer);
    case "switch":
      return checkSwitch(expr, reporter, infer);
    case "ifError":
    case "ifNa":
      return checkIfError(form === "ifNa" ? "na" : "any", expr, reporter, infer);
    case "isError":
    case "isErr":
    case "isNa":
    case "errorType":
      return checkErrorTest(form, expr, reporter, infer);
    case "choose":
      return checkByPlace(expr, reporter, infer);
    default:
      return unreachable(form);
  }
}

function checkLogic(form: "not" | "and" | "or" | "xor", expr: Call, reporter: Reporter): Checked {
  const args = expr.args.map((arg) => reporter.condition(arg));
  const items = args.map((arg) => arg.node);
  const [first = blankNode, ...others] = items;
  const rebuilt: Expr = { ...expr, args: args.map((arg) => arg.expr) };
  if (form === "not") return { node: not(first), expr: rebuilt };
  if (form !== "xor")
    return { node: { kind: "logic", op: form, items, type: boolean, nullable: false }, expr: rebuilt };
  // a xor b is "not (a and true) = …": comparing conditions, which are never blank once wrapped in a logic node.
  const sure = (node: TypedNode): TypedNode => ({
    kind: "logic",
    op: "and",
    items: [node],
    type: boolean,
    nullable: false,
  });
  const node = others.reduce<TypedNode>(
    (left, right) => ({ kind: "compare", op: "<>", left, right: sure(right), type: boolean, nullable: false }),
    sure(first),
  );
  return { node, expr: rebuilt };
}

function not(operand: TypedNode): TypedNode {
  return { kind: "not", operand, type: boolean, nullable: false };
}

/** IF(c, a, b) and IFS(c1, a1, c2, a2 …). */
function checkChoose(expr: Call, reporter: Reporter, infer: Infer): Checked {
  const isIf = expr.name === "IF";
  const checked = expr.args.map((arg, index) =>
    (isIf ? index === 0 : index % 2 === 0) ? reporter.condition(arg) : infer(arg),
  );
  const conditions = checked.filter((_, index) => (isIf ? index === 0 : index % 2 === 0));
  const { parts, type } = together(
    checked.filter((_, index) => (isIf ? index > 0 : index % 2 === 1)),
    reporter,
  );
  const branches: readonly Branch[] = conditions.map((condition, index) => ({
    when: condition.node,
    gives: parts[index]?.node ?? blankNode,
  }));
  const otherwise = (isIf ? parts[1]?.node : undefined) ?? retypeBlank(blankNode, type);
  const nullable = otherwise.nullable || branches.some((branch) => branch.gives.nullable);
  const left = { conditions: [...conditions], parts: [...parts] };
  const args = checked.map((_, index) =>
    (isIf ? index === 0 : index % 2 === 0) ? left.conditions.shift() : left.parts.shift(),
  );
  return {
    node: { kind: "choose", branches, otherwise, type, nullable },
    expr: { ...expr, args: args.map((arg, index) => arg?.expr ?? expr.args[index] ?? expr) },
  };
}

/** SWITCH(subject, match1, result1, …, otherwise). */
function checkSwitch(expr: Call, reporter: Reporter, infer: Infer): Checked {
  const checked = expr.args.map(infer);
  const hasOtherwise = checked.length % 2 === 0;
  const last = checked.length - 1;
  const isResult = (index: number): boolean => (index > 0 && index % 2 === 0) || (hasOtherwise && index === last);
  const matches = together(
    checked.filter((_, index) => !isResult(index)),
    reporter,
    true,
  );
  const results = together(
    checked.filter((_, index) => isResult(index)),
    reporter,
  );
  const [subject, ...wanted] = matches.parts;
  const cases = wanted.map((match, index) => ({ match: match.node, gives: results.parts[index]?.node ?? blankNode }));
  const otherwise = (hasOtherwise ? results.parts.at(-1)?.node : undefined) ?? retypeBlank(blankNode, results.type);
  const nullable = otherwise.nullable || cases.some((one) => one.gives.nullable);
  const left = { matches: [...matches.parts], results: [...results.parts] };
  const args = checked.map((_, index) => (isResult(index) ? left.results.shift() : left.matches.shift()));
  return {
    node: { kind: "switch", subject: subject?.node ?? blankNode, cases, otherwise, type: results.type, nullable },
    expr: { ...expr, args: args.map((arg, index) => arg?.expr ?? expr.args[index] ?? expr) },
  };
}

/** IFERROR and IFNA. */
function checkIfError(test: ErrorTest, expr: Call, reporter: Reporter, infer: Infer): Checked {
  const { parts, type } = together(expr.args.map(infer), reporter);
  const [operand = blankNode, otherwise = blankNode] = parts.map((part) => part.node);
  refuseDeepTests(operand, expr, reporter);
  // Which error it is, is known to JavaScript alone.
  if (test !== "any") reporter.useJavaScript(expr, expr.name, "alone");
  return {
    node: { kind: "ifError", test, operand, otherwise, type, nullable: true },
    expr: { ...expr, args: parts.map((part) => part.expr) },
  };
}

/** Most error tests one in another's first argument; each writes that argument into the statement again. */
const MAX_ERROR_TESTS = 3;

function refuseDeepTests(operand: TypedNode, at: Expr, reporter: Reporter): void {
  if (testDepth(operand) >= MAX_ERROR_TESTS) reporter.report("expr.too_complex", at, { limit: `${MAX_ERROR_TESTS}` });
}

function testDepth(node: TypedNode): number {
  const deepest = partsOf(node).reduce((most, part) => Math.max(most, testDepth(part)), 0);
  return node.kind === "ifError" || node.kind === "isError" ? deepest + 1 : deepest;
}

function checkErrorTest(
  form: "isError" | "isErr" | "isNa" | "errorType",
  expr: Call,
  reporter: Reporter,
  infer: Infer,
): Checked {
  const args = expr.args.map(infer);
  const operand = args[0]?.node ?? blankNode;
  const rebuilt: Expr = { ...expr, args: args.map((arg) => arg.expr) };
  refuseDeepTests(operand, expr, reporter);
  if (form !== "isError") reporter.useJavaScript(expr, expr.name, "alone");
  if (form === "errorType")
    return { node: { kind: "errorType", operand, type: { kind: "number" }, nullable: true }, expr: rebuilt };
  const test = form === "isError" ? "any" : form === "isNa" ? "na" : "notNa";
  return { node: { kind: "isError", test, operand, type: boolean, nullable: false }, expr: rebuilt };
}

/** CHOOSE(place, value1, …): a switch over the whole part of the place. */
function checkByPlace(expr: Call, reporter: Reporter, infer: Infer): Checked {
  const number: Type = { kind: "number" };
  const [place, ...values] = expr.args.map(infer);
  if (place === undefined) return { node: blankNode, expr };
  if (place.node.type.kind !== "number" && place.node.type.kind !== "blank") reportMismatch(place, number, reporter);
  const { parts, type } = together(values, reporter);
  const subject: TypedNode = {
    kind: "call",
    overload: wholePart,
    args: [retypeBlank(place.node, number)],
    type: number,
    nullable: place.node.nullable,
  };
  const cases = parts.map(({ node: gives }, index) => ({
    match: { kind: "literal", value: new Decimal(index + 1), type: number, nullable: false } as const,
    gives,
  }));
  return {
    node: { kind: "switch", subject, cases, otherwise: retypeBlank(blankNode, type), type, nullable: true },
    expr: { ...expr, args: [place.expr, ...parts.map((part) => part.expr)] },
  };
}

const wholePart = overload(
  [take.number],
  "number",
  ([x]) => x.trunc(),
  ([x = sql`null`]) => sql`trunc(${x})`,
  { guarded: true },
);

const unequal: ReadonlySet<Type["kind"]> = new Set([
  "choices",
  "members",
  "departments",
  "links",
  "list",
  "files",
  "address",
  "opaque",
]);

/** Brings parts to one type; a report and type blank when they have none. */
function together(
  parts: readonly Checked[],
  reporter: Reporter,
  compared = false,
): { readonly parts: readonly Checked[]; readonly type: Type } {
  const type = unify(parts, reporter) ?? { kind: "blank" };
  const [first] = parts;
  if (compared && first !== undefined && unequal.has(type.kind))
    reporter.report("expr.not_comparable", first.expr, { type: type.kind });
  return {
    type,
    parts: parts.map((part) => {
      const coerced = coerce(part, type, reporter);
      return { ...coerced, node: retypeBlank(coerced.node, type) };
    }),
  };
}

/** LABEL(choice, language): a SWITCH over the options, so both back ends have it already. */
function checkLabel(expr: Call, reporter: Reporter, infer: Infer): Checked {
  const [choice, language] = expr.args;
  if (choice === undefined) return { node: blankNode, expr };
  const subject = infer(choice);
  const { type } = subject.node;
  const text: Type = { kind: "text" };
  if (language !== undefined && !(language.kind === "text" && (language.value === "zh" || language.value === "en")))
    reporter.report("expr.bad_format", language, {
      name: expr.name,
      text: language.kind === "text" ? language.value : language.kind,
    });
  if (type.kind !== "choice" && type.kind !== "blank")
    reporter.report("expr.type_mismatch", choice, { expected: "choice", got: type.kind });
  const rebuilt: Expr = { ...expr, args: language === undefined ? [subject.expr] : [subject.expr, language] };
  if (type.kind !== "choice") return { node: retypeBlank(blankNode, text), expr: rebuilt };
  const locale = language?.kind === "text" && language.value === "en" ? "en" : "zh-CN";
  const cases = type.options.map((option) => ({
    match: { kind: "literal", value: option.key, type, nullable: false } as const,
    gives: { kind: "literal", value: pickLabel(option.label, locale), type: text, nullable: false } as const,
  }));
  const otherwise = retypeBlank(blankNode, text);
  if (cases.length === 0) return { node: otherwise, expr: rebuilt };
  return {
    node: { kind: "switch", subject: subject.node, cases, otherwise, type: text, nullable: true },
    expr: rebuilt,
  };
}
