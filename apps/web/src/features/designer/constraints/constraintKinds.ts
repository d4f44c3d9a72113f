import { parse } from "@tongzhou/expr";
import type { BinaryOp, Expr } from "@tongzhou/expr";

/** How a number is compared in a constraint's words. */
export type Comparison = "=" | ">=" | "<=";

/**
 * What a constraint says, as slots to be filled. Sources are those that are stored, names as keys; an empty condition
 * means every related record.
 */
export type ConstraintWords =
  /** At least one record of a relation. */
  | { readonly kind: "exists"; readonly relation: string; readonly where: string }
  /** So many records of a relation. */
  | {
      readonly kind: "count";
      readonly relation: string;
      readonly where: string;
      readonly comparison: Comparison;
      readonly number: string;
    }
  /** Values do not repeat among the records of a relation. */
  | { readonly kind: "unique"; readonly relation: string; readonly where: string; readonly field: string }
  /** The values of a relation's records add up. */
  | {
      readonly kind: "sum";
      readonly relation: string;
      readonly where: string;
      readonly field: string;
      readonly comparison: Comparison;
      readonly number: string;
    }
  /** Each record of a relation has at least one of its own. */
  | { readonly kind: "coverage"; readonly relation: string; readonly inner: string; readonly where: string }
  /** Records of one sort rule out records of another. */
  | { readonly kind: "exclusion"; readonly relation: string; readonly where: string; readonly other: string }
  | { readonly kind: "expression"; readonly source: string };

/** The kinds in the order they are offered. */
export const constraintKinds = ["exists", "count", "unique", "sum", "coverage", "exclusion", "expression"] as const;

/** The name of a kind. */
export type ConstraintKind = (typeof constraintKinds)[number];

/** The words of a kind before anything but the relation is chosen. */
export function emptyWords(kind: Exclude<ConstraintKind, "expression">, relation: string): ConstraintWords {
  switch (kind) {
    case "exists":
      return { kind, relation, where: "" };
    case "count":
      return { kind, relation, where: "", comparison: "=", number: "1" };
    case "unique":
      return { kind, relation, where: "", field: "" };
    case "sum":
      return { kind, relation, where: "", field: "", comparison: "=", number: "100" };
    case "coverage":
      return { kind, relation, inner: "", where: "" };
    case "exclusion":
      return { kind, relation, where: "", other: "" };
    default:
      return kind satisfies never;
  }
}

/** Whether words ask for at least one record of their relation: what a record without any cannot meet. */
export function asksForSome(words: ConstraintWords): boolean {
  if (words.kind === "exists") return true;
  if (words.kind !== "count" && words.kind !== "sum") return false;
  return words.comparison !== "<=" && Number(words.number) > 0;
}

/** The expression that the words stand for; the empty text while a slot that it needs is empty. */
export function writeConstraint(words: ConstraintWords): string {
  switch (words.kind) {
    case "exists":
      return filled(words.relation) ? `COUNT(${rows(words.relation, words.where)}) >= 1` : "";
    case "count":
      return filled(words.relation, words.number)
        ? `COUNT(${rows(words.relation, words.where)}) ${words.comparison} ${words.number}`
        : "";
    case "unique": {
      const values = `${rows(words.relation, words.where)}.${words.field}`;
      return filled(words.relation, words.field) ? `COUNT(UNIQUE(${values})) = COUNT(${values})` : "";
    }
    case "sum":
      return filled(words.relation, words.field, words.number)
        ? `SUM(${rows(words.relation, words.where)}.${words.field}) ${words.comparison} ${words.number}`
        : "";
    case "coverage":
      return filled(words.relation, words.inner)
        ? `COUNT(${words.relation}[COUNT(${rows(words.inner, words.where)}) = 0]) = 0`
        : "";
    case "exclusion":
      return filled(words.relation, words.where, words.other)
        ? `COUNT(${rows(words.relation, words.where)}) = 0 or COUNT(${rows(words.relation, words.other)}) = 0`
        : "";
    case "expression":
      return words.source;
    default:
      return words satisfies never;
  }
}

function filled(...slots: readonly string[]): boolean {
  return slots.every((slot) => slot.trim() !== "");
}

function rows(relation: string, where: string): string {
  return where === "" ? relation : `${relation}[${where}]`;
}

