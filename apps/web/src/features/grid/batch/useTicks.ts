import { useState } from "react";
import type { GridData } from "../data/GridData.ts";
import { noTicks } from "./ticks.ts";
import type { Ticks } from "./ticks.ts";

/** The ticked records of a list. All that match are those of one filter; another one finds others. */
export function useTicks(data: GridData): readonly [Ticks, (ticks: Ticks) => void] {
  const { filter, search } = data.query.selection;
  const found = JSON.stringify([filter, search]);
  const [kept, setKept] = useState<{ readonly found: string; readonly ticks: Ticks }>({ found, ticks: noTicks });
  const ticks = kept.ticks.kind === "all" && kept.found !== found ? noTicks : kept.ticks;
  return [ticks, (next) => setKept({ found, ticks: next })];
}
