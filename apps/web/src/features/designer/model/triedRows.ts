import type { WireValues } from "@tongzhou/model";
import { ownValue } from "../../../fields/ownValue.ts";
import { subformRows } from "../../../fields/subform/subformModel.ts";
import type { SubformRow } from "../../../fields/subform/subformModel.ts";

/** A row of a record that an expression is tried on. */
export interface TriedRow {
  /** Of the record. */
  readonly title: string | null;
  /** Its place in the record, from 1. */
  readonly row: number;
  readonly values: SubformRow;
}

const mostOfRecord = 3;

/** The first rows of each record. */
export function listTriedRows(
  records: readonly { readonly title: string | null; readonly values: WireValues }[],
  subform: string,
): readonly TriedRow[] {
  return records.flatMap(({ title, values }) =>
    subformRows(ownValue(values, subform) ?? null)
      .slice(0, mostOfRecord)
      .map((row, index) => ({ title, row: index + 1, values: row })),
  );
}
