import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { owner, setUp, signInAsOwner } from "./owner.ts";
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
      await expect
        .poll(async () => text.evaluate((line) => line.scrollWidth - line.clientWidth))
        .toBeLessThanOrEqual(0);
    }
    // On a phone, whom the link was sent to stands under the name.
    await page.keyboard.press("Escape");
    await page.getByText("已邀请xuzhiyuan@chengqi.example").waitFor();
    expect(problems.filter((problem) => !problem.includes("404"))).toEqual([]);
    await close();
  });

  test("a workspace that began empty gets departments, and its people a place in them", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    const { key } = await send<{ key: string }>(page.request, "post", "/workspaces", {
      label: "空白",
      start: "empty",
    });
    await page.goto(`/w/${key}/members`);
    await page.getByRole("tab", { name: "部门" }).click();
    await page.getByText("还没有部门").waitFor();
    const save = async (name: string): Promise<void> => {
      await page.getByLabel("部门名称").fill(name);
      await page.getByRole("button", { name: "保存", exact: true }).click();
      await page.getByRole("listitem").filter({ hasText: name }).waitFor();
    };
    const pick = async (department: string, item: string): Promise<void> => {
      await page.getByRole("button", { name: `${department} 的操作` }).click();
      await page.getByRole("menuitem", { name: item, exact: true }).click();
    };
    const names = (): Promise<readonly string[]> =>
      page.locator("main").getByRole("listitem").locator("span:first-of-type").allInnerTexts();
    await page.getByRole("button", { name: "添加部门" }).click();
    await save("交付中心");
    await pick("交付中心", "添加下级部门");
    await save("实施部");
    await pick("交付中心", "添加下级部门");
    await save("测试部");
    await pick("测试部", "上移");
    await expect.poll(names).toEqual(["交付中心", "测试部", "实施部"]);
    await pick("实施部", "编辑部门");
    await page.getByLabel("上级部门", { exact: true }).selectOption({ label: "　测试部" });
    await page.getByLabel("负责人", { exact: true }).selectOption({ label: owner.name });
    await save("实施组");
    await page.getByText(`负责人 ${owner.name} · 0 人`).waitFor();

    await page.getByRole("tab", { name: "人员" }).click();
    await pick(owner.name, "部门和上级");
    await page.getByLabel("实施组").check();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByRole("cell", { name: "实施组" }).waitFor();

    await page.getByRole("tab", { name: "部门" }).click();
    await pick("实施组", "删除");
    await page.getByRole("button", { name: "删除", exact: true }).click();
    await page.getByText("该部门仍在使用：有 1 名成员").waitFor();
    await page.getByRole("button", { name: "取消" }).click();
    for (const size of [
      { width: 1440, height: 900 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(size);
      expect(await findBarriers(page)).toEqual([]);
      await expect
        .poll(async () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
        .toBeLessThanOrEqual(0);
    }
    expect(problems.filter((problem) => !problem.includes("409"))).toEqual([]);
    await close();
  });
});
