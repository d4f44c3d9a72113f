/** Which records are ticked: some, by id, or all that the list's filter finds but some. */
export type Ticks =
  | { readonly kind: "some"; readonly ids: ReadonlySet<number> }
  | { readonly kind: "all"; readonly except: ReadonlySet<number>; readonly total: number; readonly isExact: boolean };

/** Nothing ticked. */
export const noTicks: Ticks = { kind: "some", ids: new Set() };

/** Whether a record is ticked. */
export function isTicked(ticks: Ticks, id: number): boolean {
  return ticks.kind === "some" ? ticks.ids.has(id) : !ticks.except.has(id);
}

/** How many are ticked; of all, at least so many where the list is not counted to its end. */
export function tickCount(ticks: Ticks): number {
  return ticks.kind === "some" ? ticks.ids.size : Math.max(0, ticks.total - ticks.except.size);
}

/** Ticks or unticks records. */
export function withTicks(ticks: Ticks, ids: readonly number[], isOn: boolean): Ticks {
  const listed = new Set(ticks.kind === "some" ? ticks.ids : ticks.except);
  // What is listed are the ticked ones of some, and the unticked ones of all.
  const isListed = ticks.kind === "some" ? isOn : !isOn;
  for (const id of ids)
    if (isListed) listed.add(id);
    else listed.delete(id);
  return ticks.kind === "some" ? { kind: "some", ids: listed } : { ...ticks, except: listed };
}
