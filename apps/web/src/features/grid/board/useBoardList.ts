import { useCallback, useEffect, useState } from "react";
import type { ShownRecords } from "../../../api/live/liveModel.ts";
import { showList } from "../../../openList.ts";
import type { BoardLane } from "./boardModel.ts";

/**
 * Makes the cards of a board something to step through: column by column, each from the top.
 * @param onShown told which records the whole board shows
 * @returns what a column tells its records with
 */
export function useBoardList(
  workspace: string,
  form: string,
  lanes: readonly BoardLane[],
  onShown: (records: ShownRecords) => void,
): (lane: string | null, cards: ShownRecords) => void {
  const [shown, setShown] = useState<ReadonlyMap<string | null, ShownRecords>>(new Map());
  const order = lanes.map(({ key }) => key).join(" ");
  useEffect(() => {
    const keys = [...shown.keys()].toSorted((a, b) => placeOf(order, a) - placeOf(order, b));
    const records = keys.flatMap((key) => shown.get(key) ?? []).map(([record]) => ({ form, record }));
    showList({
      id: `${workspace}/${form}/board`,
      workspace,
      findPlace: (one) => {
        const index = one.form === form ? records.findIndex(({ record }) => record === one.record) : -1;
        if (index < 0) return undefined;
        return { index, count: records.length, previous: records[index - 1], next: records[index + 1] };
      },
    });
  }, [workspace, form, shown, order]);
  useEffect(() => onShown([...shown.values()].flat()), [onShown, shown]);
  return useCallback((lane, cards) => setShown((now) => new Map(now).set(lane, cards)), []);
}

function placeOf(order: string, key: string | null): number {
  return order.split(" ").indexOf(key ?? "");
}
