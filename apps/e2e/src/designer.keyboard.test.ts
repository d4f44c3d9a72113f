import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

// Further than any control is from the beginning of its part of the page.
const farthest = 60;

describe.skipIf(findBrowser() === undefined)("designing without a mouse", () => {
  let app: RunningApp;
  let browser: Browser;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  /** The name of what has the keyboard: its own, or that of the label it stands in. */
  const focused = async (page: Page): Promise<string> =>
    page.evaluate(() => {
      const it = document.activeElement;
      if (!(it instanceof HTMLElement) || it === document.body) return "";
      const labels = it instanceof HTMLInputElement || it instanceof HTMLSelectElement ? [...(it.labels ?? [])] : [];
      return it.getAttribute("aria-label") ?? (labels.map((one) => one.innerText).join(" ") || it.innerText);
    });
  const isFocused = async (page: Page, name: string | RegExp): Promise<boolean> => {
    const now = await focused(page);
    return typeof name === "string" ? now.trim() === name : name.test(now);
  };
  const waitFocused = async (page: Page, name: string | RegExp): Promise<void> => {
    if (typeof name === "string") await expect.poll(async () => (await focused(page)).trim()).toBe(name);
    else await expect.poll(async () => focused(page)).toMatch(name);
  };
  /** Goes on with Tab, or back, to a control. */
  const tabTo = async (page: Page, name: string | RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> => {
    const seen: string[] = [];
    for (let tabs = 0; tabs < farthest; tabs += 1) {
      await page.keyboard.press(key);
      if (await isFocused(page, name)) return;
      seen.push(await focused(page));
    }
    throw new Error(`tab-to: expected ${String(name)}, got ${seen.join(" | ")}`);
  };
  const said = async (page: Page): Promise<readonly string[]> => page.locator("[aria-live]").allTextContents();
  const cards = async (page: Page): Promise<readonly (string | null)[]> =>
    page.locator("[data-card]").evaluateAll((all) => all.map((one) => one.getAttribute("data-card")));

  test("a form is made, filled with fields, set, moved, undone, looked at on a phone, and published", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    const { keyboard } = page;
    await setUp(page, "empty");
    await page.goto("/");
    await page.waitForURL(/\/w\/[a-z0-9_]+$/);
    await page.goto(`${new URL(page.url()).pathname}/design`);
    await page.getByText("从第一个表单开始").waitFor();
    await tabTo(page, "新建表单");
    await keyboard.press("Enter");
    await keyboard.type("门店");
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "门店" }).waitFor();

    // A kind found by typing: its name can be typed at once, and its settings follow.
    await keyboard.press("/");
    await waitFocused(page, "搜索字段类型");
    await keyboard.type("shuzi");
    await keyboard.press("Enter");
    await waitFocused(page, "标题");
    await keyboard.type("面积");
    await tabTo(page, "单位");
    await keyboard.type("平方米");
    await tabTo(page, "字段", "Shift+Tab");
    await keyboard.press("ArrowRight");
    await waitFocused(page, "规则");
    await tabTo(page, "必填");
    await keyboard.press("Space");
    await keyboard.press("Escape");
    await waitFocused(page, "面积，数字");
    await keyboard.press("Control+z");
    await expect.poll(async () => said(page)).toContainEqual(expect.stringContaining("已撤销"));
    await keyboard.press("Control+Shift+z");
    await expect.poll(async () => said(page)).toContainEqual(expect.stringContaining("已重做"));

    // A kind from the list, by arrows: the whole list is one stop of Tab.
    await keyboard.press("/");
    await keyboard.press("ArrowDown");
    await waitFocused(page, "单行文本");
    await keyboard.press("End");
    await keyboard.press("Home");
    while (!(await isFocused(page, "单选"))) {
      const before = await focused(page);
      await keyboard.press("ArrowRight");
      await expect.poll(async () => focused(page)).not.toBe(before);
    }
    await keyboard.press("Enter");
    await waitFocused(page, "标题");
    await keyboard.type("状态");
    await tabTo(page, /^第 1 个选项$/);
    await keyboard.press("Control+a");
    await keyboard.type("营业");
    const options = await page.getByRole("textbox", { name: /^第 \d 个选项$/ }).count();
    await keyboard.press("Enter");
    await waitFocused(page, `第 ${options + 1} 个选项`);
    await keyboard.type("停业");
    await keyboard.press("Alt+ArrowUp");
    await expect.poll(async () => said(page)).toContainEqual(expect.stringContaining("停业移到第"));
    await waitFocused(page, `第 ${options} 个选项`);
    await keyboard.press("Escape");
    await waitFocused(page, "状态，单选");
    expect(await findBarriers(page)).toEqual([]);

    // Moved, deleted and brought back where it stands; the keyboard stays on the page all the while.
    await keyboard.press("Alt+ArrowUp");
    await expect.poll(async () => cards(page)).toEqual(["title", "zhuang_tai", "mian_ji"]);
    await waitFocused(page, "状态，单选");
    await keyboard.press("Delete");
    await expect.poll(async () => cards(page)).toEqual(["title", "mian_ji"]);
    await waitFocused(page, "面积，数字");
    await keyboard.press("Control+z");
    await expect.poll(async () => cards(page)).toEqual(["title", "zhuang_tai", "mian_ji"]);
    await keyboard.press("ArrowUp");
    await waitFocused(page, "状态，单选");
    await keyboard.press("Enter");
    await waitFocused(page, /标题|必填/);
    await keyboard.press("Escape");
    await waitFocused(page, "状态，单选");

    // The looks are one group of radio buttons, and what is typed in the preview is kept nowhere.
    await tabTo(page, "设计", "Shift+Tab");
    await keyboard.press("ArrowRight");
    await keyboard.press("ArrowRight");
    await waitFocused(page, "手机预览");
    await page.getByText("可以试着填写").waitFor();
    await keyboard.press("ArrowLeft");
    await keyboard.press("ArrowLeft");
    await waitFocused(page, "设计");

    // What it does to records is in sight before it is published; the keyboard goes there with F6.
    await page.getByText("新建一张表，不影响其他数据").waitFor();
    const publish = page.getByRole("button", { name: "发布", exact: true });
    await publish.waitFor();
    const panel = page.getByRole("region", { name: "未发布的修改" });
    for (let rounds = 0; rounds < 8; rounds += 1) {
      await keyboard.press("F6");
      if (await panel.evaluate((it) => it.contains(document.activeElement))) break;
    }
    await tabTo(page, "发布");
    await keyboard.press("Enter");
    await page.getByText(/已发布第 \d+ 版/).waitFor();
    await waitFocused(page, "门店");
    expect(problems).toEqual([]);
    await close();
  });
});
