import { parse, print } from "@tongzhou/expr";
import type { Expr } from "@tongzhou/expr";

/** How values of related records become one. */
export const rollupOperations = ["COUNT", "SUM", "AVERAGE", "MIN", "MAX"] as const;
/** The name of one. */
export type RollupOperation = (typeof rollupOperations)[number];

/** What the distance of two days is counted in. */
export const differenceUnits = ["days", "workdays", "workdaysChina", "months", "years", "hours", "minutes"] as const;
/** The name of one. */
export type DifferenceUnit = (typeof differenceUnits)[number];

/** One value of the records at the end of a path; an empty condition means all of them. */
export interface Rollup {
  /** Keys of the relations: `tickets`, `client.tickets`. */
  readonly path: string;
  readonly operation: RollupOperation;
  /** Not needed to count. */
  readonly field: string;
  /** Over the related record, names as keys. */
  readonly where: string;
}

/** A day or an instant that a difference is counted from or to; the empty key is today. */
export interface DayChoice {
  readonly field: string;
  readonly isInstant: boolean;
}

/** A number of a percentage: a field of the record itself, or a rollup. */
export type Amount = { readonly kind: "field"; readonly field: string } | ({ readonly kind: "rollup" } & Rollup);

/** What a ready-made builder asks; slots that are still to be filled are empty texts. */
export type BuiltFormula =
  | {
      readonly kind: "lookup";
      readonly path: string;
      readonly field: string;
      /** Which of several records: null where the path leads to one. */
      readonly pick: "FIRST" | "LAST" | "JOIN" | null;
      /** What is first among several; empty for the records' own order. */
      readonly order: string;
      readonly where: string;
    }
  | ({ readonly kind: "rollup" } & Rollup)
  | {
      readonly kind: "runningNumber";
      /** From the record to what it is counted in, and back: `client.ticket_by_client`. */
      readonly path: string;
      readonly order: string;
      readonly isDescending: boolean;
      /** A field that no two records share, for those that are equal in the order. */
      readonly tie: string;
    }
  | {
      readonly kind: "dateDifference";
      readonly start: DayChoice;
      readonly end: DayChoice;
      readonly unit: DifferenceUnit;
    }
  | { readonly kind: "percentage"; readonly part: Amount; readonly whole: Amount };

/** The builders in the order they are offered. */
export const builderKinds = ["lookup", "rollup", "runningNumber", "dateDifference", "percentage"] as const;
/** The name of a builder. */
export type BuilderKind = (typeof builderKinds)[number];

/** The expression that a builder writes, names as keys; the empty text while a slot it needs is empty. */
export function writeBuilt(built: BuiltFormula): string {
  switch (built.kind) {
    case "lookup":
      return writeLookup(built);
    case "rollup":
      return writeRollup(built);
    case "runningNumber":
      return writeRunningNumber(built);
    case "dateDifference":
      return writeDifference(built);
    case "percentage": {
      const [part, whole] = [writeAmount(built.part), writeAmount(built.whole)];
      return part === "" || whole === "" ? "" : `${part} / ${whole}`;
    }
    default:
      return built satisfies never;
  }
}

function writeLookup({ path, field, pick, order, where }: Extract<BuiltFormula, { readonly kind: "lookup" }>): string {
  if (path === "" || field === "") return "";
  if (pick === null) return `${path}.${field}`;
  const inside = [where, order === "" ? "" : `order by ${order}`].filter((one) => one !== "").join(" ");
  const rows = inside === "" ? path : `${path}[${inside}]`;
  return pick === "JOIN" ? `JOIN("、", ${rows}.${field})` : `${pick}(${rows}).${field}`;
}

function writeRollup({ path, operation, field, where }: Rollup): string {
  if (path === "" || (field === "" && operation !== "COUNT")) return "";
  const rows = where === "" ? path : `${path}[${where}]`;
  return `${operation}(${operation === "COUNT" ? rows : `${rows}.${field}`})`;
}

