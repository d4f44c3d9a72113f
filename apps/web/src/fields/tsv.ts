// Spreadsheets exchange tab-separated text in which a cell with a tab, a line break or a quote stands in quotes and
// its quotes are doubled. Lines end in \r\n or \n; Excel puts one at the very end.

/** The cells of copied spreadsheet text, row by row. Rows may differ in length. */
export function parseTsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const endRow = () => {
    rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const quoted = text[at] === '"' ? readQuoted(text, at) : null;
    const cell = quoted ?? readPlain(text, at);
    row.push(cell.value);
    at = cell.end;
    if (text[at] === "\t") {
      at += 1;
      // A tab at the very end opens one more, empty cell.
      if (at === text.length) row.push("");
      continue;
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    endRow();
  }
  if (row.length > 0) endRow();
  return rows;
}

interface ReadCell {
  readonly value: string;
  readonly end: number;
}

/** A quoted cell, or null when the quote is not closed before a separator: then it is part of plain text. */
function readQuoted(text: string, start: number): ReadCell | null {
  let value = "";
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return null;
    value += text.slice(at, quote);
    if (text[quote + 1] === '"') {
      value += '"';
      at = quote + 2;
      continue;
    }
    const next = text[quote + 1];
    const isClosed = next === undefined || next === "\t" || next === "\r" || next === "\n";
    return isClosed ? { value: value.replaceAll("\r\n", "\n"), end: quote + 1 } : null;
  }
}

function readPlain(text: string, start: number): ReadCell {
  let end = start;
  while (end < text.length && text[end] !== "\t" && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { value: text.slice(start, end), end };
}

/** Cells as spreadsheets take them from the clipboard. */
export function formatTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoteCell).join("\t")).join("\r\n");
}

function quoteCell(cell: string): string {
  return /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
