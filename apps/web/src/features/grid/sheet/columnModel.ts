import { pickLabel } from "@tongzhou/base";
import type { Locale } from "@tongzhou/base";
import type { AggregateFunction, FieldDefinition, FormDefinition, ViewColumn, ViewDefinition } from "@tongzhou/model";
import { faceOf } from "../../../fields/fieldFaces.ts";

/** A column of the grid. */
export interface GridColumn {
  readonly field: FieldDefinition;
  readonly width: number;
  readonly aggregate: AggregateFunction | undefined;
}

/** Columns with where they lie. Frozen ones come first and stay; `lefts` counts from each part's own edge. */
export interface ColumnLayout {
  readonly columns: readonly GridColumn[];
  readonly lefts: readonly number[];
  readonly frozenCount: number;
  readonly frozenWidth: number;
  readonly scrolledWidth: number;
}

/** Widths a column can be dragged to. */
export const columnWidths = { min: 60, max: 800 } as const;

/** The columns of a view as it says, or every field that is not hidden, the title first. */
export function viewColumns(form: FormDefinition, view: Pick<ViewDefinition, "columns">): readonly ViewColumn[] {
  const fields = new Map(form.fields.map((field) => [field.key, field]));
  if (view.columns !== undefined) {
    const listed = view.columns.filter((column) => fields.has(column.field));
    const known = new Set(listed.map((column) => column.field));
    const rest = form.fields.filter((field) => !known.has(field.key)).map(({ key }) => ({ field: key, hidden: true }));
    return [...listed, ...rest];
  }
  const title = form.fields.filter((field) => field.key === form.title);
  const others = form.fields.filter((field) => field.key !== form.title);
  return [...title, ...others].map((field) =>
    field.hidden === true ? { field: field.key, hidden: true } : { field: field.key },
  );
}

/** The columns shown, in order; one whose width nobody chose has room for its name. */
export function shownColumns(
  form: FormDefinition,
  view: Pick<ViewDefinition, "columns">,
  locale: Locale,
): readonly GridColumn[] {
  const fields = new Map(form.fields.map((field) => [field.key, field]));
  return viewColumns(form, view).flatMap(({ field: key, width, hidden, aggregate }) => {
    const field = fields.get(key);
    if (field === undefined || hidden === true) return [];
    const least = key === form.title ? 240 : headWidth(pickLabel(field.label, locale));
    return [{ field, width: width ?? Math.max(least, faceOf(field).width), aggregate }];
  });
}

// Letters of a head are 7 px wide and Chinese ones 13 px; 36 px go to the edges and the menu.
function headWidth(name: string): number {
  const text = [...name].reduce(
    (sum, letter) => sum + (/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(letter) ? 13 : 7),
    0,
  );
  return Math.min(text + 36, 200);
}

/** Where the columns lie. At least one column stays free to scroll when there are two or more. */
export function layColumns(columns: readonly GridColumn[], frozen: number): ColumnLayout {
  const frozenCount = Math.max(0, Math.min(frozen, columns.length - 1));
  const lefts: number[] = [];
  let frozenWidth = 0;
  let scrolledWidth = 0;
  for (const [index, column] of columns.entries()) {
    if (index < frozenCount) {
      lefts.push(frozenWidth);
      frozenWidth += column.width;
    } else {
      lefts.push(scrolledWidth);
      scrolledWidth += column.width;
    }
  }
  return { columns, lefts, frozenCount, frozenWidth, scrolledWidth };
}

/** The scrolled columns in view. @returns the first and one past the last */
export function columnsInView(layout: ColumnLayout, scrollLeft: number, width: number): readonly [number, number] {
  const { columns, lefts, frozenCount } = layout;
  let first = frozenCount;
  while (first < columns.length - 1 && (lefts[first] ?? 0) + (columns[first]?.width ?? 0) <= scrollLeft) first += 1;
  let end = first;
  while (end < columns.length && (lefts[end] ?? 0) < scrollLeft + width) end += 1;
  return [first, end];
}

/** The column under a place; `x` counts from the left edge of the first frozen column. */
export function columnAt(layout: ColumnLayout, x: number, scrollLeft: number): number {
  const { columns, lefts, frozenCount, frozenWidth } = layout;
  const isFrozen = x < frozenWidth;
  const at = isFrozen ? x : x - frozenWidth + scrollLeft;
  const from = isFrozen ? 0 : frozenCount;
  const end = isFrozen ? frozenCount : columns.length;
  for (let index = end - 1; index > from; index -= 1) if ((lefts[index] ?? 0) <= at) return index;
  return from;
}

/** Where the scrolled part has to stand for a column to be wholly in view. */
export function revealColumn(layout: ColumnLayout, column: number, scrollLeft: number, width: number): number {
  if (column < layout.frozenCount) return scrollLeft;
  const left = layout.lefts[column] ?? 0;
  const right = left + (layout.columns[column]?.width ?? 0);
  if (left < scrollLeft) return left;
  return right > scrollLeft + width ? Math.max(0, Math.min(left, right - width)) : scrollLeft;
}

/** The columns after one was dragged to another's place. */
export function moveColumn(
  columns: readonly ViewColumn[],
  field: string,
  before: string | null,
): readonly ViewColumn[] {
  const moved = columns.find((column) => column.field === field);
  if (moved === undefined || field === before) return columns;
  const rest = columns.filter((column) => column.field !== field);
  const at = before === null ? rest.length : rest.findIndex((column) => column.field === before);
  return [...rest.slice(0, at), moved, ...rest.slice(at)];
}

/**
 * Before which column one has to come to stand a step to the left or right; null for the end.
 * @returns undefined when there is no such place
 */
export function viewColumnBeside(layout: ColumnLayout, index: number, step: -1 | 1): string | null | undefined {
  const { columns } = layout;
  const to = index + step;
  if (to < 0 || to >= columns.length) return undefined;
  return columns[step === -1 ? to : to + 1]?.field.key ?? null;
}

/** The columns after one was changed; what is undefined is taken away. */
export function changeColumn(
  columns: readonly ViewColumn[],
  field: string,
  change: { readonly [K in "width" | "hidden" | "aggregate"]?: ViewColumn[K] | undefined },
): readonly ViewColumn[] {
  return columns.map((column) => {
    if (column.field !== field) return column;
    const entries = Object.entries({ ...column, ...change }).filter(
      ([, value]) => value !== undefined && value !== false,
    );
    // Only optional settings can be undefined or false.
    return Object.fromEntries(entries) as unknown as ViewColumn;
  });
}
