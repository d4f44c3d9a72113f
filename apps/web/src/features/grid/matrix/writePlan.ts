import type { MatrixDefinition, Wire } from "@tongzhou/model";
import { cellKey } from "./matrixModel.ts";
import type { CellRecord, MatrixColumn, MatrixRow } from "./matrixModel.ts";

/** What a cell is to hold. */
export interface CellTarget {
  readonly row: MatrixRow;
  readonly column: MatrixColumn;
  readonly values: readonly Wire[];
}

/** One record to be made, changed or deleted so that a cell holds what it is to. */
export type CellWrite =
  | {
      readonly kind: "create";
      readonly cell: string;
      /** The fields of row and column. */
      readonly by: readonly string[];
      readonly values: Readonly<Record<string, Wire>>;
      readonly value: Wire;
    }
  | { readonly kind: "update"; readonly cell: string; readonly record: CellRecord; readonly value: Wire }
  | { readonly kind: "delete"; readonly cell: string; readonly record: CellRecord };

/**
 * The fewest writes after which the cells hold their targets: records whose value stays are left alone, others change
 * their value, what is over is deleted and what lacks is made. A cell is written whole or not at all.
 */
export function planWrites(
  matrix: MatrixDefinition,
  targets: readonly CellTarget[],
  recordsOf: (cell: string) => readonly CellRecord[],
  mayCreate: (target: CellTarget) => boolean,
): { readonly writes: readonly CellWrite[]; readonly refused: readonly CellTarget[] } {
  const writes: CellWrite[] = [];
  const refused: CellTarget[] = [];
  const field = matrix.cell.kind === "field" ? matrix.cell.field : "";
  for (const target of targets) {
    const cell = cellKey(target.row, target.column);
    const wanted = [...target.values];
    const spare: CellRecord[] = [];
    for (const record of recordsOf(cell)) {
      const at = wanted.findIndex((value) => isSame(value, record.value));
      if (at === -1) spare.push(record);
      else wanted.splice(at, 1);
    }
    const changed = spare.slice(0, wanted.length);
    const extra = spare.slice(wanted.length);
    const missing = wanted.slice(changed.length);
    const isRefused =
      changed.some(({ mayEdit }) => !mayEdit) ||
      extra.some(({ mayDelete }) => !mayDelete) ||
      (missing.length > 0 && !mayCreate(target));
    if (isRefused) {
      refused.push(target);
      continue;
    }
    for (const [index, record] of changed.entries())
      writes.push({ kind: "update", cell, record, value: wanted[index] ?? null });
    for (const record of extra) writes.push({ kind: "delete", cell, record });
    for (const value of missing) {
      const group = matrix.columns[target.column.group];
      if (group === undefined) continue;
      const values = {
        ...group.preset,
        [matrix.rows.field]: target.row.value,
        [group.field]: target.column.value,
        [field]: value,
      };
      writes.push({ kind: "create", cell, by: [matrix.rows.field, group.field], values, value });
    }
  }
  return { writes, refused };
}

/** The cell with a value taken in, or out when it is there. */
export function toggleValue(records: readonly CellRecord[], value: Wire): readonly Wire[] {
  const values = records.map((record) => record.value);
  const at = values.findIndex((one) => isSame(one, value));
  return at === -1 ? [...values, value] : values.toSpliced(at, 1);
}

function isSame(left: Wire, right: Wire): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
