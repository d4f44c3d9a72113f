import type { Cell, CellArg, CellContext, Range } from "./cells/cell.ts";
import type { ErrorCode } from "./errorValue.ts";
import type { Overload } from "./overload.ts";

/** Families, in the order help shows them. */
export type FunctionGroup =
  | "logic"
  | "text"
  | "number"
  | "statistics"
  | "date"
  | "finance"
  | "list"
  | "lookup"
  | "person";

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
  | "label"
  | "ifError"
  | "ifNa"
  | "isError"
  | "isErr"
  | "isNa"
  | "errorType"
  | "choose"
  | "let"
  | "ownerAt"
  | "band";

/**
 * An expression and the value it gives: the source of a literal, or null for blank. It is over no fields, or, where the
 * function is of no use without, over those of test/sampleRecord.ts.
 */
export type Example = readonly [source: string, gives: string | null];

interface Common {
  readonly zh: string;
  readonly aliases?: readonly string[];
  readonly group: FunctionGroup;
  /** Shown in help and completion, e.g. "ROUND(number, digits = 0)". */
  readonly signature: string;
  readonly examples: readonly Example[];
  /** Help of a family that is loaded when it is needed; that of the others is in src/texts. */
  readonly help?: { readonly zh: string; readonly en: string };
  /** Over fields of related records it is read as a path with a condition, which has SQL. */
  readonly overRecords?: true;
  /** Why there is no result, when arguments are given and there is none; #VALUE! of texts and #NUM! otherwise. */
  readonly fails?: ErrorCode;
}

/** A function over cells, where its signature and Excel's conversions do not say it all. */
export type CellsCall = (args: readonly CellArg[], context: CellContext) => Cell | Range;

/** One function: names, signatures with both back ends, examples. Help texts are in src/texts under its English name. */
export type FunctionDefinition =
  | (Common & { readonly special: SpecialForm })
  | (Common & { readonly overloads: readonly Overload[]; readonly cells?: CellsCall });
