import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { allSaved, cellAt, fillGridDesk } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("records in a grid", () => {
  let app: RunningApp;
  let browser: Browser;
  let path: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await page.goto("/");
    ({ path } = await fillGridDesk(page));
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

  async function paste(page: Page, text: string): Promise<void> {
    await page.evaluate((copied) => {
      const data = new DataTransfer();
      data.setData("text/plain", copied);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, text);
  }

  test("a cell is typed over, a second window sees it at once, and undo takes it back in both", async () => {
    const mine = await openGrid();
    const theirs = await openGrid();
    await shots(mine.page, "grid");
    expect(await findBarriers(mine.page)).toEqual([]);
    await cellAt(mine.page, 2, "title").click();
    await mine.page.keyboard.type("轨迹有断点");
    await mine.page.keyboard.press("Enter");
    await cellAt(theirs.page, 2, "title").getByText("轨迹有断点").waitFor();
    await allSaved(mine.page);
    await mine.page.keyboard.press("Control+z");
    await cellAt(theirs.page, 2, "title").getByText("轨迹断点导致里程少算").waitFor();
    expect([...mine.problems, ...theirs.problems]).toEqual([]);
    await mine.close();
    await theirs.close();
  });

  test("a double click opens a cell's editor, and a click on its box turns a yes or no over", async () => {
    const { page, problems, close } = await openGrid();
    await cellAt(page, 4, "hours").dblclick();
    const editor = page.getByRole("textbox", { name: /^用时：/ });
    await expect.poll(async () => editor.inputValue()).toBe("3.5");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("7");
    await page.keyboard.press("Enter");
    await cellAt(page, 4, "hours").getByText("3.7").waitFor();
    await cellAt(page, 4, "state").dblclick();
    await page.getByRole("option", { name: "已关闭" }).waitFor();
    await page.keyboard.press("Escape");
    const urgent = cellAt(page, 4, "is_urgent");
    await urgent.dblclick({ position: { x: 60, y: 16 } });
    await urgent.getByRole("img", { name: "是" }).waitFor();
    await allSaved(page);
    await urgent.getByRole("img").click();
    await urgent.getByRole("img", { name: "否" }).waitFor();
    await allSaved(page);
    expect(problems).toEqual([]);
    await close();
  });

  test("an input method keeps its first letter when it types over a cell, and Enter ends the word, not the cell", async () => {
    const { page, problems, close } = await openGrid();
    await cellAt(page, 3, "title").click();
    const keys = await page.context().newCDPSession(page);
    const press = async (letter: string, text: string): Promise<void> => {
      await keys.send("Input.dispatchKeyEvent", {
        type: "rawKeyDown",
        key: "Process",
        windowsVirtualKeyCode: 229,
        code: `Key${letter}`,
      });
      await keys.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
      await keys.send("Input.dispatchKeyEvent", { type: "keyUp", key: letter, code: `Key${letter}` });
    };
    await press("Z", "z");
    await press("W", "zw");
    await keys.send("Input.dispatchKeyEvent", {
      type: "rawKeyDown",
      key: "Process",
      windowsVirtualKeyCode: 229,
      code: "Space",
    });
    await keys.send("Input.insertText", { text: "中文" });
    await page
      .getByRole("textbox", { name: /^标题：/ })
      .filter({ hasText: "中文" })
      .waitFor();
    await page.keyboard.press("Enter");
    await cellAt(page, 3, "title").getByText("中文", { exact: true }).waitFor();
    await allSaved(page);
    expect(problems).toEqual([]);
    await close();
  });

  test("a range from a spreadsheet is pasted, grows the list, and says which cells it could not take", async () => {
    const { page, problems, close } = await openGrid();
    await cellAt(page, 5, "state").click();
    await paste(page, "已关闭\t1,234.5\t2026年12月31日\nIn work\t很多\t12/24/2026\n新建\t3\t2027-01-02\r\n");
    await page.getByText("有 2 格没有写入").waitFor();
    await cellAt(page, 5, "hours").getByText("1234.5").waitFor();
    await cellAt(page, 5, "due").getByText("2026-12-31").waitFor();
    await cellAt(page, 6, "state").getByText("处理中").waitFor();
    await cellAt(page, 6, "hours").getByText("5.5").waitFor();
    // The third line lies past the last record; without its title, which is required, it cannot be one.
    await page.getByRole("button", { name: "查看" }).click();
    await page.getByRole("dialog", { name: "没有写入的内容" }).getByText("很多").waitFor();
    await page.keyboard.press("Escape");
    await cellAt(page, 6, "title").click();
    await paste(page, "门店通讯录\n补传照片\n再补一张\n");
    await cellAt(page, 8, "title").getByText("再补一张").waitFor();
    await allSaved(page);
    await page.keyboard.press("Control+z");
    await page.getByText("共 6 条").waitFor();
    await cellAt(page, 6, "title").getByText("门店通讯录批量导入模板").waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test("with the keyboard alone: pick an option by pinyin, tick a box, pick a person, copy a range, open the record", async () => {
    const { page, problems, close } = await openGrid();
    await cellAt(page, 1, "state").click();
    await page.keyboard.press("Enter");
    await page.keyboard.type("ygb");
    await page.getByRole("option", { name: "已关闭" }).waitFor();
    await page.keyboard.press("Enter");
    await cellAt(page, 1, "state").getByText("已关闭").waitFor();
    await page.keyboard.press("ArrowUp");
    for (const _ of ["hours", "due", "is_urgent"]) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await cellAt(page, 1, "is_urgent").getByRole("img", { name: "是" }).waitFor();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.type("fy");
    await page.getByRole("option", { name: /范宇/ }).waitFor();
    await page.keyboard.press("Tab");
    await cellAt(page, 1, "owner").getByText("范宇").waitFor();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByText("选中 2 × 2").waitFor();
    const copied = await page.evaluate(() => {
      const data = new DataTransfer();
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }),
      );
      return data.getData("text/plain");
    });
    expect(copied.split("\r\n")[0]).toBe("司机登录收不到验证码\t已关闭");
    await page.keyboard.press("Space");
    await page.getByRole("complementary", { name: /^记录：/ }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});
