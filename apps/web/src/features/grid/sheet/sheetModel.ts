import type { FieldDefinition, Wire } from "@tongzhou/model";
import { fieldSpec } from "@tongzhou/model";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import { cellInputOf } from "../../../fields/fieldFaces.ts";
import type { ListRow } from "../data/blockModel.ts";
import type { CellEdit, Edits, PendingCell } from "../data/Edits.ts";
import type { GridData } from "../data/GridData.ts";
import type { CellConditions } from "./cellConditions.ts";
import type { RowColors } from "./colorRules.ts";
import type { ColumnLayout } from "./columnModel.ts";

/** Everything the parts of a grid share: what is shown, how, and what was changed. */
export interface Sheet {
  readonly form: WorkspaceForm;
  readonly kit: FieldKit;
  readonly data: GridData;
  readonly edits: Edits;
  readonly layout: ColumnLayout;
  readonly rowHeight: number;
  /** Place of each loaded field in a row of the list, id and version left out. */
  readonly places: ReadonlyMap<string, number>;
  readonly colorsOf: ((row: ListRow) => RowColors) | undefined;
  /** What conditions of fields say about cells; undefined where the form has none, or they are being loaded. */
  readonly conditions: CellConditions | undefined;
}

/** A cell as it is to be shown. */
export interface SheetCell {
  readonly value: Wire;
  readonly pending: PendingCell | undefined;
}

/** Width of the column with row numbers and boxes. */
export const gutterWidth = 56;

/** The height of the column heads. */
export const headHeight = 32;

/** A record's value of a field, with what was changed here and is not yet on the server. */
export function readCell(sheet: Sheet, row: ListRow, field: FieldDefinition): SheetCell {
  const place = sheet.places.get(field.key);
  const pending = sheet.edits.find(Number(row[0]), Number(row[1]), field.key);
  if (pending !== undefined) return { value: pending.value, pending };
  return { value: place === undefined ? null : (row[place + 2] ?? null), pending };
}

/** Whether the actor may change a field's cells here. The server decides; this only keeps editors shut. */
export function canWrite({ form: { abilities } }: Pick<Sheet, "form">, field: FieldDefinition): boolean {
  return (
    abilities.edit &&
    field.readOnly !== true &&
    fieldSpec(field.kind).can.beWritten &&
    abilities.writeFields.includes(field.key) &&
    cellInputOf(field) !== "none"
  );
}

/** Whether a cell of a row may be changed now, as far as the row tells. */
export function canWriteIn(sheet: Pick<Sheet, "form" | "conditions">, row: ListRow, field: FieldDefinition): boolean {
  return canWrite(sheet, field) && sheet.conditions?.isLocked(row, field) !== true;
}

/** Asks whether a cell is locked by what its row does not tell; undefined when that is known, as `canWriteIn` says it. */
export function askLock(sheet: Sheet, row: ListRow, field: FieldDefinition): Promise<boolean> | undefined {
  if (!canWrite(sheet, field)) return undefined;
  return sheet.conditions?.prepare(row, field, sheet.edits.savingOf(Number(row[0])));
}

/** Says why a cell cannot be changed now: the condition that locks it, or what no row would change. */
export function sayShut(sheet: Sheet, field: FieldDefinition, say: (notice: string) => void): void {
  const { t, label } = sheet.kit.wording;
  const { conditions } = sheet;
  if (field.readOnlyIf === undefined || conditions === undefined || !canWrite(sheet, field))
    return say(t("grid.notAllowed"));
  const tell = (condition: string): void => say(t("grid.cellLocked", { field: label(field.label), condition }));
  // The words come a moment later; while the server is away, the condition is said as it is stored.
  return void conditions.sayLock(field).then(tell, () => tell(field.readOnlyIf ?? ""));
}

/**
 * The change that puts a value into a cell; undefined when it already has it. What a cell shows and the server refused
 * is not what it has.
 */
export function editOf(sheet: Sheet, row: ListRow, field: FieldDefinition, value: Wire): CellEdit | undefined {
  const { value: shown, pending } = readCell(sheet, row, field);
  const isRefused = pending?.state === "failed" || pending?.state === "stale";
  if (!isRefused && JSON.stringify(shown) === JSON.stringify(value)) return undefined;
  const old = isRefused ? pending.base : shown;
  const record = Number(row[0]);
  return { record, version: sheet.edits.versionOf(record, Number(row[1])), field, old, value };
}

/** The name of a record in messages. */
export function titleOf(sheet: Sheet, row: ListRow): string {
  const { title } = sheet.form.definition;
  const place = sheet.places.get(title);
  const value = place === undefined ? null : row[place + 2];
  return typeof value === "string" && value !== "" ? value : `#${String(row[0])}`;
}
