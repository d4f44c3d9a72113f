import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const dayMs = 24 * 60 * 60_000;

describe.skipIf(findBrowser() === undefined)("people and programs", () => {
  let app: RunningApp;
  let browser: Browser;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("by keyboard: a token with an end, an invitation, and a member who has no account yet", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await setUp(page, "demo");
    const me = await send<{ workspaces: { key: string }[] }>(page.request, "get", "/me");
    const workspace = me.workspaces[0]?.key ?? "";

    await page.goto(`/w/${workspace}/account`);
    const made = page.getByRole("button", { name: "新建令牌" });
    await made.press("Enter");
    await expect.poll(async () => page.getByLabel("用途").evaluate((box) => box === document.activeElement)).toBe(true);
    await page.keyboard.type("数据仓库");
    await page.keyboard.press("Tab");
    await page.keyboard.type("30");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByText("令牌只显示这一次").waitFor();
    const { tokens } = await send<{ tokens: { expiresAt: string | null }[] }>(page.request, "get", "/api-tokens");
    const days = (Date.parse(tokens[0]?.expiresAt ?? "") - Date.now()) / dayMs;
    expect(Math.round(days)).toBe(30);
    await page.getByText(/^2\d{3}-\d\d-\d\d 到期$/).waitFor();
    expect(await findBarriers(page)).toEqual([]);

    await page.goto(`/w/${workspace}/members`);
    await page.getByRole("button", { name: "邀请成员" }).press("Enter");
    await page.getByRole("button", { name: "生成邀请链接" }).press("Enter");
    await page.getByText("请填写对方的姓名").waitFor();
    await page.keyboard.type("许知远");
    await page.keyboard.press("Tab");
    await page.keyboard.type("xuzhiyuan@chengqi.example");
    await page.keyboard.press("Enter");
    await page.getByText(/^把链接发给 许知远/).waitFor();
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "邓凯 的操作" }).press("Enter");
    await page.getByRole("menuitem", { name: "重设密码链接" }).press("Enter");
    await page.getByRole("button", { name: "生成链接" }).press("Enter");
    await page.getByText("邓凯 还没有账号").waitFor();
    for (const size of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(size);
      expect(await findBarriers(page)).toEqual([]);
      const text = page.getByText(/^生成后，邓凯/);
      expect(await text.evaluate((line) => line.scrollWidth - line.clientWidth)).toBeLessThanOrEqual(0);
    }
    // On a phone, whom the link was sent to stands under the name.
    await page.keyboard.press("Escape");
    await page.getByText("已邀请xuzhiyuan@chengqi.example").waitFor();
    expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
    await close();
  });
});
