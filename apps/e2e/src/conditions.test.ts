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
  fields: [{ key: "name", kind: "text", label: { zh: "名称", en: "Name" } }],
};
const contact: FormDefinition = {
  key: "contact",
  label: { zh: "联系人", en: "Contacts" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "姓名", en: "Name" } },
    { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
  ],
};
const deal: FormDefinition = {
  key: "deal",
  label: { zh: "商机", en: "Deals" },
  title: "title",
  fields: [
    { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
    { key: "score", kind: "integer", label: { zh: "评分", en: "Score" } },
    {
      key: "state",
      kind: "choice",
      label: { zh: "状态", en: "State" },
      options: [
        { key: "open", label: { zh: "跟进", en: "Open" } },
        { key: "won", label: { zh: "赢单", en: "Won" }, availableIf: "score >= 3" },
      ],
    },
    { key: "reason", kind: "text", label: { zh: "原因", en: "Reason" }, requiredIf: "score < 3" },
    { key: "price", kind: "number", label: { zh: "报价", en: "Price" }, readOnlyIf: 'state = "won"' },
    { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
    {
      key: "contact",
      kind: "link",
      form: "contact",
      label: { zh: "对接人", en: "Contact" },
      filter: "client = this.client",
    },
    {
      key: "items",
      kind: "subform",
      label: { zh: "明细", en: "Items" },
      fields: [
        { key: "count", kind: "integer", label: { zh: "数量", en: "Count" }, default: "1" },
        { key: "unit_price", kind: "number", label: { zh: "单价", en: "Unit price" } },
        {
          key: "sum",
          kind: "formula",
          label: { zh: "小计", en: "Sum" },
          expression: "count * unit_price",
          result: "number",
        },
        { key: "why", kind: "text", label: { zh: "说明", en: "Why" }, requiredIf: "sum > 100" },
      ],
    },
  ],
};

describe.skipIf(findBrowser() === undefined)("conditions of fields", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;
  let won: number;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [client, contact, deal] }));
    const first = await createRecord(page.request, workspace, "client", { name: "禾沐生鲜" });
    const second = await createRecord(page.request, workspace, "client", { name: "拓川物流" });
    await createRecord(page.request, workspace, "contact", { name: "安然", client: first });
    await createRecord(page.request, workspace, "contact", { name: "白杨", client: second });
    won = await createRecord(page.request, workspace, "deal", {
      title: "巡检系统续约",
      score: 5,
      state: "won",
      client: second,
    });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function open(): Promise<{ readonly page: Page; close(): Promise<void> }> {
    const opened = await openPage(browser, app.origin);
    await signInAsOwner(opened.page);
    return opened;
  }
  const editorOf = (page: Page, field: string): Locator => page.locator(`[data-field="${field}"]`);
  const cellAt = (page: Page, row: number, label: string): Locator => {
    const column = deal.fields.findIndex((field) => field.label.zh === label) + 2;
    return page.locator(`[role="row"][aria-rowindex="${row + 1}"] [aria-colindex="${column}"]`);
  };
  const options = (page: Page): Promise<readonly string[]> => page.getByRole("option").allInnerTexts();

  test("a new record marks what is required, offers what fits, and locks as one types", async () => {
    const { page, close } = await open();
    await page.goto(`/w/${workspace}/f/deal/r/new`);
    await editorOf(page, "score").getByRole("textbox").fill("2");
    await editorOf(page, "reason").getByText("必填").waitFor();
    await editorOf(page, "state").getByRole("combobox").click();
    await expect.poll(() => options(page)).toEqual(["跟进"]);
    await page.keyboard.press("Escape");
    await editorOf(page, "score").getByRole("textbox").fill("4");
    await expect.poll(() => editorOf(page, "reason").getByText("必填").count()).toBe(0);

    await editorOf(page, "client").getByRole("combobox").fill("禾沐");
    await page.getByRole("option", { name: "禾沐生鲜" }).click();
    await editorOf(page, "contact").getByRole("combobox").click();
    await expect.poll(() => options(page)).toEqual(["安然"]);
    await shots(page, "conditions-new", { themes: ["light"] });
    await page.getByRole("option", { name: "安然" }).click();

    await editorOf(page, "state").getByRole("combobox").fill("赢");
    await page.getByRole("option", { name: "赢单" }).click();

    // A row of a subform begins with its defaults, computes while one types, and is refused before it is sent.
    const items = editorOf(page, "items");
    await items.getByRole("button", { name: "添加一行" }).click();
    const cell = (column: number): Locator => items.locator(`[data-index="0"] [data-column="${column}"]`);
    await expect.poll(async () => cell(0).getByRole("textbox").inputValue()).toBe("1");
    await cell(0).getByRole("textbox").fill("3");
    await cell(1).getByRole("textbox").fill("40");
    await expect.poll(async () => cell(2).innerText()).toBe("120");
    await shots(page, "conditions-rows", { themes: ["light"] });
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await items.getByText(/第 1 行.*说明/).waitFor();
    await cell(3).getByRole("textbox").fill("现场加急");
    await expect.poll(async () => items.getByText(/第 1 行.*说明/).count()).toBe(0);
    await editorOf(page, "price").getByText("按条件锁定").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "conditions-locked");
    await close();
  });

  test("a record and the grid lock the same cell, and its link is offered what fits its own record", async () => {
    const { page, close } = await open();
    await page.goto(`/w/${workspace}/f/deal/r/${won}`);
    await editorOf(page, "price").getByText("按条件锁定").waitFor();
    await shots(page, "conditions-record", { sizes: ["desktop"] });

    await page.goto(`/w/${workspace}/f/deal`);
    await cellAt(page, 1, "报价").click();
    await expect
      .poll(async () => {
        await page.keyboard.press("Enter");
        return page.getByText('“报价”按条件锁定：状态 = "赢单"').count();
      })
      .toBeGreaterThan(0);
    await cellAt(page, 1, "对接人").click();
    await page.keyboard.press("Enter");
    await expect.poll(() => options(page)).toEqual(["白杨"]);
    await page.keyboard.press("Escape");
    await close();
  });

  test("the designer sets every condition with labels, and says what is wrong with one", async () => {
    const { page, close } = await open();
    await page.goto(`/w/${workspace}/design/deal`);
    const rulesOf = async (field: string): Promise<void> => {
      await page.getByRole("button", { name: new RegExp(`^${field}，`) }).click();
      await page.getByRole("tab", { name: "规则" }).click();
    };
    const source = async (name: string): Promise<string> =>
      (await page.getByRole("textbox", { name }).innerText()).trim();
    await rulesOf("对接人");
    await expect.poll(async () => source("可选范围")).toBe("客户 = this.客户");
    await shots(page, "conditions-filter", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await rulesOf("报价");
    await expect.poll(async () => source("锁定条件")).toBe('状态 = "赢单"');
    await rulesOf("状态");
    await expect.poll(async () => source("何时可选“赢单”")).toBe("评分 >= 3");
    await page.getByRole("combobox", { name: "选项的可选条件" }).selectOption({ label: "跟进" });
    await expect.poll(async () => source("何时可选“跟进”")).toBe("");
    await shots(page, "conditions-options", { sizes: ["desktop"] });

    await rulesOf("原因");
    await expect.poll(async () => source("必填条件")).toBe("评分 < 3");
    await page.getByRole("textbox", { name: "必填条件" }).click();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("平分 < 2");
    await page.getByRole("button", { name: "改成 评分" }).click();
    await expect.poll(async () => source("必填条件")).toBe("评分 < 2");
    await page.getByText("1 处未发布的修改").waitFor();
    await shots(page, "conditions-designer", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await close();
  });
});
