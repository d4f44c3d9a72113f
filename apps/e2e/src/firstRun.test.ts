import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { owner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("a new server", () => {
  let app: RunningApp;
  let browser: Browser;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("the owner is created with the keyboard alone, lands at home, leaves and signs in again", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await page.goto("/");
    await page.waitForURL("**/setup");
    await page.getByRole("heading", { name: "创建这台服务器的所有者" }).waitFor();
    await shots(page, "first-run");
    expect(await findBarriers(page)).toEqual([]);

    await page.keyboard.press("Enter");
    await page.getByText("请填写姓名").waitFor();
    await page.keyboard.type(owner.name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(owner.company);
    await page.keyboard.press("Tab");
    await page.keyboard.type(owner.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type("1234567890");
    await page.getByText("太好猜").waitFor();
    await page.getByLabel("密码", { exact: true }).fill(owner.password);
    await page.getByText("很强").waitFor();
    await page.getByText("空白开始").click();
    await page.getByRole("button", { name: "创建并进入" }).click();
    await page.waitForURL(/\/w\/[a-z0-9_]+$/);
    await page.getByRole("heading", { name: new RegExp(owner.name) }).waitFor();
    await shots(page, "home-empty");
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("button", { name: /^我的账号/ }).click();
    await page.getByRole("menuitem", { name: "退出登录" }).click();
    await page.waitForURL("**/sign-in");
    await page.getByRole("heading", { name: "登录同舟" }).waitFor();
    await shots(page, "sign-in");
    expect(await findBarriers(page)).toEqual([]);

    await page.keyboard.type(owner.email);
    await page.keyboard.press("Tab");
    await page.getByLabel("密码", { exact: true }).fill("not the password");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").filter({ hasText: "密码" }).waitFor();
    await page.getByLabel("密码", { exact: true }).fill(owner.password);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/w\/[a-z0-9_]+$/);
    await page.getByRole("heading", { name: new RegExp(owner.name) }).waitFor();
    expect(problems.filter((problem) => !problem.includes("401"))).toEqual([]);
    await close();
  });
});
