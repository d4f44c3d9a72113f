import type { FieldDefinition, FormDefinition, ViewDefinition, Wire } from "@tongzhou/model";
import type { APIRequestContext, Locator, Page } from "playwright-core";
import { changeDefinition } from "./changeDefinition.ts";
import { send } from "./deliveryDesk.ts";

/** A form of its own for one journey through the grid. */
export interface SheetDesk {
  readonly workspace: string;
  readonly form: string;
  /** Address of the form's page. */
  readonly path: string;
}

const states = [
  { key: "new", label: { zh: "新建", en: "New" }, color: "gray" },
  { key: "working", label: { zh: "处理中", en: "In work" }, color: "blue" },
  { key: "closed", label: { zh: "已关闭", en: "Closed" }, color: "green" },
] as const;

const jobFields: readonly FieldDefinition[] = [
  { key: "title", kind: "text", label: { zh: "标题", en: "Title" }, required: true },
  { key: "hours", kind: "number", decimals: 1, label: { zh: "用时", en: "Hours" } },
  { key: "cost", kind: "money", currency: "CNY", label: { zh: "费用", en: "Cost" } },
  { key: "due", kind: "date", label: { zh: "期限", en: "Due" } },
  { key: "state", kind: "choice", label: { zh: "状态", en: "State" }, options: states },
  { key: "note", kind: "text", label: { zh: "备注", en: "Note" } },
];

/** Columns of a grid of jobs, in their order. */
export const jobColumns = jobFields.map(({ key }) => key);

/** A form of jobs; its hours may not go past 100, which only the server knows. */
export function jobForm(key: string): FormDefinition {
  return {
    key,
    label: { zh: "工作", en: "Jobs" },
    title: "title",
    fields: jobFields,
    validations: [
      {
        key: "at_most_100",
        expression: "not (hours > 100)",
        message: { zh: "用时不能超过 100", en: "At most 100 hours" },
      },
    ],
  };
}

/** Adds a form to the workspace, with a shared grid of it and these records, all as one change of its definition. */
export async function makeSheet(
  request: APIRequestContext,
  form: FormDefinition,
  rows: readonly Readonly<Record<string, Wire>>[],
  view: Partial<ViewDefinition> = {},
): Promise<SheetDesk> {
  const table = {
    key: `${form.key}_all`,
    form: form.key,
    label: { zh: "全部", en: "All" },
    kind: "grid",
    ...view,
  } as const;
  const workspace = await changeDefinition(request, ({ forms, views }) => ({
    forms: [...forms, form],
    views: [...views, table],
  }));
  const desk = { workspace, form: form.key, path: `/w/${workspace}/f/${form.key}?view=${table.key}` };
  await addRecords(request, desk, rows);
  return desk;
}

/** Makes records through the interface of the server, a thousand at a time. */
export async function addRecords(
  request: APIRequestContext,
  { workspace, form }: SheetDesk,
  rows: readonly Readonly<Record<string, Wire>>[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += 1000) {
    const operations = rows.slice(at, at + 1000).map((values) => ({ kind: "create", values }));
    const path = `/workspaces/${workspace}/forms/${form}/records/batch`;
    await send(request, "post", path, { mode: "all_or_nothing", operations, idempotencyKey: crypto.randomUUID() });
  }
}

/** The first records' values of some fields as the server has them, in the order they were made. */
export async function readRows(
  request: APIRequestContext,
  { workspace, form }: SheetDesk,
  columns: readonly string[],
  limit = 500,
): Promise<readonly (readonly Wire[])[]> {
  const path = `/workspaces/${workspace}/forms/${form}/query`;
  const { rows } = await send<{ rows: Wire[][] }>(request, "post", path, { columns, limit });
  return rows.map((row) => row.slice(2));
}

/** The n-th line's cell in the n-th column, both counted from 1. */
export function gridCell(page: Page, line: number, column: number): Locator {
  return page.locator(`[role="row"][aria-rowindex="${line + 1}"] [role="gridcell"][aria-colindex="${column + 1}"]`);
}

/** A job's cell: the n-th line, counted from 1. */
export function jobCell(page: Page, line: number, field: string): Locator {
  return gridCell(page, line, jobColumns.indexOf(field) + 1);
}

/** Drags from a place of one element to a place of another, in steps as a hand does; both in pixels from the corner. */
export async function dragBetween(
  page: Page,
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
}

/** The middle of an element, in pixels of the window. */
export async function middleOf(locator: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("middle-of: expected an element in view, got none");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
