import type { Wire } from "@tongzhou/model";
import { wireList } from "../../../../fields/checkWire.ts";
import { toItem } from "../../../../fields/link/linkedRecords.ts";
import { createStore, useStore } from "../../../../store.ts";

/** A record that expressions are tried on. */
export interface ChosenRecord {
  readonly id: number;
  readonly title: string | null;
}

const mostChosen = 3;

// By workspace and form, until the page is left: all expressions of a form are tried on the same records.
const chosen = createStore<ReadonlyMap<string, readonly ChosenRecord[]>>(new Map());

const none: readonly ChosenRecord[] = [];

/** The records chosen for a form; none for those changed last. */
export function useChosenRecords(workspace: string, form: string): readonly ChosenRecord[] {
  return useStore(chosen).get(`${workspace}/${form}`) ?? none;
}

/** Tries the form's expressions on the records of a links value from now on; the last three of them. */
export function chooseRecords(workspace: string, form: string, value: Wire): void {
  const records = wireList(value).flatMap((one) => {
    const { id, title } = toItem(one);
    return id === null ? [] : [{ id, title }];
  });
  chosen.update((all) => new Map(all).set(`${workspace}/${form}`, records.slice(-mostChosen)));
}
