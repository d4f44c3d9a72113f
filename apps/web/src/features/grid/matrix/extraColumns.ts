import type { MatrixData } from "./matrixModel.ts";

/** A column that somebody put there before a record names it. */
export interface ExtraColumn {
  readonly group: number;
  readonly value: string | number;
  readonly title: string | undefined;
}

/** The matrix with more columns, each at the end of its group; those that it has by now are taken once. */
export function withColumns(data: MatrixData, extra: readonly ExtraColumn[]): MatrixData {
  const known = new Set(data.columns.map(({ key }) => key));
  const added = extra
    .map(({ group, value, title }) => ({
      key: `${group}:${value}`,
      group,
      value,
      title,
      caption: undefined,
      totals: [],
    }))
    .filter(({ key }, index, all) => !known.has(key) && all.findIndex((one) => one.key === key) === index);
  if (added.length === 0) return data;
  return { ...data, columns: [...data.columns, ...added].toSorted((a, b) => a.group - b.group) };
}
