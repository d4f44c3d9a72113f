import type { FormDefinition } from "@tongzhou/model";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { changeDefinition } from "./changeDefinition.ts";
import { createRecord, send } from "./deliveryDesk.ts";
import { allSaved } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { gridCell } from "./sheetDesk.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const client: FormDefinition = {
  key: "client",
  label: { zh: "客户", en: "Clients" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    { key: "is_closed", kind: "boolean", label: { zh: "已停合作", en: "Closed" } },
    { key: "limit", kind: "number", label: { zh: "额度", en: "Limit" } },
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
      key: "fee",
      kind: "number",
      label: { zh: "费用", en: "Fee" },
      readOnlyIf: "client.is_closed",
      requiredIf: "client.limit > 500",
      validation: {
        expression: "fee <= client.limit",
        message: { zh: "费用超过客户的额度", en: "The fee is above the client's limit" },
      },
    },
    {
      key: "state",
      kind: "choice",
      label: { zh: "状态", en: "State" },
      options: [
        { key: "open", label: { zh: "进行中", en: "Open" } },
        { key: "vip", label: { zh: "优先办理", en: "First in line" }, availableIf: "client.limit > 500" },
      ],
    },
    { key: "is_paid", kind: "boolean", label: { zh: "已付", en: "Paid" }, readOnlyIf: "client.is_closed" },
  ],
};
const columns = order.fields.map(({ key }) => key);
// The server answers over the network, and other programs use the machine too.
const patience = { timeout: 90_000 } as const;

describe.skipIf(findBrowser() === undefined)("cells whose conditions read other records", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;
  let first: number;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [client, order] }));
    const made = async (form: string, values: object): Promise<number> =>
      createRecord(page.request, workspace, form, values);
    const closed = await made("client", { name: "云岫文化", is_closed: false, limit: "100" });
    const small = await made("client", { name: "禾沐生鲜", is_closed: false, limit: "100" });
    const large = await made("client", { name: "拓川物流", is_closed: false, limit: "900" });
    first = await made("order", { title: "年会布置", client: closed, fee: "10", state: "open" });
    await made("order", { title: "冷链巡检", client: small, fee: "20", state: "open" });
    await made("order", { title: "车队调度", client: large, fee: "30", state: "open" });
    const path = `/workspaces/${workspace}/forms/client/records/${closed}`;
    await send(page.request, "patch", path, { version: 1, values: { is_closed: true } });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function open(locale?: "en"): Promise<{ readonly page: Page; close(): Promise<void> }> {
    const opened = await openPage(browser, app.origin, locale === undefined ? {} : { locale });
    await signInAsOwner(opened.page);
    await opened.page.request.patch("/api/v1/me", { data: { locale: locale ?? "zh-CN" } });
    await opened.page.goto(`/w/${workspace}/f/order`);
    await gridCell(opened.page, 3, 1).getByText("车队调度").waitFor(patience);
    return opened;
  }
  const cell = (page: Page, line: number, field: string) => gridCell(page, line, columns.indexOf(field) + 1);
  const footer = (page: Page) => page.getByRole("status").filter({ hasText: /“费用”|“已付”/ });
  const options = async (page: Page): Promise<readonly string[]> => page.getByRole("option").allInnerTexts();
  const box = (page: Page) => page.getByRole("textbox", { name: /^费用：/ });

  test("a cell that another record locks stays shut and says by which condition, whether opened or typed over", async () => {
    const { page, close } = await open();
    await cell(page, 1, "fee").click();
    await page.keyboard.press("Enter");
    await footer(page).getByText("“费用”按条件锁定：客户.已停合作", { exact: true }).waitFor(patience);
    await expect.poll(async () => box(page).inputValue()).toBe("");
    await shots(page, "grid-locked-related", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("7");
    await expect.poll(async () => box(page).inputValue(), patience).toBe("");
    await cell(page, 1, "is_paid").click();
    await page.keyboard.press("Enter");
    await footer(page).getByText("“已付”按条件锁定：客户.已停合作", { exact: true }).waitFor(patience);
    const { values } = await send<{ values: Record<string, unknown> }>(
      page.request,
      "get",
      `/workspaces/${workspace}/forms/order/records/${first}`,
    );
    expect([values["fee"], values["is_paid"]]).toEqual(["10", null]);
    await close();
  });

  test("a choice is offered what the linked record allows, and follows the link", async () => {
    const { page, close } = await open();
    await cell(page, 2, "state").click();
    await page.keyboard.press("Enter");
    await expect.poll(() => options(page), patience).toEqual(["进行中"]);
    await page.keyboard.press("Escape");
    await cell(page, 3, "state").click();
    await page.keyboard.press("Enter");
    await expect.poll(() => options(page), patience).toEqual(["进行中", "优先办理"]);
    await page.keyboard.press("Escape");
    await cell(page, 2, "client").click();
    await page.keyboard.type("拓川");
    await page.getByRole("option", { name: "拓川物流" }).waitFor(patience);
    await page.keyboard.press("Enter");
    await cell(page, 2, "state").click();
    await page.keyboard.press("Enter");
    await expect.poll(() => options(page), patience).toEqual(["进行中", "优先办理"]);
    await page.keyboard.press("Escape");
    await allSaved(page);
    await page.keyboard.press("Control+z");
    await cell(page, 2, "client").getByText("禾沐生鲜").waitFor(patience);
    await allSaved(page);
    await close();
  });

  test("what a rule holds against a value is said while it is typed, and holds nothing up", async () => {
    const { page, close } = await open();
    await cell(page, 2, "fee").click();
    await page.keyboard.type("101");
    await page.getByRole("alert").getByText("费用超过客户的额度").waitFor(patience);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "grid-verdict", { sizes: ["desktop"] });
    await page.keyboard.press("Backspace");
    await page
      .getByRole("alert")
      .getByText("费用超过客户的额度")
      .waitFor({ state: "detached", ...patience });
    await page.keyboard.press("Enter");
    await allSaved(page);
    await cell(page, 2, "fee").getByText("10", { exact: true }).waitFor(patience);
    // Emptied where it is required: told while it is empty, and refused by the saving in the words of the form.
    await cell(page, 3, "fee").click();
    await page.keyboard.press("Enter");
    // It opens when its lock has been asked for.
    await expect.poll(async () => box(page).inputValue(), patience).toBe("30");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Backspace");
    await page.getByRole("alert").getByText("“费用”必填").waitFor(patience);
    await page.keyboard.press("Enter");
    await cell(page, 3, "fee").click();
    await page.getByRole("group", { name: "没有保存" }).getByText("请填写字段“费用”").waitFor(patience);
    await page.keyboard.press("Escape");
    await cell(page, 3, "fee").getByText("30", { exact: true }).waitFor(patience);
    await close();
  });

  test("the same in English", async () => {
    const { page, close } = await open("en");
    await cell(page, 1, "fee").click();
    await page.keyboard.press("Enter");
    await page.getByText("“Fee” is locked by its condition: Client.Closed", { exact: true }).waitFor(patience);
    await cell(page, 2, "fee").click();
    await page.keyboard.type("101");
    await page.getByRole("alert").getByText("The fee is above the client's limit").waitFor(patience);
    await shots(page, "grid-verdict-en", { sizes: ["desktop"] });
    await page.keyboard.press("Escape");
    await close();
  });
});
