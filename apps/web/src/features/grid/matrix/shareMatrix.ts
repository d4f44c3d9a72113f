import type { CellRecord, MatrixData } from "./matrixModel.ts";

/**
 * A matrix that was read again, with what says the same as before being the very objects of before: what is drawn of it
 * need not be drawn again.
 */
export function shareMatrix(before: MatrixData, next: MatrixData): MatrixData {
  return {
    ...next,
    rowKeys: shareWhole(before.rowKeys, next.rowKeys),
    rows: shareList(before.rows, next.rows),
    columns: shareList(before.columns, next.columns),
    records: shareMap(before.records, next.records, isSameRecords),
    sums: shareMap(before.sums, next.sums, (one, other) => one.value === other.value && one.color === other.color),
    shut: shareMap(
      before.shut,
      next.shut,
      (one, other) => one.size === other.size && [...one].every((key) => other.has(key)),
    ),
    all: shareWhole(before.all, next.all),
    broken: shareMap(before.broken, next.broken, isSameText),
  };
}

/**
 * The same for a read of a matrix. What is no other read stays the very same: what stands while another filter is read
 * is asked about at each drawing, and another object would be drawn again, for ever.
 */
export function shareRead<T extends { readonly data: MatrixData }>(before: T | undefined, next: T): T {
  return before === undefined || before === next ? next : { ...next, data: shareMatrix(before.data, next.data) };
}

function shareWhole<T>(before: T, next: T): T {
  return isSameText(before, next) ? before : next;
}

function shareList<T extends { readonly key: string }>(before: readonly T[], next: readonly T[]): readonly T[] {
  const known = new Map(before.map((one) => [one.key, one]));
  const shared = next.map((one) => {
    const old = known.get(one.key);
    return old !== undefined && isSameText(old, one) ? old : one;
  });
  const isSame = shared.length === before.length && shared.every((one, index) => one === before[index]);
  return isSame ? before : shared;
}

function shareMap<T>(
  before: ReadonlyMap<string, T>,
  next: ReadonlyMap<string, T>,
  isSame: (one: T, other: T) => boolean,
): ReadonlyMap<string, T> {
  const shared = new Map<string, T>();
  let isWhole = before.size === next.size;
  for (const [key, value] of next) {
    const old = before.get(key);
    const kept = old !== undefined && isSame(old, value);
    shared.set(key, kept ? old : value);
    isWhole &&= kept;
  }
  return isWhole ? before : shared;
}

function isSameRecords(before: readonly CellRecord[], next: readonly CellRecord[]): boolean {
  return (
    before.length === next.length &&
    before.every((one, index) => {
      const other = next[index];
      return (
        other !== undefined &&
        one.id === other.id &&
        one.version === other.version &&
        one.color === other.color &&
        one.mayEdit === other.mayEdit &&
        one.mayDelete === other.mayDelete &&
        (one.value === other.value || isSameText(one.value, other.value))
      );
    })
  );
}

function isSameText(before: unknown, next: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(next);
}
