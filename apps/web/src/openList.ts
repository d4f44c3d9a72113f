import { createStore } from "./store.ts";

/** A record in a list; lists may mix forms, as what waits for a member does. */
export interface ListedRecord {
  readonly form: string;
  readonly record: number;
}

/** Where a record stands in a list. */
export interface ListPlace {
  /** From 0. */
  readonly index: number;
  /** Records in the list, as far as it was counted. */
  readonly count: number;
  /** Neighbours; undefined at an end, and where the list has not been read yet. */
  readonly previous: ListedRecord | undefined;
  readonly next: ListedRecord | undefined;
}

/** A list of records: what "previous" and "next" step through. */
export interface OpenList {
  /** Names the list in the history entry of a page that was opened from it. */
  readonly id: string;
  readonly workspace: string;
  readonly findPlace: (record: ListedRecord) => ListPlace | undefined;
}

declare module "@tanstack/history" {
  interface HistoryState {
    /** The list that the page was opened from; a page without one has nothing to step through. */
    list?: string | undefined;
  }
}

/** The list on the page now, which a panel beside it steps through. */
export const openList = createStore<OpenList | undefined>(undefined);

// A list is needed for as long as somebody may come back to a record opened from it.
const mostKept = 30;
const prefix = "tongzhou.list.";
const kept = new Map<string, OpenList>();

/** Makes a list the one on the page; the pages opened from it know it by its id. */
export function showList(list: OpenList): void {
  remember(list);
  openList.set(list);
}

/** Remembers a list of known records, also through a reload of a page opened from it. */
export function keepRecords(id: string, workspace: string, records: readonly ListedRecord[], count: number): void {
  remember(listOf(id, workspace, records, count));
  try {
    sessionStorage.setItem(`${prefix}${id}`, JSON.stringify({ workspace, records, count }));
  } catch {
    // Not kept: after a reload there is nothing to step through.
  }
}

/** The list of an id, as far as this window still knows it. */
export function findList(id: string | undefined): OpenList | undefined {
  if (id === undefined) return undefined;
  return kept.get(id) ?? readKept(id);
}

function remember(list: OpenList): void {
  kept.delete(list.id);
  kept.set(list.id, list);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
}

function readKept(id: string): OpenList | undefined {
  try {
    const text = sessionStorage.getItem(`${prefix}${id}`);
    // Written by keepRecords in this window.
    const raw =
      text === null ? undefined : (JSON.parse(text) as { workspace: string; records: ListedRecord[]; count: number });
    return raw === undefined ? undefined : listOf(id, raw.workspace, raw.records, raw.count);
  } catch {
    return undefined;
  }
}

function listOf(id: string, workspace: string, records: readonly ListedRecord[], count: number): OpenList {
  return {
    id,
    workspace,
    findPlace: ({ form, record }) => {
      const index = records.findIndex((one) => one.form === form && one.record === record);
      if (index < 0) return undefined;
      return { index, count: Math.max(count, records.length), previous: records[index - 1], next: records[index + 1] };
    },
  };
}
