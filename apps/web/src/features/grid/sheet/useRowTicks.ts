import { useRef } from "react";
import { noTicks, tickCount, isTicked, withTicks, type Ticks } from "../batch/ticks.ts";
import { rangeLimits } from "./cellRange.ts";
import type { Sheet } from "./sheetModel.ts";
import type { RangeWork } from "./useRangeWork.ts";

/** Ticking records, for what is done with several at once. */
export interface RowTicks {
  /** Ticks or unticks a line; as a range, ticks all lines since the one before. */
  readonly tick: (line: number, isRange: boolean) => void;
  /** Ticks the lines, or unticks them when all are. */
  readonly tickLines: (top: number, bottom: number) => Promise<void>;
  /** Ticks every record that is loaded, or none when some are. */
  readonly tickAll: () => void;
}

/** Ticks of a sheet's records by their ids. */
export function useRowTicks(
  { data }: Sheet,
  work: RangeWork,
  ticked: Ticks,
  onTicked: (ticked: Ticks) => void,
): RowTicks {
  const last = useRef<number>(undefined);
  const idsOf = async (top: number, bottom: number): Promise<readonly number[] | undefined> => {
    const rows = await work.rowsOf(top, bottom, 1, "tick");
    return rows === undefined ? undefined : [...rows.values()].map(([id]) => Number(id));
  };
  const tickLines: RowTicks["tickLines"] = async (top, bottom) => {
    const ids = await idsOf(top, bottom);
    if (ids === undefined) return;
    const isAll = ids.every((id) => isTicked(ticked, id));
    last.current = bottom;
    onTicked(withTicks(ticked, ids, !isAll));
  };
  return {
    tick: (line, isRange) => {
      const before = last.current;
      last.current = line;
      if (!isRange || before === undefined) return void tickLines(line, line);
      return void idsOf(Math.min(before, line), Math.max(before, line)).then(
        (ids) => ids !== undefined && onTicked(withTicks(ticked, ids, true)),
      );
    },
    tickLines,
    tickAll: () => {
      if (tickCount(ticked) > 0) return onTicked(noTicks);
      // What is not loaded is not read for it: for all that match, the bar offers the filter itself.
      const ids: number[] = [];
      for (let line = 0; line < Math.min(data.lineCount, rangeLimits.tick.rows); line += 1) {
        const row = data.rowAt(line);
        if (row !== undefined) ids.push(Number(row[0]));
      }
      onTicked(withTicks(noTicks, ids, true));
    },
  };
}
