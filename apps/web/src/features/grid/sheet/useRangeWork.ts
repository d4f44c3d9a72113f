import { useRef, useState } from "react";
import { errorWords } from "../../../shell/errorWords.ts";
import type { ListRow } from "../data/blockModel.ts";
import { rangeLimits } from "./cellRange.ts";
import type { RangeUse } from "./cellRange.ts";
import type { Sheet } from "./sheetModel.ts";

/** How far work on many cells has come. */
export interface RangeProgress {
  readonly text: string;
  readonly done: number;
  readonly total: number;
  /** Absent where stopping halfway is no use. */
  readonly onStop?: (() => void) | undefined;
}

/** The records of a range, and what is shown while they are fetched or written. */
export interface RangeWork {
  readonly progress: RangeProgress | undefined;
  readonly show: (progress: RangeProgress | undefined) => void;
  /** Whether so many cells can be worked on at once; says so when not. */
  readonly fits: (rows: number, columns: number, use: RangeUse) => boolean;
  /**
   * The records on the lines from `top` to `bottom` by line, fetched where they are not loaded.
   * @returns undefined when there are too many, when it was stopped, or when it failed; each has been said
   */
  readonly rowsOf: (
    top: number,
    bottom: number,
    columns: number,
    use: RangeUse,
  ) => Promise<ReadonlyMap<number, ListRow> | undefined>;
}

/** Fetching what a range holds, with its progress. @param say tells what went wrong */
export function useRangeWork({ data, kit }: Sheet, say: (text: string) => void): RangeWork {
  const { t, format } = kit.wording;
  const [progress, show] = useState<RangeProgress | undefined>(undefined);
  const running = useRef<AbortController>(undefined);
  const fits: RangeWork["fits"] = (count, columns, use) => {
    const limit = rangeLimits[use];
    if (count <= limit.rows && count * columns <= limit.cells) return true;
    const rows = format.decimal(limit.rows, { thousands: true });
    const cells = format.decimal(limit.cells, { thousands: true });
    say(t(tooMany[use], { rows, cells }));
    return false;
  };
  const rowsOf: RangeWork["rowsOf"] = async (top, bottom, columns, use) => {
    const total = bottom - top + 1;
    if (!fits(total, columns, use)) return undefined;
    const loaded = data.loadedLines(top, bottom + 1);
    if (loaded !== undefined) return loaded;
    running.current?.abort();
    const stop = new AbortController();
    running.current = stop;
    const tell = (done: number): void => show({ text: t("grid.readingRows"), done, total, onStop: () => stop.abort() });
    tell(0);
    try {
      return await data.readLines(top, bottom + 1, tell, stop.signal);
    } catch (error) {
      say(stop.signal.aborted ? t("grid.stopped") : errorWords(error, kit.wording));
      return undefined;
    } finally {
      if (running.current === stop) show(undefined);
    }
  };
  return { progress, show, fits, rowsOf };
}

const tooMany = {
  copy: "grid.copyTooMany",
  change: "grid.changeTooMany",
  tick: "grid.tickTooMany",
} as const satisfies Record<RangeUse, string>;
