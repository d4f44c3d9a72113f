import type { FormDefinition } from "@tongzhou/model";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { changeDefinition } from "./changeDefinition.ts";
import { createRecord } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const client: FormDefinition = {
  key: "client",
  label: { zh: "客户", en: "Clients" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    { key: "level", kind: "text", label: { zh: "等级", en: "Level" } },
    { key: "quota", kind: "number", label: { zh: "额度", en: "Quota" } },
    {
      key: "spent",
      kind: "formula",
      label: { zh: "已用", en: "Spent" },
      expression: "SUM(payment_by_client.amount)",
      result: "number",
    },
  ],
};
const payment: FormDefinition = {
  key: "payment",
  label: { zh: "回款", en: "Payments" },
  title: "title",
  fields: [
    { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
    { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
    { key: "amount", kind: "number", label: { zh: "金额", en: "Amount" } },
  ],
};
const order: FormDefinition = {
  key: "order",
  label: { zh: "订单", en: "Orders" },
  title: "title",
  fields: [
    { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
    { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
    {
      key: "lines",
      kind: "subform",
      label: { zh: "明细", en: "Lines" },
      fields: [
        { key: "item", kind: "text", label: { zh: "物料", en: "Item" } },
        { key: "price", kind: "number", label: { zh: "金额", en: "Price" } },
        {
          key: "taxed",
          kind: "formula",
          label: { zh: "含税", en: "Taxed" },
          expression: "price * 1.13",
          result: "number",
        },
      ],
    },
    {
      key: "total",
      kind: "formula",
      label: { zh: "合计", en: "Total" },
      expression: "SUM(lines.price)",
      result: "number",
    },
    {
      key: "left",
      kind: "formula",
      label: { zh: "剩余额度", en: "Quota left" },
      expression: "client.quota - client.spent - total",
      result: "number",
    },
    {
      key: "approval",
      kind: "text",
      label: { zh: "特批说明", en: "Approval" },
      visibleIf: 'client.level = "A"',
      requiredIf: 'client.level = "A"',
    },
    {
      key: "way",
      kind: "choice",
      label: { zh: "通道", en: "Way" },
      options: [
        { key: "slow", label: { zh: "普通", en: "Slow" } },
        { key: "fast", label: { zh: "加急", en: "Fast" }, availableIf: 'client.level = "A"' },
      ],
    },
    { key: "discount", kind: "number", label: { zh: "折扣", en: "Discount" }, readOnlyIf: 'client.level = "B"' },
    { key: "serial", kind: "text", label: { zh: "编号", en: "Serial" } },
    {
      key: "digits",
      kind: "formula",
      label: { zh: "编号数字", en: "Digits" },
      expression: 'REGEXREPLACE(serial, "[^0-9]", "")',
      result: "text",
    },
  ],
};

describe.skipIf(findBrowser() === undefined)("a record that looks at other records while one types", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;
  let saved: number;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [client, payment, order] }));
    const big = await createRecord(page.request, workspace, "client", { name: "禾沐生鲜", level: "A", quota: "1000" });
    await createRecord(page.request, workspace, "client", { name: "拓川物流", level: "B", quota: "500" });
    await createRecord(page.request, workspace, "payment", { title: "一期", client: big, amount: "300" });
    saved = await createRecord(page.request, workspace, "order", {
      title: "首批",
      client: big,
      approval: "已批",
      lines: [{ item: "冷柜", price: "300" }],
    });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function open(path: string): Promise<{ readonly page: Page; close(): Promise<void> }> {
    const opened = await openPage(browser, app.origin);
    await signInAsOwner(opened.page);
    await opened.page.goto(path);
    return opened;
  }
  const fieldOf = (page: Page, key: string): Locator => page.locator(`[data-field="${key}"]`);
  const pick = async (page: Page, name: string): Promise<void> => {
    await fieldOf(page, "client").getByRole("combobox").fill(name.slice(0, 2));
    await page.getByRole("option", { name }).click();
  };
  const options = (page: Page): Promise<readonly string[]> => page.getByRole("option").allInnerTexts();

  test("a new one shows, requires, offers and computes by the record it links to, and by its rows at once", async () => {
    const { page, close } = await open(`/w/${workspace}/f/order/r/new`);
    await fieldOf(page, "title").getByRole("textbox").fill("二批");
    await fieldOf(page, "discount").getByRole("textbox").waitFor();
    await expect.poll(async () => fieldOf(page, "approval").count()).toBe(0);
    await pick(page, "禾沐生鲜");
    await fieldOf(page, "approval").getByText("必填").waitFor();
    await expect.poll(async () => fieldOf(page, "left").innerText()).toContain("700");
    await fieldOf(page, "way").getByRole("combobox").click();
    await expect.poll(async () => options(page)).toEqual(["普通", "加急"]);
    await page.keyboard.press("Escape");

    const lines = fieldOf(page, "lines");
    await lines.getByRole("button", { name: "添加一行" }).click();
    await lines.locator('[data-index="0"] [data-column="1"]').getByRole("textbox").fill("250");
    await expect.poll(async () => fieldOf(page, "total").innerText()).toContain("250");
    await expect.poll(async () => fieldOf(page, "left").innerText()).toContain("450");
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "live-new");

    // Another client takes the field away again, before anything is saved.
    await pick(page, "拓川物流");
    await expect.poll(async () => fieldOf(page, "approval").count()).toBe(0);
    await fieldOf(page, "discount").getByText("按条件锁定").waitFor();
    await expect.poll(async () => fieldOf(page, "left").innerText()).toContain("250");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);
    await expect.poll(async () => fieldOf(page, "left").innerText()).toContain("0");
    await close();
  });

  test("a saved one follows what is typed, a pattern of functions that are fetched for it included", async () => {
    const { page, close } = await open(`/w/${workspace}/f/order/r/${saved}`);
    await fieldOf(page, "approval").getByText("已批").waitFor();
    await fieldOf(page, "serial").getByRole("button", { name: "编辑编号" }).click();
    await fieldOf(page, "serial").getByRole("textbox").fill("HT-2026/07");
    await expect.poll(async () => fieldOf(page, "digits").innerText()).toContain("202607");
    await fieldOf(page, "digits").getByText("按未保存的内容计算").waitFor();
    await shots(page, "live-pattern", { themes: ["light"] });
    await page.keyboard.press("Escape");

    // While neither the answer nor the saved record has come, nothing old is shown for either.
    const gate = Promise.withResolvers<null>();
    await page.route(/\/(draft|records\/\d+)$/, async (route) => {
      await gate.promise;
      await route.continue();
    });
    await fieldOf(page, "client").getByRole("button", { name: "编辑客户" }).click();
    await pick(page, "拓川物流");
    await expect.poll(async () => fieldOf(page, "left").innerText()).toContain("正在计算");
    gate.resolve(null);
    await expect.poll(async () => fieldOf(page, "left").innerText()).toContain("200");
    await expect.poll(async () => fieldOf(page, "approval").count()).toBe(0);
    await close();
  });

  test("the designer tries a column's formula on rows, explains it, and builds what a row can hold", async () => {
    const { page, close } = await open(`/w/${workspace}/design/order`);
    await page.getByRole("button", { name: "含税", exact: true }).click();
    const tried = page.getByRole("row", { name: /首批 · 第 1 行/ });
    await expect.poll(async () => tried.innerText()).toContain("339");
    await tried.getByRole("button").click();
    await page.getByRole("tree").getByText("金额", { exact: true }).waitFor();
    await shots(page, "live-column", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "生成公式" }).click();
    const dialog = page.getByRole("dialog", { name: "生成公式" });
    await expect
      .poll(() => dialog.getByLabel("要算什么").locator("option").allTextContents())
      .toEqual(["日期差", "占比"]);
    await shots(page, "live-column-build", { sizes: ["desktop"], themes: ["light"] });
    expect(await findBarriers(page)).toEqual([]);
    await close();
  });
});
