import { axisSource, fitsCell } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition, MatrixCell, MatrixDefinition } from "@tongzhou/model";

/** A form whose records can stand in the cells of a matrix on another, and the fields that can be its rows. */
export interface CellSource {
  readonly form: FormDefinition;
  readonly rows: readonly FieldDefinition[];
}

/** The forms whose records a matrix on `home` can lay out: those that link to it, and itself. */
export function cellSources(forms: readonly FormDefinition[], home: string): readonly CellSource[] {
  return forms.flatMap((form) => {
    const axes = axisFields(form);
    const rows = axes.filter((field) => (field.kind === "link" ? field.form === home : form.key === home));
    return rows.length > 0 && axes.length > 1 ? [{ form, rows }] : [];
  });
}

/** The fields of a form that can be rows or columns. */
export function axisFields(form: FormDefinition): readonly FieldDefinition[] {
  return form.fields.filter((field) => axisSource(field) !== null);
}

/** The fields of a form that its cells can show. */
export function cellFields(form: FormDefinition): readonly FieldDefinition[] {
  return form.fields.filter(fitsCell);
}

/** The fields of a form that can be added up. */
export function numberFields(form: FormDefinition): readonly FieldDefinition[] {
  return form.fields.filter(
    (field) =>
      ["number", "money", "integer", "rating", "progress"].includes(field.kind) ||
      (field.kind === "formula" && field.result === "number"),
  );
}

/** A matrix to begin with: people or linked records as columns, and the letter or rating where they meet. */
export function guessMatrix({ form, rows }: CellSource, row = rows[0]): MatrixDefinition | null {
  const axes = axisFields(form).filter((field) => field.key !== row?.key);
  const rank = ["member", "link", "department", "choice", "rating", "integer"];
  const [column] = axes.toSorted((a, b) => rank.indexOf(a.kind) - rank.indexOf(b.kind));
  if (row === undefined || column === undefined) return null;
  return {
    form: form.key,
    rows: { field: row.key },
    columns: [{ field: column.key }],
    cell: guessCell(form, new Set([row.key, column.key]), row.kind === "link" || row.kind === "member"),
  };
}

function guessCell(form: FormDefinition, taken: ReadonlySet<string>, isTied: boolean): MatrixCell {
  const free = form.fields.filter((field) => !taken.has(field.key));
  const shown = free.find(({ kind }) => kind === "choice") ?? free.find(({ kind }) => kind === "rating");
  return isTied && shown !== undefined ? { kind: "field", field: shown.key } : { kind: "total", function: "count" };
}

/** The matrix without what no longer fits after its rows, columns or cells were changed. */
export function fitMatrix(matrix: MatrixDefinition, form: FormDefinition): MatrixDefinition {
  const { cell, totals, ...rest } = matrix;
  const field = cell.kind === "field" ? form.fields.find((one) => one.key === cell.field) : undefined;
  const kept = (totals ?? []).filter(({ function: name }) => name !== "options" || field?.kind === "choice");
  const axes = new Map(axisFields(form).map((one) => [one.key, one]));
  const columns = matrix.columns.map((group) => {
    if (axes.get(group.field)?.kind === "link") {
      const { values: _values, ...linked } = group;
      return linked;
    }
    const { filter: _filter, sort: _sort, caption: _caption, ...plain } = group;
    return plain;
  });
  return { ...rest, columns, cell, ...(kept.length === 0 ? {} : { totals: kept }) };
}

/** A key no total has yet. */
export function totalKey(matrix: MatrixDefinition): string {
  const taken = new Set((matrix.totals ?? []).map(({ key }) => key));
  for (let number = 1; ; number += 1) if (!taken.has(`total_${number}`)) return `total_${number}`;
}
