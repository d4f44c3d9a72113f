import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { openAs } from "./deliveryDesk.ts";
import { fieldAt, fillFieldsDesk, readValues } from "./fieldsDesk.ts";
import type { FieldsDesk } from "./fieldsDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const sheet = Array.from({ length: 1000 }, (_, at) => `物料 ${at + 1}\t${at + 1}\t${(at + 1) / 4}\t2026-12-01\t中`);

describe.skipIf(findBrowser() === undefined)("a subform of a thousand rows", () => {
  let app: RunningApp;
  let browser: Browser;
  let desk: FieldsDesk;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await page.goto("/");
    desk = await fillFieldsDesk(page);
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("is pasted from a sheet, moved, deleted and added to, saved at once, and read back after a reload", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    await page.goto(`${desk.path}/r/new`);
    await fieldAt(page, "text").getByRole("textbox").fill("一千行的样本");
    const rows = fieldAt(page, "subform");
    await rows.getByRole("button", { name: "添加一行" }).evaluate((button, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      button.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }, sheet.join("\r\n"));
    await rows.getByText("1,000 行").waitFor();
    await expect.poll(async () => rows.getByRole("row").count()).toBeLessThan(60);

    await rows.getByRole("button", { name: "第 1 行下移" }).click();
    await expect
      .poll(async () => rows.getByRole("textbox", { name: "物料* 1", exact: true }).inputValue())
      .toBe("物料 2");
    await rows.getByRole("button", { name: "删除第 3 行" }).click();
    await rows.getByText("999 行").waitFor();
    await rows.getByRole("textbox", { name: "物料* 3", exact: true }).focus();
    await page.keyboard.press("Alt+Shift+ArrowUp");
    await expect
      .poll(async () => rows.getByRole("textbox", { name: "物料* 2", exact: true }).inputValue())
      .toBe("物料 4");

    // A number that is none stays as it is typed, far out of view, and holds the save.
    await rows.getByRole("textbox", { name: "数量 1", exact: true }).fill("12a");
    await rows.getByRole("button", { name: "添加一行" }).click();
    await rows.getByRole("textbox", { name: "物料* 1000", exact: true }).waitFor();
    await page.keyboard.insertText("最后一行");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("有 1 处需要修改，还没有保存").waitFor();
    await rows
      .locator('[class*="box"]')
      .first()
      .evaluate((box) => box.scrollTo({ top: 0 }));
    await expect.poll(async () => rows.getByRole("textbox", { name: "数量 1", exact: true }).inputValue()).toBe("12a");
    await rows.getByRole("textbox", { name: "数量 1", exact: true }).fill("12");
    await shots(page, "rows-edit");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);
    const id = Number(page.url().split("/").at(-1));
    const { subform } = await readValues(page.request, desk, id);
    const saved = Array.isArray(subform) ? subform : [];
    expect(saved).toHaveLength(1000);
    expect([saved[0], saved[1], saved[2], saved[998], saved[999]]).toMatchObject([
      { item: "物料 2", quantity: 12 },
      { item: "物料 4", quantity: 4, price: "1", level: "middle" },
      { item: "物料 1", quantity: 1, price: "0.25" },
      { item: "物料 1000", quantity: 1000 },
      { item: "最后一行", quantity: null },
    ]);
    await page.reload();
    await fieldAt(page, "subform").getByText("物料 4").waitFor();
    await expect.poll(async () => fieldAt(page, "subform").getByRole("row").count()).toBeLessThan(80);
    await shots(page, "rows-shown");
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("button", { name: "编辑子表单" }).click();
    await rows.getByRole("button", { name: "删除第 1 行" }).click();
    await page.getByRole("heading", { name: "一千行的样本" }).click();
    await expect.poll(async () => (await readValues(page.request, desk, id))["subform"]).toHaveLength(999);
    await close();
  });
});
