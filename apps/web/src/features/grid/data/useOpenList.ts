import { useEffect } from "react";
import { showList } from "../../../openList.ts";
import type { Line } from "./lineModel.ts";

/** What a list must tell for its records to be stepped through. */
export interface SteppedList {
  readonly lineCount: number;
  readonly recordCount: { readonly value: number } | undefined;
  lineAt(index: number): Line | undefined;
  rowAt(index: number): readonly unknown[] | undefined;
}

// Only loaded rows are looked through; a record further away was opened from somewhere else.
const lookedThrough = 20_000;

/** Tells the record's panel and page what "previous" and "next" mean while this list is the one behind them. */
export function useOpenList(workspace: string, form: string, data: SteppedList, version: unknown): void {
  useEffect(() => {
    const listed = (record: number | undefined) => (record === undefined ? undefined : { form, record });
    showList({
      id: `${workspace}/${form}`,
      workspace,
      findPlace: (one) => {
        const place = one.form === form ? findPlace(data, one.record) : undefined;
        return place === undefined
          ? undefined
          : { ...place, previous: listed(place.previous), next: listed(place.next) };
      },
    });
  }, [workspace, form, data, version]);
}

/** A record's place in the list, and the records beside it. */
interface RowPlace {
  readonly index: number;
  readonly count: number;
  readonly previous: number | undefined;
  readonly next: number | undefined;
}

/** Where a record stands among the loaded rows; undefined when it is not among them. */
export function findPlace(data: SteppedList, record: number): RowPlace | undefined {
  const end = Math.min(data.lineCount, lookedThrough);
  for (let at = 0; at < end; at += 1) {
    if (Number(data.rowAt(at)?.[0]) !== record) continue;
    const line = data.lineAt(at);
    if (line?.kind !== "record") continue;
    return {
      index: line.number - 1,
      count: data.recordCount?.value ?? line.number,
      previous: neighbour(data, at, -1),
      next: neighbour(data, at, 1),
    };
  }
  return undefined;
}

// Headers of groups lie between records; a row that is not loaded ends the way.
function neighbour(data: SteppedList, from: number, step: 1 | -1): number | undefined {
  for (let at = from + step; at >= 0 && at < data.lineCount; at += step) {
    if (data.lineAt(at)?.kind !== "record") continue;
    const row = data.rowAt(at);
    return row === undefined ? undefined : Number(row[0]);
  }
  return undefined;
}
