import type { TObject } from "typebox";
import type { Label, Result } from "@tongzhou/base";
import type { Type as ExprType } from "@tongzhou/expr";
import type { Wire } from "../recordWire.ts";
import type { FieldKind, FieldOf } from "./fieldDefinition.ts";

/** PostgreSQL types that field columns have. */
export type ColumnType =
  | "text"
  | "numeric"
  | "bigint"
  | "boolean"
  | "date"
  | "timestamptz(3)"
  | "time(0)"
  | "jsonb"
  | "uuid"
  | "text[]"
  | "bigint[]"
  | "uuid[]";

/** Where a field's values lie: an own column, a junction table, a child table, or a column every form has. */
export type Storage =
  | { readonly kind: "column"; readonly type: ColumnType }
  | { readonly kind: "junction" }
  | { readonly kind: "child" }
  | {
      readonly kind: "system";
      readonly column: "created_at" | "created_by" | "updated_at" | "updated_by";
      readonly type: ColumnType;
    };

/** A value as it is bound to a column parameter; jsonb values are JSON text, junction and child values are handled by the engine. */
export type ColumnValue = null | string | number | boolean | readonly string[] | readonly number[];

/** Why a value was refused. */
export type FieldProblemKind =
  | "archived_option"
  | "characters"
  | "decimals"
  | "format"
  | "range"
  | "read_only"
  | "too_long"
  | "too_many"
  | "type"
  | "unavailable_option"
  | "unavailable_record"
  | "unknown_option";

/** A refused value: what was wrong, and the limit or expectation it broke. */
export interface FieldProblem {
  readonly problem: FieldProblemKind;
  readonly limit?: string | number;
}

/** How a person can compare a field in the filter builder. Each becomes an expression (see filter/condition.ts). */
export type FilterOperator =
  | "is"
  | "is_not"
  | "contains"
  | "not_contains"
  | "starts_with"
  | "less"
  | "less_or_equal"
  | "greater"
  | "greater_or_equal"
  | "between"
  | "in"
  | "not_in"
  | "has_any"
  | "has_all"
  | "is_me"
  | "is_blank"
  | "is_not_blank";

/** Sections of the designer's palette. */
export type PaletteGroup = "basic" | "choice" | "people" | "relation" | "advanced" | "system";

/** Everything the platform knows about one field kind. Adding a kind is adding one of these, an editor and a cell. */
export interface FieldSpec<K extends FieldKind> {
  readonly kind: K;
  /** The kind's name in the palette. */
  readonly label: Label;
  readonly group: PaletteGroup;
  /** Settings of this kind only, besides the common ones. */
  readonly settings: TObject;
  readonly storage: (field: FieldOf<K>) => Storage;
  /** What a sent value becomes in the column; null for blank. Never sees a required check: the engine does that. */
  readonly decode: (value: Exclude<Wire, null>, field: FieldOf<K>) => Result<ColumnValue, FieldProblem>;
  /** The field's type in expressions. */
  readonly exprType: (field: FieldOf<K>) => ExprType;
  /** A plausible value; `pick` chooses below its argument. Used by previews, tests and the designer. */
  readonly sample: (field: FieldOf<K>, pick: (below: number) => number) => Wire;
  readonly operators: readonly FilterOperator[];
  readonly can: {
    readonly sort: boolean;
    readonly group: boolean;
    readonly beUnique: boolean;
    /** May name a record in links, search and headings. */
    readonly beTitle: boolean;
    /** May be among a form's search fields: by its text, or by the name of what it points at. */
    readonly beSearched: boolean;
    /** May stand inside a subform. */
    readonly beInSubform: boolean;
    /** False for what the platform writes itself. */
    readonly beWritten: boolean;
  };
}
