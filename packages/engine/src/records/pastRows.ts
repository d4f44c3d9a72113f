import type { Wire } from "@tongzhou/model";
import { cellOf } from "./cellOf.ts";
import type { ChildImage } from "./childRows.ts";

/** What one change did to the rows of a subform, as its fact holds it. */
export interface RowsChange {
  readonly old: readonly ChildImage[];
  readonly new: readonly ChildImage[];
}

/** The rows of a subform that a fact touched. */
export function touchedRows(
  fact: { readonly old: Readonly<Record<string, Wire>> | null; readonly new: Readonly<Record<string, Wire>> | null },
  field: string,
): RowsChange {
  return { old: asRows(cellOf(fact.old, field)), new: asRows(cellOf(fact.new, field)) };
}

/**
 * The rows a record had before some changes, in order: what a change added goes, what it removed or altered is put back.
 * @param changes newest first
 */
export function pastRows(now: readonly ChildImage[], changes: readonly RowsChange[]): readonly ChildImage[] {
  const rows = new Map(now.map((row) => [row.id, row]));
  for (const change of changes) {
    for (const row of change.new) rows.delete(row.id);
    for (const row of change.old) rows.set(row.id, row);
  }
  return [...rows.values()].toSorted((left, right) => left.position - right.position);
}

function asRows(value: Wire): readonly ChildImage[] {
  return Array.isArray(value) ? value.filter(isRow) : [];
}

function isRow(value: Wire): value is ChildImage {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  // Narrowed above: an object that is not an array holds values by key.
  const values = value as Readonly<Record<string, Wire>>;
  return typeof values["id"] === "number" && typeof values["position"] === "number";
}