// The first of a group is 1. Those that are equal share the number of the first, save where a field tells them apart.
function writeRunningNumber(built: Extract<BuiltFormula, { readonly kind: "runningNumber" }>): string {
  const { path, order, isDescending, tie } = built;
  if (path === "" || order === "") return "";
  const sign = isDescending ? ">" : "<";
  if (tie === order) return `COUNT(${path}[${order} ${sign}= this.${order}])`;
  const before = `${order} ${sign} this.${order}`;
  if (tie === "") return `COUNT(${path}[${before}]) + 1`;
  return `COUNT(${path}[${before} or ${order} = this.${order} and ${tie} <= this.${tie}])`;
}

function writeDifference({ start, end, unit }: Extract<BuiltFormula, { readonly kind: "dateDifference" }>): string {
  const [from, to] = [dayOf(start), dayOf(end)];
  if (start.field === "" && end.field === "") return "";
  switch (unit) {
    case "days":
      return `${to} - ${from}`;
    case "workdays":
      return `NETWORKDAYS(${from}, ${to})`;
    case "workdaysChina":
      return `NETWORKDAYS.INTL(${from}, ${to}, "CN")`;
    case "months":
      return `DATEDIF(${from}, ${to}, "M")`;
    case "years":
      return `DATEDIF(${from}, ${to}, "Y")`;
    case "hours":
      return isTimed(start, end) ? `(${instantOf(end)} - ${instantOf(start)}) / HOURS(1)` : "";
    case "minutes":
      return isTimed(start, end) ? `(${instantOf(end)} - ${instantOf(start)}) / MINUTES(1)` : "";
    default:
      return unit satisfies never;
  }
}

/** Whether hours lie between two: both say the time of day. */
export function isTimed(...days: readonly DayChoice[]): boolean {
  return days.every(({ field, isInstant }) => field === "" || isInstant);
}

function dayOf({ field, isInstant }: DayChoice): string {
  if (field === "") return "TODAY()";
  return isInstant ? `DATE(${field})` : field;
}

function instantOf({ field }: DayChoice): string {
  return field === "" ? "NOW()" : field;
}

function writeAmount(amount: Amount): string {
  return amount.kind === "field" ? amount.field : writeRollup(amount);
}

/** The builder's slots of an expression that it would write; null for any other. */
export function readBuilt(source: string): BuiltFormula | null {
  const parsed = parse(source);
  if (!parsed.ok) return null;
  const found = readWhole(parsed.value);
  // What it would not write again as it was would change under its reader's hands.
  return found !== null && writeBuilt(found) === print(parsed.value) ? found : null;
}

function readWhole(expr: Expr): BuiltFormula | null {
  if (expr.kind === "binary" && expr.op === "/") {
    const [part, whole] = [readAmount(expr.left), readAmount(expr.right)];
    return part === null || whole === null ? null : { kind: "percentage", part, whole };
  }
  const rollup = readRollup(expr);
  if (rollup !== null) return { kind: "rollup", ...rollup };
  if (expr.kind !== "member") return null;
  const path = pathOf(expr.base);
  return path === null ? null : { kind: "lookup", path, field: expr.name, pick: null, order: "", where: "" };
}

function readAmount(expr: Expr): Amount | null {
  if (expr.kind === "field") return { kind: "field", field: expr.name };
  const rollup = readRollup(expr);
  return rollup === null ? null : { kind: "rollup", ...rollup };
}

function readRollup(expr: Expr): Rollup | null {
  const operation = expr.kind === "call" ? rollupOperations.find((one) => one === expr.name) : undefined;
  const [only, ...others] = expr.kind === "call" ? expr.args : [];
  if (operation === undefined || only === undefined || others.length > 0) return null;
  if (operation !== "COUNT" && only.kind !== "member") return null;
  const rows = only.kind === "member" && operation !== "COUNT" ? only.base : only;
  const field = only.kind === "member" && operation !== "COUNT" ? only.name : "";
  if (rows.kind !== "rows") {
    const path = pathOf(rows);
    return path === null ? null : { path, operation, field, where: "" };
  }
  const path = pathOf(rows.base);
  if (path === null || rows.condition === null || rows.order.length > 0) return null;
  return { path, operation, field, where: print(rows.condition) };
}

function pathOf(expr: Expr): string | null {
  if (expr.kind === "field") return expr.name;
  const base = expr.kind === "member" ? pathOf(expr.base) : null;
  return expr.kind === "member" && base !== null ? `${base}.${expr.name}` : null;
}
