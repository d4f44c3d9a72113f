import { groupKeyOf } from "@tongzhou/model";
import type { FormDefinition, MatrixDefinition, ViewDefinition } from "@tongzhou/model";
import type { LiveSubject } from "../../../api/live/liveModel.ts";
import type { MatrixBody } from "./matrixBody.ts";

/** What of each form can matter to a matrix: the records that make its rows, its columns and its cells. */
export interface MatrixWindows {
  readonly cells: LiveSubject;
  /** Undefined where rows are no records. */
  readonly rows: LiveSubject | undefined;
  /** One for each group of columns that are records. */
  readonly columns: readonly LiveSubject[];
}

/** The windows of a matrix; whoever watches them reads again by themselves. */
export function matrixWindows(
  matrix: MatrixDefinition,
  view: Pick<ViewDefinition, "group" | "sort">,
  body: MatrixBody,
  forms: readonly FormDefinition[],
): MatrixWindows {
  const find = (key: string): FormDefinition | undefined => forms.find((form) => form.key === key);
  const cellForm = find(matrix.form);
  const linkedTo = (field: string): FormDefinition | undefined => {
    const found = cellForm?.fields.find((one) => one.key === field);
    return found?.kind === "link" ? find(found.form) : undefined;
  };
  const rowForm = linkedTo(matrix.rows.field);
  const columnForms = matrix.columns.map(({ field }) => linkedTo(field));
  // Colours, totals and the rules of rows and columns may read fields of any of these forms, along links too. Every word
  // that is a field of a form is taken for one: told too often, never too little.
  const expressions = [
    ...(matrix.colors ?? []).map(({ expression }) => expression),
    ...(matrix.totals ?? []).map(({ expression = "" }) => expression),
    ...(matrix.cell.kind === "total" ? [matrix.cell.expression ?? ""] : []),
    ...[rowForm, ...columnForms].flatMap((form) => (form?.constraints ?? []).map(({ expression }) => expression)),
  ];
  const words = new Set(expressions.flatMap((text) => text.match(/\w+/gu) ?? []));
  const watch = (
    form: FormDefinition,
    named: readonly (string | undefined)[],
    over: { readonly filter?: string | undefined; readonly search?: string | undefined },
  ): LiveSubject => {
    const fields = form.fields.map(({ key }) => key).filter((key) => named.includes(key) || words.has(key));
    return { form: form.key, window: { filter: over.filter, search: over.search, fields }, isQuiet: true };
  };
  const shown = matrix.cell.kind === "field" ? matrix.cell.field : undefined;
  const placed = [matrix.rows.field, ...matrix.columns.map(({ field }) => field), shown];
  const own: Pick<MatrixBody, "filter" | "search"> = rowForm === undefined ? body : {};
  const filter = [matrix.filter, own.filter].filter((text) => text !== undefined).map((text) => `(${text})`);
  const over = { ...(filter.length === 0 ? {} : { filter: filter.join(" and ") }), search: own.search };
  const levels = (view.group ?? []).map((level) => groupKeyOf(level).field);
  const sorted = (view.sort ?? []).map(({ field }) => field);
  return {
    cells: cellForm === undefined ? { form: matrix.form, isQuiet: true } : watch(cellForm, placed, over),
    rows:
      rowForm === undefined
        ? undefined
        : watch(rowForm, [rowForm.title, ...(body.columns ?? []), ...levels, ...sorted], body),
    columns: matrix.columns.flatMap((group, index) => {
      const form = columnForms[index];
      if (form === undefined) return [];
      const order = (group.sort ?? []).map(({ field }) => field);
      return [watch(form, [form.title, group.caption, ...order], { filter: group.filter })];
    }),
  };
}
