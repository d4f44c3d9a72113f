import type { FieldDefinition, FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { changeDefinition } from "./changeDefinition.ts";
import { createRecord, send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const formula = (key: string, zh: string, en: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  label: { zh, en },
  expression,
  result: "number",
});
const part: FormDefinition = {
  key: "part",
  label: { zh: "配件", en: "Part" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    { key: "price", kind: "number", label: { zh: "单价", en: "Price" } },
  ],
};
const order: FormDefinition = {
  key: "order",
  label: { zh: "订单", en: "Order" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    {
      key: "lines",
      kind: "subform",
      label: { zh: "明细", en: "Lines" },
      fields: [
        { key: "part", kind: "link", form: "part", label: { zh: "配件", en: "Part" } },
        { key: "quantity", kind: "number", label: { zh: "数量", en: "Quantity" } },
        formula("price", "单价", "Price", "part.price"),
        formula("amount", "金额", "Amount", "price * quantity"),
      ],
    },
    formula("total", "合计", "Total", "SUM(lines.amount)"),
  ],
};
const views: readonly ViewDefinition[] = [part, order].map((form, at) => ({
  key: `every_${form.key}`,
  form: form.key,
  label: { zh: "全部", en: "All" },
  kind: "grid",
  order: at,
}));
const patience = { timeout: 20_000 } as const;

describe.skipIf(findBrowser() === undefined)("lines of an order whose amounts follow the parts they link to", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;
  let bolt: number;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [part, order], views }));
    bolt = await createRecord(page.request, workspace, "part", { name: "螺钉", price: "3" });
    await createRecord(page.request, workspace, "part", { name: "垫片", price: "0.5" });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const cell = (table: Locator, row: number, column: number): Locator =>
    table.locator(`[data-index="${row}"] [data-column="${column}"]`);
  const pick = async (page: Page, at: Locator, name: string): Promise<void> => {
    await at.getByRole("combobox").fill(name);
    await page.getByRole("option", { name }).click();
  };
  const setPrice = async (page: Page, price: string): Promise<void> => {
    const path = `/workspaces/${workspace}/forms/part/records/${bolt}`;
    const { version } = await send<{ version: number }>(page.request, "get", path);
    await send(page.request, "patch", path, { values: { price }, version });
  };

  test("are there while one types, when another changes a price, and on the page of what is saved", async () => {
    const { page, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(`/w/${workspace}/f/order/r/new`);
    const lines = page.locator('[data-field="lines"]');
    const total = page.locator('[data-field="total"]');
    await page.locator('[data-field="name"]').getByRole("textbox").fill("十一月");
    for (let row = 0; row < 2; row += 1) await lines.getByRole("button", { name: "添加一行" }).click();
    await pick(page, cell(lines, 0, 0), "螺钉");
    await cell(lines, 0, 1).getByRole("textbox").fill("4");
    await pick(page, cell(lines, 1, 0), "垫片");
    await cell(lines, 1, 1).getByRole("textbox").fill("10");
    await cell(lines, 0, 3).getByText("12", { exact: true }).waitFor(patience);
    await cell(lines, 1, 3).getByText("5", { exact: true }).waitFor(patience);
    await total.getByText("17", { exact: true }).waitFor(patience);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "row-lookups-typed");

    await setPrice(page, "7");
    await cell(lines, 0, 3).getByText("28", { exact: true }).waitFor(patience);
    await total.getByText("33", { exact: true }).waitFor(patience);
    await cell(lines, 1, 1).getByRole("textbox").fill("4");
    await total.getByText("30", { exact: true }).waitFor(patience);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/, patience);

    await lines.getByRole("cell", { name: "28", exact: true }).waitFor(patience);
    await total.getByText("30", { exact: true }).waitFor(patience);
    await setPrice(page, "2");
    await lines.getByRole("cell", { name: "8", exact: true }).waitFor(patience);
    await total.getByText("10", { exact: true }).waitFor(patience);
    await shots(page, "row-lookups-saved");
    await close();
  });

  test("say nothing of a row that is changed in a list, until it is saved", async () => {
    const { page, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    const made = await createRecord(page.request, workspace, "order", {
      name: "列表里改",
      lines: [{ part: bolt, quantity: "5" }],
    });
    await page.goto(`/w/${workspace}/f/order`);
    const row = page.getByRole("row").filter({ hasText: "列表里改" });
    await row.locator('[aria-colindex="3"]').click();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog", { name: "明细" });
    await cell(panel, 0, 3).getByText(/^\d+$/).waitFor(patience);
    await cell(panel, 0, 1).getByRole("textbox").fill("6");
    await cell(panel, 0, 3).getByText("保存后更新").waitFor(patience);
    await shots(page, "row-lookups-list");
    await panel.getByRole("button", { name: "完成", exact: true }).click();
    const path = `/workspaces/${workspace}/forms/order/records/${made}`;
    const totalOf = async (): Promise<unknown> =>
      (await send<{ values: { total: unknown } }>(page.request, "get", path)).values.total;
    const { values } = await send<{ values: { price: string } }>(
      page.request,
      "get",
      `/workspaces/${workspace}/forms/part/records/${bolt}`,
    );
    await expect.poll(totalOf).toBe(String(6 * Number(values.price)));
    await close();
  });
});
