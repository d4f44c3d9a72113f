import { printCondition } from "@tongzhou/model";
import { joinFilters } from "../view/viewModel.ts";
import type { MatrixColumn, MatrixRow } from "./matrixModel.ts";
import type { MatrixSheetKit } from "./matrixKit.ts";

/** The filter that finds the records behind a cell. @param laidOver what is laid over the view, where it is about them too */
export function drillFilter(
  { matrix, parts, view }: Pick<MatrixSheetKit, "matrix" | "parts" | "view">,
  row: MatrixRow,
  column: MatrixColumn,
  laidOver: string | undefined,
): string {
  const fields = new Map(parts.form.fields.map((field) => [field.key, field]));
  const is = (field: string, value: string | number): string =>
    printCondition({ kind: "compare", field, operator: "is", values: [value] }, fields);
  const own = view.form === matrix.form && parts.row.kind !== "link" ? view.filter : undefined;
  const group = parts.columns[column.group];
  return (
    joinFilters(
      is(parts.row.key, row.value),
      group === undefined ? undefined : is(group.key, column.value),
      matrix.filter,
      own,
      laidOver,
    ) ?? ""
  );
}
