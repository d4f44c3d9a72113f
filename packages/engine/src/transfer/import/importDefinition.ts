import type { ColumnFormat, SheetProfile } from "@tongzhou/sheets";
import type { ErrorParams, FieldDefinition } from "@tongzhou/model";
import type { Label } from "@tongzhou/base";
import type { LocationOrder } from "./readLocation.ts";
import type { IndexSpec } from "../../forms/tableStatements.ts";

// An import is one row of `_import`. Its life: profiling → ready → (checking → checked)* → running → done; cancelled
// and failed end it at any point, ready, checked, cancelled and failed can be started again. Everything a run needs lies in
// that row, so that any node can go on after a crash; `progress.cursor` moves in the transaction that wrote the rows.

/** Where an import stands. */
export type ImportStatus = "profiling" | "ready" | "checking" | "checked" | "running" | "done" | "cancelled" | "failed";

/** The file an import reads. */
export interface ImportFile {
  readonly id: string;
  readonly name: string;
  readonly storageKey: string;
  readonly sizeBytes: number;
  /** Set by a person who knew better than the guess. */
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly headerRows?: readonly HeaderRow[];
}

/** Which row of a sheet names its columns, counted from 0; null when none does. */
export interface HeaderRow {
  readonly sheet: number;
  readonly row: number | null;
}

/** One column of the file and what becomes of it. */
export interface ImportMapping {
  readonly column: number;
  /** Key of a field, `subform.field`, `address.city` and the like for a part of one, or null to leave the column out. */
  readonly field: string | null;
  /** For links: the field of the linked form by which its records are found; its title when absent. */
  readonly matchBy?: string;
  /** Cells that are to be read as another text; the empty text is a blank cell. */
  readonly replace?: readonly CellReplacement[];
  readonly blankWords?: readonly BlankWordChoice[];
}

/** What a person decided of a word that may say that nothing is known; any other is read as the field's kind has it. */
export interface BlankWordChoice {
  readonly text: string;
  readonly isBlank: boolean;
}

/** A text as it stands in a column, and what is read instead. */
export interface CellReplacement {
  readonly from: string;
  readonly to: string;
}

/** Where the rows go. */
export type ImportTarget =
  | {
      readonly kind: "new_form";
      readonly key: string;
      readonly label: Label;
      /** Names the records; null numbers them, where no column can. */
      readonly titleColumn: number | null;
      readonly fields: readonly {
        readonly column: number;
        readonly definition: unknown;
        readonly replace?: readonly CellReplacement[];
        readonly blankWords?: readonly BlankWordChoice[];
      }[];
    }
  | {
      readonly kind: "form";
      readonly form: string;
      readonly action: "add" | "update" | "upsert";
      readonly matchBy?: string;
      readonly mappings: readonly ImportMapping[];
    };

/** How an import is to run. */
export interface ImportSettings {
  readonly sheet: number;
  /** Counted from 0; null when every row is data. */
  readonly headerRow: number | null;
  readonly target: ImportTarget;
  readonly rejects: "skip" | "all_or_nothing";
  readonly isDryRun: boolean;
  /** In which local times of the file were written. */
  readonly zone: string;
}

/** How far a run is. */
export interface ImportProgress {
  /** Who runs it; a run that finds another name here has been taken over and stops. */
  readonly runner: string | null;
  readonly phase: "reading" | "writing" | "ended";
  readonly rowsTotal: number;
  readonly rowsRead: number;
  /** Rows of the file up to this one (1 is the first) are written or rejected. */
  readonly cursor: number;
  readonly rowsDone: number;
  readonly rowsCreated: number;
  readonly rowsUpdated: number;
  readonly rowsRejected: number;
  /** Indexes taken off a new form while it is loaded, to be built after. */
  readonly heldIndexes: readonly HeldIndex[];
  /** Runs that began since the cursor last moved. */
  readonly attempts: number;
}

/** An index that is built after loading. */
export type HeldIndex = Pick<IndexSpec, "name" | "field" | "purpose" | "isUnique"> & { readonly tail: string };

/** A sheet of the file, profiled, with its first rows. */
export interface ProfiledSheet extends SheetProfile {
  /** How a text file was read; absent for workbooks. */
  readonly text?: { readonly encoding: string; readonly confidence: number; readonly delimiter: string };
  readonly preview: readonly (readonly (string | null)[])[];
}

/** An import as it is stored. */
export interface StoredImport {
  readonly id: string;
  /** Empty until a target is chosen. */
  readonly form: string;
  readonly state: ImportStatus;
  readonly file: ImportFile;
  readonly settings: ImportSettings | null;
  readonly progress: ImportProgress;
  readonly sheets: readonly ProfiledSheet[];
  readonly error: { readonly code: string; readonly params: ErrorParams } | null;
  readonly createdBy: number | null;
}

/** A cell or a row that was not taken. */
export interface ImportReject {
  /** Row of the sheet, 1 is the first. */
  readonly row: number;
  /** Column of the sheet counted from 0; null when the whole row is meant. */
  readonly column: number | null;
  readonly text: string | null;
  readonly code: string;
  readonly params: ErrorParams;
}

/** A column that holds one part of an address or a place. */
export interface ColumnPart {
  readonly column: number;
  readonly part: string;
  /** Words that are read as blank, lower case. */
  readonly missing: readonly string[];
}

/** A column of the sheet on its way into a field. */
export interface StagedColumn {
  readonly column: number;
  /** Its name in the staging table. */
  readonly name: string;
  readonly field: FieldDefinition;
  /** The subform the field belongs to; null for the record itself. */
  readonly parent: string | null;
  readonly format: ColumnFormat;
  /** Text that names something else, to be looked up: a record, a person, a department. */
  readonly reference: "one" | "many" | null;
  /** Columns of the sheet that make up the value together, by the part each is; null when it lies in one cell. */
  readonly parts: readonly ColumnPart[] | null;
  /** Only to find the record by, never written. */
  readonly isMatchOnly: boolean;
  readonly matchBy: string | null;
  readonly replace: ReadonlyMap<string, string>;
  /** Of places: the order of the two numbers that the column proves. */
  readonly locationOrder: LocationOrder | null;
}

/** A run that has not begun. */
export const noProgress: ImportProgress = {
  runner: null,
  phase: "reading",
  rowsTotal: 0,
  rowsRead: 0,
  cursor: 0,
  rowsDone: 0,
  rowsCreated: 0,
  rowsUpdated: 0,
  rowsRejected: 0,
  heldIndexes: [],
  attempts: 0,
};