/** The words of an expression that one of the kinds would write; any other is an expression as it stands. */
export function readConstraint(source: string): ConstraintWords {
  const parsed = parse(source);
  const found = parsed.ok ? readWords(parsed.value, source) : null;
  // What cannot be written again as it was would change under its reader's hands.
  return found !== null && sameWriting(writeConstraint(found), source) ? found : { kind: "expression", source };
}

function sameWriting(left: string, right: string): boolean {
  return left.replaceAll(/\s+/gu, " ") === right.trim().replaceAll(/\s+/gu, " ");
}

function readWords(expr: Expr, source: string): ConstraintWords | null {
  if (expr.kind !== "binary") return null;
  if (expr.op === "or") return readExclusion(expr.left, expr.right, source);
  const comparison = comparisonOf(expr.op);
  if (comparison === null) return null;
  const { left, right } = expr;
  const unique = comparison === "=" ? readUnique(left, right, source) : null;
  if (unique !== null) return unique;
  const number = right.kind === "number" ? textOf(right, source) : null;
  if (number === null) return null;
  const summed = readValues(argumentOf(left, "SUM"), source);
  if (summed !== null) return { kind: "sum", ...summed, comparison, number };
  const counted = readRows(argumentOf(left, "COUNT"), source);
  if (counted === null) return null;
  const inner = counted.condition === null || number !== "0" ? null : readMissing(counted.condition, source);
  if (inner !== null && comparison === "=") return { kind: "coverage", relation: counted.relation, ...inner };
  const { relation, where } = counted;
  // One at least has words of its own.
  return comparison === ">=" && number === "1"
    ? { kind: "exists", relation, where }
    : { kind: "count", relation, where, comparison, number };
}

function comparisonOf(op: BinaryOp): Comparison | null {
  return op === "=" || op === ">=" || op === "<=" ? op : null;
}

function readUnique(left: Expr, right: Expr, source: string): ConstraintWords | null {
  const all = readValues(argumentOf(right, "COUNT"), source);
  const different = readValues(argumentOf(argumentOf(left, "COUNT"), "UNIQUE"), source);
  if (all === null || different === null) return null;
  const isSame = all.relation === different.relation && all.where === different.where && all.field === different.field;
  return isSame ? { kind: "unique", ...all } : null;
}

/** `relation[where].field`: a value of each of the records. */
function readValues(
  expr: Expr | null,
  source: string,
): { readonly relation: string; readonly where: string; readonly field: string } | null {
  if (expr?.kind !== "member") return null;
  const from = readRows(expr.base, source);
  return from === null ? null : { relation: from.relation, where: from.where, field: expr.name };
}

function readExclusion(left: Expr, right: Expr, source: string): ConstraintWords | null {
  const [one, other] = [left, right].map((side) =>
    side.kind === "binary" && side.op === "=" && side.right.kind === "number" && textOf(side.right, source) === "0"
      ? readRows(argumentOf(side.left, "COUNT"), source)
      : null,
  );
  if (one === null || one === undefined || other === null || other === undefined) return null;
  return one.relation === other.relation
    ? { kind: "exclusion", relation: one.relation, where: one.where, other: other.where }
    : null;
}

/** `COUNT(inner[where]) = 0`, which says of a record that it has none. */
function readMissing(expr: Expr, source: string): { readonly inner: string; readonly where: string } | null {
  if (expr.kind !== "binary" || expr.op !== "=" || expr.right.kind !== "number") return null;
  if (textOf(expr.right, source) !== "0") return null;
  const found = readRows(argumentOf(expr.left, "COUNT"), source);
  return found === null ? null : { inner: found.relation, where: found.where };
}

interface Rows {
  readonly relation: string;
  readonly where: string;
  readonly condition: Expr | null;
}

function readRows(expr: Expr | null, source: string): Rows | null {
  if (expr?.kind === "field") return { relation: expr.name, where: "", condition: null };
  if (expr?.kind !== "rows" || expr.base.kind !== "field" || expr.condition === null || expr.order.length > 0)
    return null;
  return { relation: expr.base.name, where: textOf(expr.condition, source), condition: expr.condition };
}

function argumentOf(expr: Expr | null, name: string): Expr | null {
  if (expr?.kind !== "call" || expr.name.toUpperCase() !== name || expr.args.length !== 1) return null;
  return expr.args[0] ?? null;
}

function textOf({ from, to }: Expr, source: string): string {
  return source.slice(from, to);
}
