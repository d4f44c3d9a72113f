import type { FieldDefinition, FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { Locator, Page } from "playwright-core";
import { changeDefinition } from "./changeDefinition.ts";
import { createRecord } from "./deliveryDesk.ts";
import { setUp } from "./owner.ts";

const part: FormDefinition = {
  key: "part",
  label: { zh: "物料", en: "Parts" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    { key: "unit", kind: "text", label: { zh: "单位", en: "Unit" } },
    { key: "price", kind: "number", label: { zh: "标准价", en: "List price" } },
  ],
};

/** A part that orders are made of. */
interface Part {
  readonly name: string;
  readonly unit?: string;
  readonly price: string;
}

/** Sets a new server up with some parts, and orders whose fields follow their title; answers the workspace's key. */
export async function fillOrderDesk(
  page: Page,
  fields: readonly FieldDefinition[],
  parts: readonly Part[],
): Promise<string> {
  await setUp(page, "empty");
  const { request } = page;
  const order: FormDefinition = {
    key: "order",
    label: { zh: "订单", en: "Orders" },
    title: "title",
    fields: [{ key: "title", kind: "text", label: { zh: "标题", en: "Title" } }, ...fields],
  };
  const forms = [part, order];
  const views = forms.map((form, at): ViewDefinition => ({
    key: `every_${form.key}`,
    form: form.key,
    label: { zh: "全部", en: "All" },
    kind: "grid",
    order: at,
  }));
  const workspace = await changeDefinition(request, () => ({ forms, views }));
  for (const values of parts) await createRecord(request, workspace, part.key, values);
  return workspace;
}

/** A cell of a subform's table, rows and columns counted from 0. */
export function lineCell(table: Locator, row: number, column: number): Locator {
  return table.locator(`[data-index="${row}"] [data-column="${column}"]`);
}

/** Picks the record of a name where one is linked. */
export async function pickLinked(page: Page, at: Locator, name: string): Promise<void> {
  await at.getByRole("combobox").fill(name);
  await page.getByRole("option", { name }).click();
}
