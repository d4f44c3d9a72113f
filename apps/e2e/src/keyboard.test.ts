import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { owner, setUp } from "./owner.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("without a mouse", () => {
  let app: RunningApp;
  let browser: Browser;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "demo");
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("from signing in to a ticket's cell, into its panel, a comment, and back to the cell", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    const { keyboard } = page;
    const focusName = async () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    await page.goto("/sign-in");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await keyboard.type(owner.email);
    await keyboard.press("Tab");
    await keyboard.type(owner.password);
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: new RegExp(owner.name) }).waitFor();

    await keyboard.press("Control+k");
    await page.getByRole("combobox").fill("gd");
    await page.getByRole("option", { name: /^工单/ }).first().waitFor();
    await keyboard.press("Enter");
    await page.getByRole("treegrid", { name: "工单" }).waitFor();
    await expect.poll(focusName).toContain("第 1 行");
    expect(await findBarriers(page)).toEqual([]);

    await keyboard.press("ArrowDown");
    while (!(await focusName()).startsWith("标题")) await keyboard.press("ArrowRight");
    await keyboard.press("F2");
    await keyboard.press("End");
    await keyboard.type("，已复现");
    await keyboard.press("Enter");
    await keyboard.press("ArrowUp");
    await expect.poll(focusName).toContain("，已复现");
    const cell = await focusName();

    await keyboard.press("Space");
    await page
      .getByRole("complementary")
      .getByRole("heading", { level: 2, name: /已复现/ })
      .waitFor();
    await keyboard.press("F6");
    await expect.poll(async () => focusName()).toContain("已复现");
    await expect.poll(async () => page.evaluate(() => document.activeElement?.tagName)).toBe("ASIDE");
    const composer = page.getByRole("complementary").getByRole("textbox", { name: "评论" });
    for (let tabs = 0; tabs < 60; tabs += 1) {
      await keyboard.press("Tab");
      if (await composer.evaluate((box) => box === document.activeElement)) break;
    }
    await keyboard.type("已经联系客户");
    await keyboard.press("Control+Enter");
    await page.getByRole("complementary").locator("article, li").getByText("已经联系客户").waitFor();
    await keyboard.press("Escape");
    await page.getByRole("complementary").waitFor({ state: "detached" });
    await expect.poll(async () => focusName()).toBe(cell);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: new RegExp(owner.name) }).waitFor();
    await page
      .getByRole("link", { name: /，已复现/ })
      .first()
      .waitFor();
    expect(problems).toEqual([]);
    await close();
  });
});
