import type { FieldDefinition } from "@tongzhou/model";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { createRecord, send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { fillOrderDesk, lineCell, pickLinked } from "./orderDesk.ts";
import { signInAsOwner } from "./owner.ts";
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
const fields: readonly FieldDefinition[] = [
  {
    key: "lines",
    kind: "subform",
    label: { zh: "明细", en: "Lines" },
    fields: [
      { key: "part", kind: "link", form: "part", label: { zh: "物料", en: "Part" } },
      { key: "quantity", kind: "number", label: { zh: "数量", en: "Quantity" } },
      formula("price", "单价", "Price", "part.price"),
      formula("amount", "金额", "Amount", "price * quantity"),
    ],
  },
  formula("total", "合计", "Total", "SUM(lines.amount)"),
];

describe.skipIf(findBrowser() === undefined)("lines of an order whose amounts follow the parts they link to", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;
  let bolt: number;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    workspace = await fillOrderDesk(page, fields, [{ name: "垫片", price: "0.5" }]);
    bolt = await createRecord(page.request, workspace, "part", { name: "螺钉", price: "3" });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

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
    await page.locator('[data-field="title"]').getByRole("textbox").fill("十一月");
    for (let row = 0; row < 2; row += 1) await lines.getByRole("button", { name: "添加一行" }).click();
    await pickLinked(page, lineCell(lines, 0, 0), "螺钉");
    await lineCell(lines, 0, 1).getByRole("textbox").fill("4");
    await pickLinked(page, lineCell(lines, 1, 0), "垫片");
    await lineCell(lines, 1, 1).getByRole("textbox").fill("10");
    await lineCell(lines, 0, 3).getByText("12", { exact: true }).waitFor();
    await lineCell(lines, 1, 3).getByText("5", { exact: true }).waitFor();
    await total.getByText("17", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "row-lookups-typed");

    await setPrice(page, "7");
    await lineCell(lines, 0, 3).getByText("28", { exact: true }).waitFor();
    await total.getByText("33", { exact: true }).waitFor();
    await lineCell(lines, 1, 1).getByRole("textbox").fill("4");
    await total.getByText("30", { exact: true }).waitFor();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);

    await lines.getByRole("cell", { name: "28", exact: true }).waitFor();
    await total.getByText("30", { exact: true }).waitFor();
    await setPrice(page, "2");
    await lines.getByRole("cell", { name: "8", exact: true }).waitFor();
    await total.getByText("10", { exact: true }).waitFor();
    await shots(page, "row-lookups-saved");
    await close();
  });

  test("say nothing of a row that is changed in a list, until it is saved", async () => {
    const { page, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    const made = await createRecord(page.request, workspace, "order", {
      title: "列表里改",
      lines: [{ part: bolt, quantity: "5" }],
    });
    await page.goto(`/w/${workspace}/f/order`);
    const row = page.getByRole("row").filter({ hasText: "列表里改" });
    await row.locator('[aria-colindex="3"]').click();
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog", { name: "明细" });
    await lineCell(panel, 0, 3).getByText(/^\d+$/).waitFor();
    await lineCell(panel, 0, 1).getByRole("textbox").fill("6");
    await lineCell(panel, 0, 3).getByText("保存后更新").waitFor();
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
