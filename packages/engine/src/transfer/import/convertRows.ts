import { blankCell, type Cell, type Source } from "@tongzhou/sheets";
import { buildConverter, buildPartsConverter } from "./convertCell.ts";
import { copyValue } from "./copyText.ts";
import type { ImportReject } from "./importDefinition.ts";
import type { RowsPart, RowsRequest } from "./readRows.ts";

const partChars = 256 * 1024;
const partRejects = 2000;
// A cell in a report stays readable; the file itself is at hand for the rest.
const maxRejectText = 400;

/**
 * Rows of a sheet as lines of COPY text (row, head, …columns), with the cells that do not fit. A row with such a cell
 * is left out; where rows are grouped, so is every row of its group.
 *
 * A group is a record with the rows of its subforms: consecutive rows with the same key cell, or with nothing in any of
 * the record's own columns, belong to the row above.
 */
export async function* convertRows(source: Source, request: RowsRequest): AsyncGenerator<RowsPart> {
  const converters = request.columns.map((column) => ({
    column: column.column,
    convert: buildConverter(column, request.zone),
    convertParts: buildPartsConverter(column),
  }));
  const grouping = request.groupBy === null ? null : new Grouping(request.groupBy, request.ownColumns);
  let text = "";
  let rejects: ImportReject[] = [];
  let group = "";
  let groupHead = 0;
  let isGroupBad = false;
  let rows = 0;
  let row = request.firstRow;
  let groupRows: number[] = [];
  const endGroup = (): void => {
    if (!isGroupBad) text += group;
    // The others of a group fit, but half a record is no record.
    else for (const one of groupRows) if (one !== badRow(rejects, one)) rejects.push(leftOut(one));
    group = "";
    groupRows = [];
    isGroupBad = false;
  };
  for await (const batch of source.batches(request.sheet, { from: request.firstRow })) {
    for (const cells of batch) {
      row += 1;
      if (isBlank(cells)) continue;
      rows += 1;
      if (grouping === null || !grouping.continues(cells)) {
        endGroup();
        groupHead = row;
        if (text.length >= partChars || rejects.length >= partRejects) {
          yield toPart(text, rows, rejects);
          text = "";
          rejects = [];
          rows = 0;
        }
      }
      let line = `${row}\t${groupHead}`;
      for (const { column, convert, convertParts } of converters) {
        const cell = cells[column] ?? blankCell;
        const value = convertParts === null ? convert(cell) : convertParts(cells);
        if (value.ok) line += `\t${copyValue(value.value)}`;
        else {
          isGroupBad = true;
          const shown = cell.text.toWellFormed().replaceAll("\0", "").slice(0, maxRejectText);
          rejects.push({ row, column, text: shown, code: value.error.code, params: value.error.params });
        }
      }
      group += `${line}\n`;
      groupRows.push(row);
    }
  }
  endGroup();
  if (text !== "" || rows > 0 || rejects.length > 0) yield toPart(text, rows, rejects);
}

function badRow(rejects: readonly ImportReject[], row: number): number | undefined {
  return rejects.findLast((reject) => reject.row === row)?.row;
}

function leftOut(row: number): ImportReject {
  return { row, column: null, text: null, code: "import.group_rejected", params: {} };
}

function toPart(text: string, rows: number, rejects: readonly ImportReject[]): RowsPart {
  return { bytes: new TextEncoder().encode(text), rows, rejects };
}

function isBlank(cells: readonly Cell[]): boolean {
  return cells.every((cell) => cell.kind === "blank");
}

class Grouping {
  readonly #key: number;
  readonly #own: readonly number[];
  #last: string | null = null;

  constructor(key: number, own: readonly number[]) {
    this.#key = key;
    this.#own = own;
  }

  /** Whether a row belongs to the record of the row above. */
  continues(cells: readonly Cell[]): boolean {
    const key = cells[this.#key]?.text.trim() ?? "";
    const isBelow = this.#last !== null;
    const isOwnBlank = this.#own.every((column) => (cells[column]?.kind ?? "blank") === "blank");
    if (isBelow && (isOwnBlank || (key !== "" && key === this.#last))) return true;
    this.#last = key;
    return false;
  }
}
