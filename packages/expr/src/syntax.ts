/** Two-sided operators as they are printed. */
export type BinaryOp = "+" | "-" | "*" | "/" | "^" | "&" | "=" | "<>" | "<" | "<=" | ">" | ">=" | "and" | "or";

/** Where a node stands in its source; UTF-16 offsets, end exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** An expression as written, before types. Numbers keep their digits as canonical decimal text. */
export type Expr = Span &
  (
    | { readonly kind: "number"; readonly value: string }
    | { readonly kind: "text"; readonly value: string }
    | { readonly kind: "boolean"; readonly value: boolean }
    | { readonly kind: "date"; readonly value: string }
    | { readonly kind: "field"; readonly name: string }
    | { readonly kind: "unary"; readonly op: "-" | "+" | "not"; readonly operand: Expr }
    | { readonly kind: "percent"; readonly operand: Expr }
    | { readonly kind: "binary"; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
    | { readonly kind: "in"; readonly value: Expr; readonly items: readonly Expr[] }
    | { readonly kind: "between"; readonly value: Expr; readonly low: Expr; readonly high: Expr }
    | { readonly kind: "call"; readonly name: string; readonly args: readonly Expr[] }
    | { readonly kind: "member"; readonly base: Expr; readonly name: string }
    | {
        readonly kind: "rows";
        readonly base: Expr;
        /** What the related records must meet; null for all of them. */
        readonly condition: Expr | null;
        readonly order: readonly SortTerm[];
      }
  );

/** One key of an order. */
export interface SortTerm {
  readonly value: Expr;
  readonly isDescending: boolean;
}

/** What an expression calls the record it belongs to, where names mean the fields of a related one. */
export const ownRecord: ReadonlySet<string> = new Set(["this", "本条"]);

/** Words of an order, in lower case. They are words only where an order can stand. */
export const orderWords: ReadonlyMap<string, "order" | "by" | "asc" | "desc"> = new Map([
  ["order", "order"],
  ["by", "by"],
  ["asc", "asc"],
  ["升序", "asc"],
  ["desc", "desc"],
  ["降序", "desc"],
]);

/** The one word that `order by` is in Chinese. */
export const orderByWord = "排序按";

/**
 * How tightly a two-sided operator binds; more binds tighter. Excel's order where Excel has the operator;
 * unary minus (8) and percent (9) bind tighter than `^`, as in Excel.
 */
export const precedence = {
  or: 1,
  and: 2,
  "=": 4,
  "<>": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "&": 5,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "^": 8,
} as const satisfies Record<BinaryOp, number>;

/** Binding strength of the operators that are not two-sided. */
export const NOT_PRECEDENCE = 3;
/** Comparison, `in` and `between`. */
export const COMPARISON_PRECEDENCE = 4;
/** Unary plus and minus. */
export const SIGN_PRECEDENCE = 9;
/** Percent sign. */
export const PERCENT_PRECEDENCE = 10;
/** Literals, fields and calls. */
export const ATOM_PRECEDENCE = 11;

/** Words that are operators or constants, in lower case, and what they mean. */
export const words: ReadonlyMap<string, "and" | "or" | "not" | "in" | "between" | "true" | "false"> = new Map([
  ["and", "and"],
  ["且", "and"],
  ["or", "or"],
  ["或", "or"],
  ["not", "not"],
  ["非", "not"],
  ["in", "in"],
  ["属于", "in"],
  ["between", "between"],
  ["介于", "between"],
  ["true", "true"],
  ["真", "true"],
  ["false", "false"],
  ["假", "false"],
]);

/** Calls that give one of the related records, by name in upper case. */
export const picks: ReadonlyMap<string, "first" | "last"> = new Map([
  ["FIRST", "first"],
  ["首条", "first"],
  ["LAST", "last"],
  ["末条", "last"],
]);
