import type { ClipboardEvent } from "react";
import { formatTsv, parseTsv } from "../../../fields/tsv.ts";
import { boundsOf } from "../sheet/cellRange.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import { pastePlaces } from "./rangeModel.ts";
import type { PlacedValues } from "./rangeModel.ts";
import { cellText, readCellText } from "./readCells.ts";
import type { MatrixActions } from "./useMatrixActions.ts";

/** Copying from and pasting into a sheet, in the form spreadsheets exchange. */
export interface MatrixClipboard {
  readonly copy: (event: ClipboardEvent, isCut: boolean) => void;
  readonly paste: (event: ClipboardEvent) => void;
}

/** The clipboard of a sheet. */
export function useMatrixClipboard(sheet: MatrixSheetKit, actions: MatrixActions): MatrixClipboard {
  const { data, matrix, kit } = sheet;
  const { t } = kit.wording;
  const textAt = (row: number, column: number): string => {
    if (matrix.cell.kind === "field") return cellText(sheet, actions.recordsAt({ row, column }));
    const sum = data.sums.get(`${data.rows[row]?.key ?? ""} ${data.columns[column]?.key ?? ""}`);
    return sum === undefined || sum.value === null ? "" : String(sum.value);
  };
  return {
    copy: (event, isCut) => {
      event.preventDefault();
      const { top, bottom, left, right } = boundsOf(actions.range);
      const lines = Array.from({ length: bottom - top + 1 }, (_, y) =>
        Array.from({ length: right - left + 1 }, (__, x) => textAt(top + y, left + x)),
      );
      event.clipboardData.setData("text/plain", formatTsv(lines));
      if (isCut) actions.clear();
      actions.say(t("grid.copied", { rows: String(lines.length), columns: right - left + 1 }));
    },
    paste: (event) => {
      event.preventDefault();
      const cells = parseTsv(event.clipboardData.getData("text/plain"));
      const extent = { rows: data.rows.length, columns: data.columns.length };
      const { placed, beyond } = pastePlaces(cells, actions.range, extent);
      const read = placed.map(({ row, column, text }) => ({ row, column, values: readCellText(sheet, text) }));
      const good = read.flatMap(({ row, column, values }): PlacedValues[] =>
        values === undefined ? [] : [{ row, column, values }],
      );
      if (placed.length > 0) actions.write(good, beyond + read.length - good.length);
    },
  };
}
