import type { ErrorCode } from "./errorValue.ts";
import type { FieldRef, OptionRef, Scope, Type } from "./types.ts";
import type { Expr } from "./syntax.ts";
import type { Overload } from "./overload.ts";
import type { Value } from "./value.ts";

/** Comparison signs. */
export type CompareOp = "=" | "<>" | "<" | "<=" | ">" | ">=";

interface Typed {
  readonly type: Type;
  /** Whether some row may give blank; false is a promise. */
  readonly nullable: boolean;
}

/** The checked tree that both back ends read. Operators with an overload (arithmetic, joining) are calls. */
export type TypedNode = Typed &
  (
    | { readonly kind: "literal"; readonly value: Value }
    | { readonly kind: "field"; readonly key: string }
    /** In which of its bands the number of a field is. */
    | { readonly kind: "band"; readonly key: string }
    | {
        readonly kind: "call";
        readonly overload: Overload;
        readonly args: readonly TypedNode[];
        /** Which error it is when there is no result. */
        readonly fails?: ErrorCode;
      }
    | { readonly kind: "compare"; readonly op: CompareOp; readonly left: TypedNode; readonly right: TypedNode }
    | { readonly kind: "logic"; readonly op: "and" | "or"; readonly items: readonly TypedNode[] }
    | { readonly kind: "not"; readonly operand: TypedNode }
    | { readonly kind: "in"; readonly value: TypedNode; readonly items: readonly TypedNode[] }
    | { readonly kind: "between"; readonly value: TypedNode; readonly low: TypedNode; readonly high: TypedNode }
    | { readonly kind: "isBlank"; readonly operand: TypedNode }
    | { readonly kind: "choose"; readonly branches: readonly Branch[]; readonly otherwise: TypedNode }
    | {
        readonly kind: "switch";
        readonly subject: TypedNode;
        readonly cases: readonly { readonly match: TypedNode; readonly gives: TypedNode }[];
        readonly otherwise: TypedNode;
      }
    | { readonly kind: "coalesce"; readonly items: readonly TypedNode[] }
    | {
        readonly kind: "related";
        /** From the record the node stands in, to the records whose value is asked. */
        readonly steps: readonly RelatedStep[];
        /** In the record reached; null for the record itself, its id. */
        readonly value: TypedNode | null;
        /** Whether it is a list, one value per record reached; else there is at most one. */
        readonly isMany: boolean;
      }
    | { readonly kind: "own"; readonly value: TypedNode }
    | {
        readonly kind: "past";
        /** A link to the record asked about; null for the expression's own. */
        readonly record: TypedNode | null;
        /** Relations that lead there, as far as they are known; from the expression's own record where it says so. */
        readonly path: readonly string[];
        readonly isFromOwn: boolean;
        /** The record's form; null for the expression's own. */
        readonly form: string | null;
        /** The dated field. */
        readonly key: string;
        /** A day or an instant. */
        readonly at: TypedNode;
      }
    | {
        readonly kind: "let";
        /** Values that the body, and the values after each, ask for by number. */
        readonly bindings: readonly { readonly id: number; readonly value: TypedNode }[];
        readonly body: TypedNode;
      }
    | { readonly kind: "local"; readonly id: number }
    | { readonly kind: "isError"; readonly test: ErrorTest; readonly operand: TypedNode }
    | { readonly kind: "errorType"; readonly operand: TypedNode }
    | {
        readonly kind: "ifError";
        readonly test: ErrorTest;
        readonly operand: TypedNode;
        readonly otherwise: TypedNode;
      }
  );

/** Which errors are meant; only "any" is known to SQL. */
export type ErrorTest = "any" | "na" | "notNa";

/** One step from a record along one of its relations. */
export interface RelatedStep {
  /** Key of the relation in the form stepped from. */
  readonly field: string;
  /** In its place a value that leads to people, at the beginning of a path: `CURRENT_USER().name`. */
  readonly start: TypedNode | null;
  /** The form stepped to. */
  readonly form: string;
  readonly isMany: boolean;
  /** Over the record stepped to. */
  readonly condition: TypedNode | null;
  readonly order: readonly { readonly value: TypedNode; readonly isDescending: boolean }[];
  /** One of all records reached so far, in their order; null for all of them. */
  readonly pick: "first" | "last" | null;
}

/** One arm of IF and IFS. */
export interface Branch {
  readonly when: TypedNode;
  readonly gives: TypedNode;
}

/** A checked expression: what it gives and what it reads. */
export interface TypedExpr {
  readonly node: TypedNode;
  /** The source tree with fields and options by key, so that printing it survives a change of labels. */
  readonly expr: Expr;
  readonly type: Type;
  readonly nullable: boolean;
  /** Depends on the time or the person asking; never store its value. */
  readonly volatile: boolean;
  /** Only JavaScript can compute it: no SQL, no filter. */
  readonly javascriptOnly: boolean;
  /** Keys of the fields it reads, in order of first use. */
  readonly fields: readonly string[];
  readonly scope: Scope;
  /** Which option each text literal of `expr` stands for. */
  readonly options: ReadonlyMap<Expr, OptionRef>;
  /** Which field of a related form a name of `expr` stands for, and the fields it was found among. */
  readonly names: ReadonlyMap<Expr, { readonly field: FieldRef; readonly among: readonly FieldRef[] }>;
  /** The names that LETs give, and the parts of `expr` that are such names. */
  readonly locals: { readonly names: ReadonlySet<string>; readonly places: ReadonlySet<Expr> };
  /** Whether it reads other records than its own. */
  readonly isRelated: boolean;
  /**
   * Own fields whose band it asks for, when that is all that makes it related: a row that brings them under `bandKey` is
   * then enough for JavaScript.
   */
  readonly bands: readonly string[];
}

/** The name under which a row brings the band of a field. No field has such a key. */
export function bandKey(field: string): string {
  return `${field}${bandEnd}`;
}

/** The field whose band has this name; null for every other name. */
export function bandedField(name: string): string | null {
  return name.endsWith(bandEnd) ? name.slice(0, -bandEnd.length) : null;
}

const bandEnd = "~band";

/** Keys of the fields an expression reads, in order of first use. */
export function dependencies(typed: TypedExpr): readonly string[] {
  return typed.fields;
}
