import type { MatrixDefinition } from "@tongzhou/model";
import { joinPages, rowOf } from "./matrixModel.ts";
import type { MatrixData, MatrixPage } from "./matrixModel.ts";

/** A page of rows as it was read. */
export interface ReadPage {
  /** Where it begins; undefined for the first. */
  readonly after: string | undefined;
  /** Its rows in their order. */
  readonly order: readonly (string | number)[];
  /** Whether no page came behind it. */
  readonly isLast: boolean;
}

/** Which rows were looked at again, and what the server has of them: pages, with which page of before each is. */
export interface MatrixPatch {
  readonly rows: ReadonlySet<string>;
  readonly pages: readonly { readonly at: ReadPage; readonly page: MatrixPage }[];
}

/**
 * A matrix with some of its rows as they are now; null when rows or columns came or went, so that all must be read.
 * @param patch its first page is the first of all, which has the totals of columns
 */
export function patchMatrix(matrix: MatrixDefinition, before: MatrixData, patch: MatrixPatch): MatrixData | null {
  const pages = patch.pages.map(({ page }) => page);
  const part = joinPages(matrix, pages);
  const fresh = new Map(part.rows.map((row) => [row.key, row]));
  const touched = new Set([...patch.rows, ...fresh.keys()]);
  const isSameFrame =
    patch.pages.every(({ at, page }) => isSameList(at.order, page.rows.order ?? [])) &&
    [...touched].every((key) => fresh.has(key)) &&
    isSameList(
      before.columns.map(({ key }) => key),
      part.columns.map(({ key }) => key),
    );
  if (!isSameFrame) return null;
  const columnKeys = new Set(before.columns.map(({ key }) => key));
  const replace = <T>(old: ReadonlyMap<string, T>, next: ReadonlyMap<string, T>, isOld: (key: string) => boolean) =>
    new Map([...[...old].filter(([key]) => !isOld(key)), ...next]);
  const inRows = (cell: string): boolean => touched.has(rowOf(cell));
  return {
    ...before,
    rows: before.rows.map((row) => fresh.get(row.key) ?? row),
    columns: part.columns,
    records: replace(before.records, part.records, inRows),
    sums: replace(before.sums, part.sums, inRows),
    shut: replace(before.shut, part.shut, (key) => touched.has(key)),
    all: part.all,
    broken: replace(before.broken, part.broken, (key) => touched.has(key) || columnKeys.has(key)),
  };
}

function isSameList<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
