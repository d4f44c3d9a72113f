import type { Label } from "@tongzhou/base";
import type { JsContext } from "@tongzhou/expr";
import type { FieldDefinition, FieldProblem, WireValues } from "@tongzhou/model";
import type { RowRules } from "../../../fields/conditions/rowReadings.tsx";
import type { SubformRow } from "../../../fields/subform/subformModel.ts";
import type { DraftAnswers, DraftQuestion } from "./draftAnswers.ts";

/** Why a field would be refused. */
export type RuleProblem =
  | { readonly kind: "required" }
  /** It was changed, and a condition holds it to what it was. */
  | { readonly kind: "locked" }
  | { readonly kind: "value"; readonly problem: FieldProblem }
  | { readonly kind: "rule"; readonly message: Label }
  /** The first wrong cell of a subform, with the others after it. */
  | (CellProblem & { readonly kind: "cell"; readonly others: readonly CellProblem[] });

/** Why a cell of a subform would be refused; rows count from 1. */
export interface CellProblem {
  readonly row: number;
  readonly column: FieldDefinition;
  readonly problem: RuleProblem;
}

/** What rules are run on. */
export interface RuleInput {
  readonly values: WireValues;
  /** Values as they are saved; absent while a record is being made. */
  readonly saved?: WireValues;
  /** Keys of fields typed in; `all` while a record is being made. */
  readonly typed: ReadonlySet<string> | "all";
  /** id, created_at, created_by, updated_at and updated_by of a record that exists. */
  readonly system: WireValues;
  readonly context: JsContext;
  /** What the server says of parts that read other records; without it they are left to the saving. */
  readonly answers?: DraftAnswers;
  /** The same of parts of a subform's columns, for one of its rows. */
  readonly rowAnswers?: (subform: string, row: SubformRow) => DraftAnswers;
  /** Fields that may be filled though the reader does not see it: what reads these is left to the saving. */
  readonly unseen?: ReadonlySet<string>;
  /** Fields that saving fills: what reads these is not known here, and left to it. */
  readonly filledLater?: ReadonlySet<string>;
}

/** What is to be asked of a row. */
export interface RowQuestions {
  readonly row: SubformRow;
  readonly questions: readonly DraftQuestion[];
}

/** A record's rules, run on what is typed. */
export interface RuleReading {
  /** Fields that a show rule hides. */
  readonly hidden: ReadonlySet<string>;
  /** Fields that a condition requires now. */
  readonly required: ReadonlySet<string>;
  /** Fields whose value a condition keeps as it is. */
  readonly locked: ReadonlySet<string>;
  /** Options that cannot be picked now, by field. */
  readonly unavailable: ReadonlyMap<string, ReadonlySet<string>>;
  /** Formula values that depend on what is typed, and what a new record begins with as the server tells it. */
  readonly computed: WireValues;
  /** What a new record begins with and nobody has filled in, as far as it is known. */
  readonly begun: WireValues;
  /** Whether the server is being asked for some of it. */
  readonly isBeginning: boolean;
  /** Subforms with what their new rows begin with filled in, where their columns fetch it. */
  readonly rowsBegun: WireValues;
  /** Formulas that what is typed may change and that only the server can compute: their saved values say nothing now. */
  readonly pending: ReadonlySet<string>;
  /** Those among them that the server is being asked for. */
  readonly asking: ReadonlySet<string>;
  /** Formulas whose text the server keeps back: what is typed may change them or not. */
  readonly unsure: ReadonlySet<string>;
  /** What the server has not been asked yet, for the values as they are. */
  readonly questions: readonly DraftQuestion[];
  /** The same of rows that have changed, by subform. */
  readonly rowQuestions: ReadonlyMap<string, readonly RowQuestions[]>;
  /** Problems by field key. */
  readonly problems: ReadonlyMap<string, RuleProblem>;
  readonly rows: Omit<RowRules, "read"> & {
    readonly read: (subform: FieldDefinition, row: SubformRow) => RuleReading | undefined;
  };
  /** Broken rules of the form, with the fields they read. */
  readonly broken: readonly { readonly key: string; readonly message: Label; readonly fields: readonly string[] }[];
}

/** A form's rules, or those of a subform's rows, compiled once. What the reader's fields do not suffice for is left to the server. */
export interface FormRules {
  /** Whether it uses functions that are not loaded; with them it is compiled anew. */
  readonly lacksFunctions: boolean;
  /** Formulas that only the server can tell. */
  readonly asked: ReadonlySet<string>;
  /** Whether a new record begins with what it reads, or with what only the server can tell. */
  readonly beginsLive: boolean;
  /** Whether anything in it depends on anything: formulas, conditions or rules. */
  readonly isNeeded: boolean;
  run(input: RuleInput): RuleReading;
  /** Values a new record begins with, as far as they can be told here. */
  defaults(context: JsContext): WireValues;
}
