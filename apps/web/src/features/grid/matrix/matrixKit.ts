import type { Label } from "@tongzhou/base";
import type { FieldDefinition, MatrixColumns, MatrixDefinition, Wire } from "@tongzhou/model";
import { groupKeyOf } from "@tongzhou/model";
import type { GroupKey, ViewDefinition } from "@tongzhou/model";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import { formatValue } from "../../../fields/fieldText.ts";
import { sayGroup } from "../view/groupWords.ts";
import type { CellPlace } from "../sheet/cellRange.ts";
import { toItem } from "../../../fields/link/linkedRecords.ts";
import type { CellChoice } from "./choiceModel.ts";
import { isShut, isShutWhole, layLines, sizes } from "./matrixModel.ts";
import type { CellRecord, MatrixColumn, MatrixData, MatrixLine, MatrixParts, MatrixRow } from "./matrixModel.ts";
import type { MatrixStore } from "./MatrixStore.ts";

/** How a sheet looks, whatever stands in it: the same as long as the view, the rights and the room are. */
export interface MatrixFace {
  readonly kit: FieldKit;
  readonly matrix: MatrixDefinition;
  readonly parts: MatrixParts;
  readonly view: ViewDefinition;
  /** The form the view stands on, and the one whose records stand in the cells. */
  readonly home: WorkspaceForm;
  readonly cells: WorkspaceForm;
  /** Fields of the row form that rows come with. */
  readonly rowKeys: readonly string[];
  /** Values to choose from; undefined where they are typed. */
  readonly choices: readonly CellChoice[] | undefined;
  readonly columnWidth: number;
  /** Fields beside the row's name, and how wide the part is that stays. */
  readonly rowFields: readonly { readonly field: FieldDefinition; readonly at: number }[];
  readonly frozenWidth: number;
  readonly titleWidth: number;
  readonly headHeight: number;
  /** Whether cells are written here at all, and whether records are made in them. */
  readonly canEdit: boolean;
  readonly canCreate: boolean;
}

/** Everything the parts of a sheet draw and act with. */
export interface MatrixSheetKit extends MatrixFace {
  readonly data: MatrixData;
  readonly store: MatrixStore;
  readonly lines: readonly MatrixLine[];
  readonly height: number;
  readonly topOf: (row: number) => number;
}

/** What a sheet is made of, before it is laid out. */
export interface MatrixBase extends Pick<
  MatrixFace,
  "kit" | "matrix" | "parts" | "view" | "home" | "cells" | "choices"
> {
  readonly data: MatrixData;
  readonly store: MatrixStore;
}

/** Lays a sheet out at once; what lays it out again and again holds the face and the lines by themselves. */
export function layMatrix(base: MatrixBase, rowTotals: number, viewWidth: number): MatrixSheetKit {
  const { data, store } = base;
  const face = layFace({ ...base, rowKeys: data.rowKeys, isClosed: isShutWhole(data) }, rowTotals, viewWidth);
  return { ...face, data, store, ...layLines(data, base.view) };
}

/** Gives a sheet its widths. */
export function layFace(
  base: Omit<MatrixBase, "data" | "store"> & Pick<MatrixFace, "rowKeys"> & { readonly isClosed: boolean },
  rowTotals: number,
  viewWidth: number,
): MatrixFace {
  const { kit, rowKeys, view, home, parts, cells, choices, matrix, isClosed } = base;
  const fields = new Map(home.definition.fields.map((field) => [field.key, field]));
  const rowFields = (view.columns ?? []).flatMap(({ field: key, hidden }) => {
    const field = fields.get(key);
    const at = rowKeys.indexOf(key);
    return field === undefined || hidden === true || at < 0 || key === home.definition.title ? [] : [{ field, at }];
  });
  const isShort = choices === undefined ? false : choices.every(({ brief }) => [...brief].length <= 3);
  // Half of the view at most stays: the cells are what it is for.
  const room = Math.max(sizes.title, viewWidth / 2);
  const beside = rowFields.slice(0, Math.max(0, Math.floor((room - 160 - rowTotals * sizes.total) / sizes.field)));
  const titleWidth = Math.max(140, Math.min(sizes.title, room - beside.length * sizes.field - rowTotals * sizes.total));
  const written = parts.cell?.key ?? "";
  const mayWrite = cells.abilities.writeFields.includes(written) && parts.cell?.readOnly !== true;
  const isWritable = matrix.cell.kind === "field" && parts.cell?.kind !== "formula";
  const canCreate = isWritable && mayWrite && cells.abilities.create && !isClosed;
  return {
    kit,
    matrix,
    parts,
    view,
    home,
    cells,
    choices,
    rowKeys,
    columnWidth: matrix.cell.kind === "total" || isShort ? 66 : 104,
    rowFields: beside,
    titleWidth,
    headHeight: hasTallHead(base) ? 64 : 46,
    frozenWidth: titleWidth + beside.length * sizes.field + rowTotals * sizes.total,
    canEdit: canCreate || (isWritable && ((mayWrite && cells.abilities.edit) || cells.abilities.delete)),
    canCreate,
  };
}

