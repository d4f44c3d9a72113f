import { useEffect, useRef, useState } from "react";
import type { Wire } from "@tongzhou/model";
import { errorWords } from "../../../shell/errorWords.ts";
import { boundsOf, clampRange, rangeAt } from "../sheet/cellRange.ts";
import type { CellPlace, CellRange } from "../sheet/cellRange.ts";
import { cellKey } from "./matrixModel.ts";
import type { CellRecord } from "./matrixModel.ts";
import { sayLocked } from "./matrixKit.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";
import type { RefreshMatrix } from "./useMatrix.ts";
import type { MatrixReport } from "./MatrixStore.ts";
import { fillDown, fillPlaces, placesIn } from "./rangeModel.ts";
import type { PlacedValues } from "./rangeModel.ts";
import { toggleValue } from "./writePlan.ts";
import type { CellTarget } from "./writePlan.ts";

/** What is selected in a sheet, and everything that can be done with it. */
export interface MatrixActions {
  readonly range: CellRange;
  readonly select: (range: CellRange) => void;
  readonly recordsAt: (place: CellPlace) => readonly CellRecord[];
  /** Writes places; `count` cells that lay beyond or could not be read are told of too. */
  readonly write: (places: readonly PlacedValues[], unread?: number) => void;
  /** Gives every selected cell the value alone, or takes it in or out. */
  readonly set: (value: Wire, isToggle: boolean) => void;
  readonly clear: () => void;
  readonly fillDown: () => void;
  readonly fill: (reached: CellRange) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly say: (text: string) => void;
  readonly notice: string;
}

/** The selection of a sheet and the writes that begin in it. @param refresh reads rows again */
export function useMatrixActions(sheet: MatrixSheetKit, refresh: RefreshMatrix): MatrixActions {
  const { data, store, kit, canEdit } = sheet;
  const { t } = kit.wording;
  const [wanted, setWanted] = useState<CellRange>(rangeAt({ row: 0, column: 0 }));
  const [notice, setNotice] = useState("");
  const range = clampRange(wanted, data.rows.length, data.columns.length);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const written = useRef(new Set<string>());
  // Several strokes in a row are read back once.
  const refreshSoon = (rows: readonly string[]): void => {
    for (const row of rows) written.current.add(row);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      refresh([...written.current]);
      written.current = new Set();
    }, 250);
  };
  const recordsAt = ({ row, column }: CellPlace): readonly CellRecord[] => {
    const [line, head] = [data.rows[row], data.columns[column]];
    return line === undefined || head === undefined ? [] : store.recordsOf(cellKey(line, head));
  };
  const tell = ({ failed, withheld }: MatrixReport, unread: number): void => {
    const [first] = failed;
    const parts = [
      first === undefined
        ? ""
        : t("matrix.failed", { count: failed.length, reason: errorWords(first.error, kit.wording, "record") }),
      withheld === 0 ? "" : t("matrix.withheld", { count: withheld }),
      unread === 0 ? "" : t("matrix.unread", { count: unread }),
    ];
    setNotice(parts.filter((part) => part !== "").join(" "));
  };
  const write = (places: readonly PlacedValues[], unread = 0): void => {
    if (!canEdit) return setNotice(sayLocked(sheet) ?? t("grid.notAllowed"));
    const targets = places.flatMap(({ row, column, values }): CellTarget[] => {
      const [line, head] = [data.rows[row], data.columns[column]];
      return line === undefined || head === undefined ? [] : [{ row: line, column: head, values }];
    });
    setNotice("");
    void store.write(targets).then((report) => {
      tell(report, unread);
      refreshSoon(report.rows);
    });
    return undefined;
  };
  const replay = (isUndo: boolean): void => {
    void (isUndo ? store.undo() : store.redo()).then((report) => {
      if (report === null) return setNotice(t(isUndo ? "grid.undoNothing" : "grid.redoNothing"));
      if (report.failed.length > 0) tell(report, 0);
      else setNotice(t(isUndo ? "grid.undone" : "grid.redone"));
      return refreshSoon(report.rows);
    });
  };
  const valuesAt = (place: CellPlace): readonly Wire[] => recordsAt(place).map(({ value }) => value);
  return {
    range,
    select: setWanted,
    recordsAt,
    write,
    set: (value, isToggle) =>
      write(
        placesIn(range).map((place) => ({
          ...place,
          values: isToggle ? toggleValue(recordsAt(place), value) : [value],
        })),
      ),
    clear: () =>
      write(
        placesIn(range)
          .filter((place) => recordsAt(place).length > 0)
          .map((place) => ({ ...place, values: [] })),
      ),
    fillDown: () => write(fillDown(range, valuesAt)),
    fill: (reached) => {
      setWanted(reached);
      write(fillPlaces(range, reached, valuesAt));
    },
    undo: () => replay(true),
    redo: () => replay(false),
    say: setNotice,
    notice,
  };
}

/** Whether a range is more than one cell. */
export function isMany(range: CellRange): boolean {
  const { top, bottom, left, right } = boundsOf(range);
  return top !== bottom || left !== right;
}
