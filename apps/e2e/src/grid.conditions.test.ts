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
    { key: "note", kind: "long_text", label: { zh: "说明", en: "Notes" }, readOnlyIf: "client.is_closed" },
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
  let orders: readonly number[];

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
    orders = [
      await made("order", { title: "年会布置", client: closed, fee: "10", state: "open", note: "先付后办" }),
      await made("order", { title: "冷链巡检", client: small, fee: "20", state: "open" }),
      await made("order", { title: "车队调度", client: large, fee: "30", state: "open", note: "夜班" }),
    ];
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
  const footer = (page: Page) => page.getByRole("status").filter({ hasText: /“费用”|“已付”|“说明”/ });
  const valuesOf = async (page: Page, line: number): Promise<readonly unknown[]> => {
    const path = `/workspaces/${workspace}/forms/order/records/${orders[line - 1]}`;
    const { values } = await send<{ values: Record<string, unknown> }>(page.request, "get", path);
    return ["title", "fee", "state", "note", "is_paid"].map((key) => values[key] ?? null);
  };
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
    await allSaved(page);
    expect(await valuesOf(page, 1)).toEqual(["年会布置", "10", "open", "先付后办", null]);
    await close();
  });

  test("keys pressed before the server has answered are the cell's, and the list's never", async () => {
    const { page, close } = await open();
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key);
    };
    const before = await Promise.all([1, 2, 3].map(async (line) => valuesOf(page, line)));
    const locked = (label: string) =>
      footer(page).getByText(`“${label}”按条件锁定：客户.已停合作`, { exact: true }).waitFor(patience);
    // Locked: what is pressed is dropped, whether the answer comes before it or after.
    await cell(page, 1, "fee").click();
    await press("Enter", "Control+a", "Backspace");
    await locked("费用");
    await press("Control+a", "Backspace", "Control+d", "Delete");
    await locked("费用");
    await cell(page, 1, "note").click();
    await press("F2", "Control+a", "Backspace", "x");
    await locked("说明");
    await cell(page, 1, "fee").dblclick();
    await press("Control+a", "7");
    await locked("费用");
    // Left before the answer: nothing is written.
    await cell(page, 2, "title").click();
    await cell(page, 1, "fee").click();
    await press("8", "Enter");
    await locked("费用");
    await cell(page, 2, "title").click();
    await cell(page, 1, "fee").click();
    await press("Delete");
    await locked("费用");
    await allSaved(page);
    expect(await Promise.all([1, 2, 3].map(async (line) => valuesOf(page, line)))).toEqual(before);
    // Open: the same keys do in the cell what they do in any other.
    await cell(page, 3, "note").click();
    await press("Enter", "ArrowLeft", "a", "Backspace", "b", "Enter", "c", "Control+Enter");
    await expect.poll(async () => valuesOf(page, 3), patience).toEqual(["车队调度", "30", "open", "夜b\nc班", null]);
    await cell(page, 3, "note").click();
    await press("Enter", "Control+a", "Backspace", "d", "Control+Enter");
    await expect.poll(async () => valuesOf(page, 3), patience).toEqual(["车队调度", "30", "open", "d", null]);
    // The list of what can be picked comes with the answer: arrows and Enter wait for it, and Tab goes on behind it.
    await cell(page, 3, "state").click();
    await press("Enter", "ArrowDown", "ArrowDown", "Tab", "e", "Enter");
    await expect.poll(async () => valuesOf(page, 3), patience).toEqual(["车队调度", "30", "vip", "e", null]);
    await cell(page, 3, "is_paid").click();
    await press("Enter");
    await expect.poll(async () => valuesOf(page, 3), patience).toEqual(["车队调度", "30", "vip", "e", true]);
    await cell(page, 2, "fee").click();
    await press("Enter", "Escape", "ArrowDown", "F2", "Backspace", "Backspace", "4", "0", "Enter");
    await expect.poll(async () => valuesOf(page, 3), patience).toEqual(["车队调度", "40", "vip", "e", true]);
    await press("Control+z");
    await expect.poll(async () => valuesOf(page, 3), patience).toEqual(["车队调度", "30", "vip", "e", true]);
    expect([await valuesOf(page, 1), await valuesOf(page, 2)]).toEqual(before.slice(0, 2));
    await allSaved(page);
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
