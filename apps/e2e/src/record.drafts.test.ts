import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { createRecord, openAs } from "./deliveryDesk.ts";
import { fieldAt, fillFieldsDesk, readValues } from "./fieldsDesk.ts";
import type { FieldsDesk } from "./fieldsDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("what is typed and not saved", () => {
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

  test("a text that is no value is kept over a reload, says why, and nothing of its field is sent", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    await page.goto(`${desk.path}/r/new`);
    await fieldAt(page, "number").getByRole("textbox").pressSequentially("12a");
    await fieldAt(page, "date").getByRole("textbox").fill("2026-13-45");
    await page.reload();
    await expect.poll(async () => fieldAt(page, "number").getByRole("textbox").inputValue()).toBe("12a");
    await fieldAt(page, "number").getByText("格式不对，例如 1234.5").waitFor();
    await expect.poll(async () => fieldAt(page, "date").getByRole("textbox").inputValue()).toBe("2026-13-45");
    await fieldAt(page, "date").getByText("格式不对").waitFor();
    await shots(page, "new-unfinished");
    expect(await findBarriers(page)).toEqual([]);

    const id = await createRecord(page.request, desk.workspace, "sample", { text: "半截的样本", number: "7" });
    await page.goto(`${desk.path}/r/${id}`);
    await page.getByRole("button", { name: "编辑数字" }).click();
    await page.keyboard.type("12a");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "半截的样本" }).click();
    await page.getByText("数字还没有填完整").waitFor();
    page.once("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await fieldAt(page, "number").getByText("12a").waitFor();
    await fieldAt(page, "number").getByText("格式不对，例如 1234.5").waitFor();
    expect((await readValues(page.request, desk, id))["number"]).toBe("7");
    await shots(page, "record-unfinished");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "编辑数字" }).click();
    await expect.poll(async () => fieldAt(page, "number").getByRole("textbox").inputValue()).toBe("12a");
    await page.keyboard.type("12");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await readValues(page.request, desk, id))["number"]).toBe("12");
    await close();
  });

  test("each new record is a draft of its own: listed, gone on with, and thrown away", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    const title = fieldAt(page, "text").getByRole("textbox");
    for (const text of ["第一份", "第二份"]) {
      await page.goto(`${desk.path}/r/new`);
      await expect.poll(async () => title.inputValue()).toBe("");
      await title.fill(text);
      await page.waitForURL(/draft=/);
    }
    await page.goto(`${desk.path}/r/new`);
    const drafts = page.getByRole("region", { name: "没有保存的草稿" });
    await drafts.getByText("另有 2 份没有保存的草稿").waitFor();
    await shots(page, "new-drafts");
    expect(await findBarriers(page)).toEqual([]);
    await drafts.getByRole("button", { name: "继续填 第一份" }).click();
    await page.getByText("已填回上次没有保存的内容").waitFor();
    await expect.poll(async () => title.inputValue()).toBe("第一份");
    await drafts.getByText("另有 1 份没有保存的草稿").waitFor();
    await page.getByRole("button", { name: "另填一份" }).click();
    await expect.poll(async () => title.inputValue()).toBe("");
    await drafts.getByRole("button", { name: "删除草稿“第二份”" }).click();
    await drafts.getByText("另有 1 份没有保存的草稿").waitFor();
    await drafts.getByRole("button", { name: "继续填 第一份" }).click();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);
    await page.goto(`${desk.path}/r/new`);
    await title.waitFor();
    await expect.poll(async () => drafts.count()).toBe(0);
    await close();
  });
});
