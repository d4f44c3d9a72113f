import { checkMatrix } from "@tongzhou/model";
import type { DefinitionProblem, FormDefinition, MatrixDefinition } from "@tongzhou/model";
import { axisFields, cellFields, cellSources, fitMatrix, guessMatrix } from "./setupModel.ts";

// The paths of problems begin with the view that is asked about.
const base = "views.view.matrix";

/** What is wrong with a matrix on `home`, among the forms there are by now; each path begins within the matrix. */
export function matrixProblems(
  matrix: MatrixDefinition,
  home: string,
  forms: readonly FormDefinition[],
): readonly DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const view = { key: "view", form: home, label: { zh: "" }, kind: "matrix" } as const;
  checkMatrix(view, matrix, new Map(forms.map((form) => [form.key, form])), problems);
  return problems.map((problem) => ({ ...problem, path: problem.path.slice(base.length + 1) }));
}

/**
 * A matrix with what is gone left out or guessed anew, and the rest as it was; null when its records cannot stand in the
 * cells of any matrix on `home`.
 */
export function mendMatrix(
  matrix: MatrixDefinition,
  home: string,
  forms: readonly FormDefinition[],
): MatrixDefinition | null {
  const source = cellSources(forms, home).find(({ form }) => form.key === matrix.form);
  if (source === undefined) return null;
  const guess = guessMatrix(
    source,
    source.rows.find(({ key }) => key === matrix.rows.field),
  );
  if (guess === null) return null;
  const { cell } = matrix;
  const shown = cell.kind === "total" ? undefined : cellFields(source.form).find(({ key }) => key === cell.field);
  const axes = axisFields(source.form).filter(({ key }) => key !== guess.rows.field);
  const kept = matrix.columns.filter(({ field }) => axes.some(({ key }) => key === field));
  // What stands in the cells already says little as columns.
  const free = axes.find(({ key }) => key !== shown?.key);
  const columns = kept.length > 0 ? kept : free === undefined ? guess.columns : [{ field: free.key }];
  const isShown = cell.kind === "total" || (shown !== undefined && columns.every(({ field }) => field !== shown.key));
  const draft = fitMatrix(
    {
      ...matrix,
      rows: guess.rows.field === matrix.rows.field ? matrix.rows : guess.rows,
      columns,
      cell: isShown ? cell : shown === undefined ? guess.cell : { kind: "total", function: "count" },
    },
    source.form,
  );
  const problems = matrixProblems(draft, home, forms);
  return problems.length === 0 ? draft : leaveOut(draft, guess, problems);
}

function leaveOut(
  matrix: MatrixDefinition,
  guess: MatrixDefinition,
  problems: readonly DefinitionProblem[],
): MatrixDefinition {
  const isWrong = (part: string): boolean => problems.some(({ path }) => path === part || path.startsWith(`${part}.`));
  const { rows, columns, filter, cell, colors = [], totals = [], ...rest } = matrix;
  return {
    ...rest,
    rows: isWrong("rows") ? { field: rows.field } : rows,
    columns: columns.map((group, index) => {
      const { field, label, usedOnly } = group;
      if (!isWrong(`columns.${index}`)) return group;
      return { field, ...(label === undefined ? {} : { label }), ...(usedOnly === undefined ? {} : { usedOnly }) };
    }),
    cell: isWrong("cell") ? guess.cell : cell,
    ...(filter === undefined || isWrong("filter") ? {} : { filter }),
    colors: colors.filter((_, index) => !isWrong(`colors.${index}`)),
    totals: totals.filter(({ key }) => !isWrong(`totals.${key}`)),
  };
}
