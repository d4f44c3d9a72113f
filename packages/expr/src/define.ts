import type { Overload } from "./overload.ts";

/** Families, in the order help shows them. */
export type FunctionGroup = "logic" | "text" | "number" | "date" | "list" | "person";

/** Functions whose typing is not a plain signature: their arguments decide which are evaluated. */
export type SpecialForm =
  | "if"
  | "ifs"
  | "switch"
  | "and"
  | "or"
  | "not"
  | "xor"
  | "isBlank"
  | "isNotBlank"
  | "coalesce"
  | "blank"
  | "label";

/** An expression over no fields, and the value it gives: the source of a literal, or null for blank. */
export type Example = readonly [source: string, gives: string | null];

interface Common {
  readonly zh: string;
  readonly aliases?: readonly string[];
  readonly group: FunctionGroup;
  /** Shown in help and completion, e.g. "ROUND(number, digits = 0)". */
  readonly signature: string;
  readonly examples: readonly Example[];
}

/** One function: names, signatures with both back ends, examples. Help texts are in src/texts under its English name. */
export type FunctionDefinition =
  | (Common & { readonly special: SpecialForm })
  | (Common & { readonly overloads: readonly Overload[] });
