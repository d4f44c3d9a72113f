import { useRef } from "react";
import type { Sheet } from "./sheetModel.ts";
import type { RangeWork } from "./useRangeWork.ts";

/** Ticking records, for what is done with several at once. */
export interface RowTicks {
  /** Ticks or unticks a line; as a range, ticks all lines since the one before. */
  readonly tick: (line: number, isRange: boolean) => void;
  /** Ticks the lines, or unticks them when all are. */
  readonly tickLines: (top: number, bottom: number) => Promise<void>;
  /** Ticks every record of the list, or none when some are. */
  readonly tickAll: () => Promise<void>;
}

/** Ticks of a sheet's records by their ids. */
export function useRowTicks(
  { data }: Sheet,
  work: RangeWork,
  checked: ReadonlySet<number>,
  onChecked: (checked: ReadonlySet<number>) => void,
): RowTicks {
  const last = useRef<number>(undefined);
  const idsOf = async (top: number, bottom: number): Promise<readonly number[] | undefined> => {
    const rows = await work.rowsOf(top, bottom, 1, "tick");
    return rows === undefined ? undefined : [...rows.values()].map(([id]) => Number(id));
  };
  const tickLines: RowTicks["tickLines"] = async (top, bottom) => {
    const ids = await idsOf(top, bottom);
    if (ids === undefined) return;
    const next = new Set(checked);
    const isAll = ids.every((id) => checked.has(id));
    for (const id of ids)
      if (isAll) next.delete(id);
      else next.add(id);
    last.current = bottom;
    onChecked(next);
  };
  return {
    tick: (line, isRange) => {
      const before = last.current;
      last.current = line;
      if (!isRange || before === undefined) return void tickLines(line, line);
      return void idsOf(Math.min(before, line), Math.max(before, line)).then(
        (ids) => ids !== undefined && onChecked(new Set([...checked, ...ids])),
      );
    },
    tickLines,
    tickAll: async () => {
      if (checked.size > 0) return onChecked(new Set());
      const ids = await idsOf(0, data.lineCount - 1);
      return ids === undefined ? undefined : onChecked(new Set(ids));
    },
  };
}
