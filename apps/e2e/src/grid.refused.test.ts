import type { FormDefinition } from "@tongzhou/model";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { changeDefinition } from "./changeDefinition.ts";
import { createRecord, send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { gridCell } from "./sheetDesk.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const project: FormDefinition = {
  key: "project",
  label: { zh: "项目", en: "Projects" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    { key: "budget", kind: "number", label: { zh: "预算", en: "Budget" } },
  ],
  constraints: [
    {
      key: "in_budget",
      label: { zh: "不超预算", en: "In budget" },
      expression: "ISBLANK(budget) or SUM(expense_by_project.amount) <= budget",
      severity: "block_save",
      message: { zh: "费用合计超过项目预算", en: "The expenses are above the project's budget" },
    },
  ],
};
const expense: FormDefinition = {
  key: "expense",
  label: { zh: "费用单", en: "Expenses" },
  title: "title",
  fields: [
    { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
    { key: "amount", kind: "number", label: { zh: "金额", en: "Amount" }, readOnlyIf: 'state = "paid"' },
    {
      key: "state",
      kind: "choice",
      label: { zh: "状态", en: "State" },
      options: [
        { key: "open", label: { zh: "待批", en: "Open" } },
        { key: "paid", label: { zh: "已付", en: "Paid" } },
        { key: "urgent", label: { zh: "加急", en: "Urgent" }, availableIf: "amount > 100" },
        { key: "void", label: { zh: "作废", en: "Void" } },
      ],
    },
    { key: "reason", kind: "text", label: { zh: "作废原因", en: "Why void" }, requiredIf: 'state = "void"' },
    { key: "project", kind: "link", form: "project", label: { zh: "项目", en: "Project" } },
  ],
};
const columns = expense.fields.map(({ key }) => key);
// The server answers over the network, and other programs use the machine too.
const patience = { timeout: 90_000 } as const;

describe.skipIf(findBrowser() === undefined)("what a list refuses of many cells", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [project, expense] }));
    const made = async (form: string, values: object): Promise<number> =>
      createRecord(page.request, workspace, form, values);
    const small = await made("project", { name: "年会", budget: "100" });
    await made("expense", { title: "场地", amount: "60", state: "open", project: small });
    const paid = await made("expense", { title: "餐饮", amount: "20", state: "open" });
    await made("expense", { title: "交通", amount: "30", state: "open" });
    const path = `/workspaces/${workspace}/forms/expense/records/${paid}`;
    await send(page.request, "patch", path, { version: 1, values: { state: "paid" } });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const cell = (page: Page, line: number, field: string): Locator => gridCell(page, line, columns.indexOf(field) + 1);

  async function open(locale: "zh-CN" | "en"): Promise<{ readonly page: Page; close(): Promise<void> }> {
    const opened = await openPage(browser, app.origin, { locale });
    await signInAsOwner(opened.page);
    await opened.page.request.patch("/api/v1/me", { data: { locale } });
    await opened.page.goto(`/w/${workspace}/f/expense`);
    await cell(opened.page, 3, "title").getByText("交通").waitFor(patience);
    return opened;
  }

  async function paste(page: Page, line: number, field: string, text: string): Promise<void> {
    await cell(page, line, field).click();
    await page.evaluate((copied) => {
      const data = new DataTransfer();
      data.setData("text/plain", copied);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, text);
  }

  async function readReport(page: Page, show: string, title: string): Promise<readonly string[]> {
    await page.getByRole("button", { name: show, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: title });
    await dialog.waitFor(patience);
    const lines = (await dialog.getByRole("listitem").allInnerTexts()).map((line) =>
      line.replaceAll(/\s*\n\s*/g, " | "),
    );
    return lines;
  }

  test("a paste says of each refused cell which record and field it is, why, and that the others were written", async () => {
    const { page, close } = await open("zh-CN");
    // Over the project's budget; locked; taken.
    await paste(page, 1, "amount", "150\n25\n40\n");
    await page.getByText("有 2 格没有写入").waitFor(patience);
    expect(await readReport(page, "查看", "没有写入的内容")).toEqual([
      "第 1 行“场地”· 金额 | 150 | “年会”：费用合计超过项目预算",
      "第 2 行“餐饮”· 金额 | 25 | 记录处于当前状态时，字段“金额”已锁定。",
    ]);
    await page.getByText("这些单元格保持原来的值，其余的已经写入。").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "refused-paste", { sizes: ["desktop"] });
    await page.keyboard.press("Escape");
    await cell(page, 3, "amount").getByText("40", { exact: true }).waitFor(patience);
    await cell(page, 1, "amount").getByText("60", { exact: true }).waitFor(patience);
    // An option that does not fit, and a field that is required by it.
    await paste(page, 1, "state", "加急\n待批\n作废\n");
    await page.getByText("有 2 格没有写入").waitFor(patience);
    expect(await readReport(page, "查看", "没有写入的内容")).toEqual([
      "第 1 行“场地”· 状态 | 加急 | “状态”：这条记录不能选这个选项",
      "第 3 行“交通”· 状态 | 作废 | 请填写字段“作废原因”。",
    ]);
    await page.keyboard.press("Escape");
    await close();
  });

  test("a batch edit names each record it left and why, keeps those ticked, and does the rest", async () => {
    const { page, close } = await open("en");
    for (const line of [1, 2, 3]) {
      await cell(page, line, "title").hover();
      await page.getByRole("checkbox", { name: `Select row ${line}` }).click();
    }
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "Field to change" }).selectOption({ label: "Amount" });
    await dialog.getByRole("textbox", { name: "New value" }).fill("120");
    await dialog.getByRole("button", { name: "Change 3 records" }).click();
    // The second line was given back to approval by the paste before.
    await page.getByText(/^2 changed, 1 not: “年会”: The expenses are above the project's budget$/).waitFor(patience);
    expect(await readReport(page, "Show reasons", "1 record was not written")).toEqual([
      "场地 | “年会”: The expenses are above the project's budget",
    ]);
    await page.getByText("These records are as they were, and still ticked.").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "refused-batch", { sizes: ["desktop"] });
    await page.getByRole("button", { name: "Close", exact: true }).last().click();
    await page.getByRole("region", { name: "1 record selected" }).waitFor(patience);
    await cell(page, 1, "amount").getByText("60", { exact: true }).waitFor(patience);
    await close();
  });
});
