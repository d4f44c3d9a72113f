import type { Label, Sql } from "@tongzhou/base";
import type { DefinitionProblem, FieldDefinition, FormDefinition, WorkspaceDefinition } from "@tongzhou/model";
import type { ForeignKey, OwnIndex, ValueTable } from "../tableStatements.ts";

/** What a step is about. */
export type StepKind =
  | "workspace.change"
  | "form.create"
  | "form.change"
  | "form.delete"
  | "form.order"
  | "field.create"
  | "field.change"
  | "field.delete"
  | "field.convert"
  | "field.replace"
  | "field.require"
  | "field.unique"
  | "field.narrow"
  | "field.calculate"
  | "constraint.create"
  | "constraint.change"
  | "constraint.delete"
  | "view.create"
  | "view.change"
  | "view.delete"
  | "grant.create"
  | "grant.change"
  | "grant.delete";

/** A row that would lose or change its value. */
export interface StepSample {
  readonly record: number;
  readonly from: unknown;
  readonly to: unknown;
}

/** One step of a plan, in words and in numbers. */
export interface PlanStep {
  readonly kind: StepKind;
  /** The form; the empty text for what belongs to the whole workspace. */
  readonly form: string;
  /** The field, `items.amount` for one of a subform. */
  readonly field?: string;
  readonly summary: Label;
  /** Statements as they will run. */
  readonly statements: readonly string[];
  /** none: documents only. brief: a moment's exclusive lock. background: a job works while everybody goes on. */
  readonly locks: "none" | "brief" | "background";
  readonly rowsAffected: number;
  readonly rowsLosing: number;
  readonly samples: readonly StepSample[];
  readonly isDestructive: boolean;
}

/** A field on its way to another kind. */
export interface ConversionRequest {
  readonly table: ValueTable;
  readonly source: FieldDefinition;
  readonly target: FieldDefinition;
  /** Name of the column that takes the converted values until they change places. */
  readonly shadow: string;
  /** Name the old column has in the bin. */
  readonly binName: string;
  /** The conversion in the bin that this one takes back. */
  readonly undoes?: number;
}

/** What lies in the bin: how it was named, and how it is named now. */
export interface BinRequest {
  readonly kind: "form" | "field";
  readonly form: string;
  readonly field: string | null;
  readonly parent: string | null;
  readonly label: Label;
  readonly definition: FormDefinition | FieldDefinition;
  readonly renames: readonly BinRename[];
}

/** What was renamed into the bin: a table, a column of one, or an index or sequence that goes with a table. */
export type BinRename =
  | { readonly kind: "table" | "index" | "sequence"; readonly name: string; readonly to: string }
  | { readonly kind: "column"; readonly table: string; readonly name: string; readonly to: string };

/** What a step does to the database. */
export type Effect =
  | { readonly kind: "run"; readonly statement: Sql; readonly locks?: string }
  | { readonly kind: "index"; readonly form: string; readonly spec: OwnIndex; readonly isNewTable: boolean }
  | { readonly kind: "dropIndex"; readonly name: string; readonly table: string }
  | { readonly kind: "foreignKey"; readonly form: string; readonly key: ForeignKey; readonly isNewTable: boolean }
  | { readonly kind: "dropForeignKey"; readonly name: string; readonly table: string; readonly target: string }
  | { readonly kind: "bin"; readonly request: BinRequest }
  | { readonly kind: "restore"; readonly bin: number; readonly renames: readonly BinRename[] }
  | { readonly kind: "convert"; readonly request: ConversionRequest }
  | {
      readonly kind: "calculate";
      readonly form: string;
      readonly parent: string | null;
      readonly fields: readonly string[];
    };

/** A plan: what applying a proposed definition would do. With problems it cannot be applied. */
export interface DefinitionPlan {
  readonly baseVersion: number;
  /** Stands for the base, the proposal and the statements; apply refuses when it would do anything else. */
  readonly hash: string;
  readonly steps: readonly PlanStep[];
  readonly problems: readonly DefinitionProblem[];
}

/** A plan with what apply needs to carry it out. */
export interface ExecutablePlan extends DefinitionPlan {
  readonly definition: WorkspaceDefinition;
  readonly effects: readonly Effect[];
}