/** Whether anything can be done in a cell, with what it holds or by making a record. */
export function mayChange(
  { canEdit, canCreate, data }: MatrixSheetKit,
  place: CellPlace,
  records: readonly CellRecord[],
): boolean {
  const [row, column] = [data.rows[place.row], data.columns[place.column]];
  const isOpen = canCreate && row !== undefined && column !== undefined && !isShut(data, row, column);
  return canEdit && (isOpen || records.some(({ mayEdit, mayDelete }) => mayEdit || mayDelete));
}

/** Why a cell is not written, in words. */
export function sayShut(sheet: MatrixSheetKit, records: readonly CellRecord[]): string {
  const { kit, cells } = sheet;
  const { t, label } = kit.wording;
  const isEmpty = records.length === 0;
  return (
    sayLocked(sheet) ?? (isEmpty ? t("matrix.shut", { form: label(cells.definition.label) }) : t("grid.notAllowed"))
  );
}

/** Why cells are not written here, in words; undefined where they are, and for totals, which are not written anywhere. */
export function sayLocked({ kit, matrix, parts, cells, canEdit }: MatrixFace): string | undefined {
  const { t, label } = kit.wording;
  if (canEdit || matrix.cell.kind === "total" || parts.cell === null) return undefined;
  const isFixed = parts.cell.kind === "formula" || parts.cell.readOnly === true;
  return isFixed
    ? t("matrix.lockedField", { field: label(parts.cell.label) })
    : t("matrix.locked", { form: label(cells.definition.label) });
}

// People have a face, and groups of columns a name, above the columns' own.
function hasTallHead({ parts, matrix }: Pick<MatrixFace, "parts" | "matrix">): boolean {
  return (
    matrix.columns.some((group, index) => groupLabel(group, parts.columns[index]) !== undefined) ||
    parts.columns.some(({ kind }) => kind === "member")
  );
}

/** What a group of columns is called: as it was named, or, where its columns are bare numbers, by their field. */
export function groupLabel(group: MatrixColumns, field: FieldDefinition | undefined): Label | undefined {
  const isBare = field?.kind === "rating" || field?.kind === "integer";
  return group.label ?? (isBare ? field.label : undefined);
}

/** The value of an axis in words. */
export function axisWords(field: FieldDefinition, value: string | number, kit: FieldKit): string {
  if (field.kind === "integer" || field.kind === "rating") return String(value);
  return formatValue(field, value, kit.wording, kit.directory);
}

/** The name of a row. */
export function rowName({ parts, home, rowKeys, kit }: MatrixFace, row: MatrixRow): string {
  if (parts.row.kind !== "link") return axisWords(parts.row, row.value, kit);
  const { title, fields } = home.definition;
  const field = fields.find((one) => one.key === title);
  const value = row.cells[rowKeys.indexOf(title)] ?? null;
  const text = field === undefined ? "" : formatValue(field, value, kit.wording, kit.directory);
  return text === "" ? kit.wording.t("common.untitled") : text;
}

/** The name of a column. */
export function columnName({ parts, kit }: MatrixFace, column: MatrixColumn): string {
  const field = parts.columns[column.group];
  if (field === undefined) return "";
  if (field.kind === "link") return column.title ?? kit.wording.t("common.untitled");
  return axisWords(field, column.value, kit);
}

/** The line below a column's name: a person's position, or the caption of a record. */
export function columnCaption(
  { parts, kit, matrix }: MatrixFace,
  column: MatrixColumn,
  forms: readonly WorkspaceForm[],
): string {
  const field = parts.columns[column.group];
  if (field?.kind === "member") return kit.directory.members.get(Number(column.value))?.position ?? "";
  if (field?.kind !== "link" || column.caption === undefined) return "";
  const key = matrix.columns[column.group]?.caption;
  const caption = forms
    .find((form) => form.definition.key === field.form)
    ?.definition.fields.find((one) => one.key === key);
  return caption === undefined ? "" : formatValue(caption, column.caption, kit.wording, kit.directory);
}

/** The heading of rows that belong together, in words. */
export function groupName({ view, home, kit }: MatrixFace, level: number, value: Wire): string {
  const by: GroupKey | undefined = (view.group ?? []).map(groupKeyOf)[level];
  const field = home.definition.fields.find((one) => one.key === by?.field);
  const item = field?.kind === "link" && value !== null ? toItem(value) : undefined;
  const group = item === undefined ? { value } : { value: item.id, title: item.title };
  return sayGroup({ ...group, count: 0, aggregates: [], filter: "" }, by, field, kit);
}

/** A value as a cell shows it, and the name it stands for where that says more. */
export function briefValue(
  { choices = [] }: Pick<MatrixFace, "choices">,
  value: Wire,
): { readonly text: string; readonly name: string | undefined } | undefined {
  const found = choices.find((choice) => choice.value === value);
  if (found === undefined) return undefined;
  return { text: found.brief, name: found.brief === found.text ? undefined : found.text };
}

/** What a cell holds, in words; "" for nothing. */
export function cellWords({ parts, kit }: MatrixFace, records: readonly CellRecord[]): string {
  const { cell } = parts;
  if (cell === null) return "";
  return records
    .map(({ value }) =>
      value === null ? kit.wording.t("matrix.noValue") : formatValue(cell, value, kit.wording, kit.directory),
    )
    .join(", ");
}
