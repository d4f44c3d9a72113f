import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { send } from "./deliveryDesk.ts";
import { cellAt, fillGridDesk } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const many = 2500;

describe.skipIf(findBrowser() === undefined)("changing everything a filter finds", () => {
  let app: RunningApp;
  let browser: Browser;
  let path: string;
  let form: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await page.goto("/");
    const desk = await fillGridDesk(page);
    ({ path } = desk);
    form = `/workspaces/${desk.workspace}/forms/ticket`;
    for (let at = 0; at < many; at += 500) {
      const operations = Array.from({ length: 500 }, (_, index) => ({
        kind: "create",
        values: { title: `批次 ${at + index}`, state: "new", hours: String((at + index) % 10) },
      }));
      await send(page.request, "post", `${form}/records/batch`, {
        mode: "all_or_nothing",
        operations,
        idempotencyKey: crypto.randomUUID(),
      });
    }
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function openGrid(): Promise<Awaited<ReturnType<typeof openPage>>> {
    const opened = await openPage(browser, app.origin);
    await signInAsOwner(opened.page);
    await opened.page.goto(path);
    await cellAt(opened.page, 1, "title").getByText("司机登录").waitFor();
    return opened;
  }

  async function countOf(page: Page, filter: string): Promise<number> {
    const reply = await send<{ count: { value: number } }>(page.request, "post", `${form}/query`, {
      filter,
      count: "exact",
      limit: 1,
    });
    return reply.count.value;
  }

  const work = (page: Page, text: string) => page.getByRole("region", { name: "批量修改" }).getByText(text).waitFor();

  async function selectAll(page: Page, shown: string): Promise<void> {
    await page.getByRole("checkbox", { name: "选择全部记录" }).click();
    await page.getByRole("button", { name: `选择符合条件的全部 ${shown} 条` }).click();
    await page.getByRole("region", { name: `已选符合条件的全部 ${shown} 条记录` }).waitFor();
  }

  test("all that match but one are changed in the background, found again after leaving, and taken back", async () => {
    const { page, problems, close } = await openGrid();
    await page.getByText(/^共 2,?506 条$/).waitFor();
    await selectAll(page, "2,506");
    await cellAt(page, 2, "title").hover();
    await page.getByRole("checkbox", { name: "选择第 2 行" }).click();
    await page.getByRole("region", { name: "已选符合条件的全部记录，除去 1 条" }).waitFor();
    await shots(page, "bulk-selected", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "批量修改" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("heading", { name: /修改 2,?505 条记录/ }).waitFor();
    await dialog.getByRole("combobox", { name: "要修改的字段" }).selectOption({ label: "用时" });
    await dialog.getByRole("radio", { name: "按公式计算" }).check({ force: true });
    await dialog.getByRole("textbox", { name: "公式" }).fill("用时 + 没有的字段");
    await dialog.getByRole("button", { name: /^修改 2,?505 条$/ }).click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByRole("textbox", { name: "公式" }).fill("hours + 50");
    await shots(page, "bulk-edit", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await dialog.getByRole("button", { name: /^修改 2,?505 条$/ }).click();
    await dialog.waitFor({ state: "detached" });
    await page.goto("/");
    await page.goto(path);
    await work(page, "已修改 2,505 条");
    await expect.poll(async () => countOf(page, "hours >= 50")).toBe(2505);
    await shots(page, "bulk-done");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "撤销", exact: true }).last().click();
    await work(page, "已撤销 2,505 条");
    await expect.poll(async () => countOf(page, "hours >= 50")).toBe(0);
    await page.getByRole("region", { name: "批量修改" }).getByRole("button", { name: "关闭" }).click();
    await page.getByRole("region", { name: "批量修改" }).waitFor({ state: "detached" });
    expect(problems).toEqual([]);
    await close();
  });

  test("records that cannot be written are counted and named with the reason", async () => {
    const { page, close } = await openGrid();
    await page.getByText(/^共 2,?506 条$/).waitFor();
    await selectAll(page, "2,506");
    await page.getByRole("button", { name: "批量修改" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox", { name: "要修改的字段" }).selectOption({ label: "标题" });
    await dialog.getByRole("radio", { name: "按公式计算" }).check({ force: true });
    await dialog.getByRole("textbox", { name: "公式" }).fill('IF(hours = 9, "", title & "。")');
    await dialog.getByRole("button", { name: /^修改 2,?506 条$/ }).click();
    await work(page, "已修改 2,256 条，250 条没有");
    await page.getByRole("button", { name: "查看原因" }).click();
    await page.getByRole("dialog").getByRole("link", { name: "批次 9", exact: true }).waitFor();
    await shots(page, "bulk-reasons", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "显示更多" }).click();
    await page.getByRole("dialog").getByRole("link", { name: "批次 1009", exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "撤销", exact: true }).last().click();
    await work(page, "已撤销 2,256 条");
    await close();
  });

  test("with the keyboard alone: all that a search finds are deleted once their number is typed, and come back", async () => {
    const { page, close } = await openGrid();
    const box = page.getByRole("searchbox", { name: /搜索/ }).last();
    await box.fill("批次");
    await page.getByText(/^共 2,?500 条$/).waitFor();
    await page.getByRole("checkbox", { name: "选择全部记录" }).focus();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "选择符合条件的全部 2,500 条" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "删除", exact: true }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "要删除 2,500 条，请输入这个数字确认" }).waitFor();
    await page.keyboard.type("250");
    await expect.poll(async () => dialog.getByRole("button", { name: "删除", exact: true }).isDisabled()).toBe(true);
    await shots(page, "bulk-delete", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.type("0");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await work(page, "已删除 2,500 条");
    await expect.poll(async () => countOf(page, "hours >= 0")).toBe(6);
    await page.getByRole("button", { name: "撤销", exact: true }).last().focus();
    await page.keyboard.press("Enter");
    await work(page, "已撤销 2,500 条");
    await expect.poll(async () => countOf(page, "hours >= 0")).toBe(2506);
    await close();
  });

  test("on a phone and in English what came of it is found again", async () => {
    const { page, close } = await openGrid();
    await page.evaluate(() => localStorage.removeItem("tongzhou.bulk.closed"));
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(path);
    await work(page, "已撤销 2,500 条");
    await shots(page, "bulk-phone", { sizes: ["phone"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("region", { name: "Bulk change" }).getByText("2,500 undone").waitFor();
    await page.getByRole("checkbox", { name: "Select all records" }).click();
    await page.getByRole("button", { name: "Select all 2,506 that match" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("textbox", { name: "To delete 2,506, type this number" }).waitFor();
    await shots(page, "bulk-english", { sizes: ["desktop"], themes: ["light"] });
    await close();
  });
});
