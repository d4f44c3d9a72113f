import { blankCell, type Cell, type Source } from "@tongzhou/sheets";
import { buildConverter, buildPartsConverter } from "./convertCell.ts";
import { copyValue } from "./copyText.ts";
import type { ImportReject } from "./importDefinition.ts";
import type { RowGrouping, RowsPart, RowsRequest } from "./readRows.ts";

const partChars = 256 * 1024;
const partRejects = 2000;
// A cell in a report stays readable; the file itself is at hand for the rest.
const maxRejectText = 400;

/**
 * Rows of a sheet as lines of COPY text (row, head, …columns), with the cells that do not fit. A row with such a cell
 * is left out; where rows are grouped, so is every row of its group.
 *
 * A group is a record with the rows of its subforms. A row belongs to the record of the row above when it holds nothing
 * of a record's own, or the same key; without a key, when the first of a record's own cells is repeated and the others
 * are all repeated or all blank.
 */
export async function* convertRows(source: Source, request: RowsRequest): AsyncGenerator<RowsPart> {
  const converters = request.columns.map((column) => ({
    column: column.column,
    convert: buildConverter(column, request.zone),
    convertParts: buildPartsConverter(column),
  }));
  const grouping = request.grouping === null ? null : new Grouping(request.grouping);
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

function textAt(cells: readonly Cell[], column: number): string {
  return cells[column]?.text.trim() ?? "";
}

class Grouping {
  readonly #columns: RowGrouping;
  readonly #inner: ReadonlySet<number>;
  #head: readonly Cell[] | null = null;

  constructor(columns: RowGrouping) {
    this.#columns = columns;
    this.#inner = new Set(columns.inner);
  }

  /** Whether a row belongs to the record of the row above. */
  continues(cells: readonly Cell[]): boolean {
    const head = this.#head;
    const { key, own } = this.#columns;
    const isBlankAt = (column: number): boolean => (cells[column]?.kind ?? "blank") === "blank";
    const isSameAt = (column: number): boolean => textAt(cells, column) === textAt(head ?? [], column);
    const isRepeated = (): boolean => {
      if (key !== null) return !isBlankAt(key) && isSameAt(key);
      const [first = -1] = own;
      const others = [...cells.keys()].filter((column) => column !== first && !this.#inner.has(column));
      return !isBlankAt(first) && isSameAt(first) && (others.every(isBlankAt) || others.every(isSameAt));
    };
    if (head !== null && (own.every(isBlankAt) || isRepeated())) return true;
    this.#head = cells;
    return false;
  }
}
