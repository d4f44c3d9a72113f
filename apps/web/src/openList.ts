import { createStore } from "./store.ts";

/** Where a record stands in a list. */
export interface ListPlace {
  /** From 0. */
  readonly index: number;
  /** Records in the list, as far as it was counted. */
  readonly count: number;
  /** Neighbours; undefined at an end, and where the list has not been read yet. */
  readonly previous: number | undefined;
  readonly next: number | undefined;
}

/** The list on the page behind a record: what "previous" and "next" step through. */
export interface OpenList {
  readonly workspace: string;
  readonly form: string;
  readonly findPlace: (record: number) => ListPlace | undefined;
}

/**
 * The list that a record is opened from. The page that shows the list sets it whenever its rows change; the record's
 * panel and page read it, so that neither needs to know the other.
 */
export const openList = createStore<OpenList | undefined>(undefined);
