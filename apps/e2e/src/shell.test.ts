import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { owner, setUp, signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("around every page", () => {
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

  async function enter(look?: Parameters<typeof openPage>[2]): Promise<{ page: Page; problems: string[] }> {
    const opened = await openPage(browser, app.origin, look);
    await signInAsOwner(opened.page);
    await opened.page.goto("/");
    await opened.page.getByRole("heading", { level: 1, name: new RegExp(owner.name) }).waitFor();
    return opened;
  }

  test("a form is found by pinyin with Ctrl K and opened without the mouse", async () => {
    const { page, problems } = await enter();
    await page.keyboard.press("Control+k");
    const box = page.getByRole("combobox");
    await box.fill("gd");
    await page.getByRole("option", { name: /^工单/ }).first().waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/f\/ticket$/);
    await expect.poll(async () => page.title()).toContain("工单");
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("the language changes on the page as it stands, and is remembered", async () => {
    const { page } = await enter();
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { level: 1, name: /Good|Hello|Working/ }).waitFor();
    await expect.poll(async () => page.evaluate(() => document.documentElement.lang)).toBe("en");
    expect(await findBarriers(page)).toEqual([]);
    // A colleague's name in pinyin finds what is theirs, in either language.
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("zhouqian");
    await page
      .getByRole("option", { name: /Ticket$/ })
      .first()
      .waitFor();
    await page.keyboard.press("Escape");
    await page.reload();
    // The next one to sign in reads Chinese only when the account has taken it.
    const isKept = page.waitForResponse((reply) => reply.request().method() === "PATCH" && reply.ok());
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("heading", { level: 1, name: /好|深了/ }).waitFor();
    await isKept;
    await page.context().close();
  });

  test("a chosen theme holds against the system's", async () => {
    const { page } = await enter({ theme: "light" });
    await page.getByRole("button", { name: /^我的账号/ }).click();
    await page.getByRole("menuitemradio", { name: "深色" }).click();
    await page.reload();
    await expect.poll(async () => page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await page.context().close();
  });

  test("when the session ends the page stays, and one goes on after signing in again", async () => {
    const { page } = await enter();
    await page.goto(new URL("members", `${page.url()}/`).href);
    await page.getByPlaceholder("按姓名或邮箱查找").fill("周");
    await page.context().clearCookies();
    await page
      .getByRole("button", { name: /的操作$/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "重设密码链接" }).click();
    await page.getByRole("button", { name: "生成链接" }).click();
    const dialog = page.getByRole("dialog", { name: "登录已过期" });
    await dialog.waitFor();
    await shots(page, "session-ended");
    await dialog.getByLabel("密码", { exact: true }).fill(owner.password);
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(async () => page.getByPlaceholder("按姓名或邮箱查找").inputValue()).toBe("周");
    await page.context().close();
  });

  test("without a network the state says so, and live again afterwards", async () => {
    const { page } = await enter();
    await page.getByText("已保存 · 实时同步").waitFor();
    await page.context().setOffline(true);
    await page.getByText("离线，内容留在本机").waitFor();
    await shots(page, "offline", { sizes: ["desktop"] });
    await page.context().setOffline(false);
    await page.getByText("已保存 · 实时同步").waitFor();
    await page.context().close();
  });

  test("when the server dies the page stays, says so, and is live again once it is back", async () => {
    const { page } = await enter();
    await page.getByText("已保存 · 实时同步").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await app.kill();
    await page.getByRole("combobox").fill("断点");
    await page.getByText("记录搜索失败，表单和动作仍可用。").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("连不上服务器，正在重连").first().waitFor();
    await shots(page, "server-gone", { sizes: ["desktop"] });
    await app.restart();
    await page.getByText("已保存 · 实时同步").waitFor();
    await page.context().close();
  });

  test("on a phone the forms open in a drawer and nothing is wider than the screen", async () => {
    const { page } = await enter({ size: "phone" });
    await page.getByRole("button", { name: "表单" }).click();
    await page.getByRole("dialog", { name: "表单导航" }).waitFor();
    await shots(page, "drawer", { sizes: ["phone"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("link", { name: "客户", exact: true }).click();
    await page.waitForURL(/\/f\/client/);
    await page.getByRole("dialog").waitFor({ state: "detached" });
    for (const path of ["", "/members", "/account"]) {
      await page.goto(page.url().replace(/(\/w\/[^/]+).*$/, `$1${path}`));
      await page.getByRole("heading", { level: 1 }).waitFor();
      const over = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(over, { message: path }).toBeLessThanOrEqual(0);
    }
    await page.context().close();
  });

  test("someone invited by link joins with a password of their own", async () => {
    const { page } = await enter();
    await page.goto(new URL("members", `${page.url()}/`).href);
    await page.getByRole("button", { name: "邀请成员" }).click();
    await page.getByRole("dialog").getByLabel("姓名").fill("卢珊");
    await page.getByRole("dialog").getByLabel("邮箱").fill("lushan@hemu.example");
    await page.getByRole("button", { name: "生成邀请链接" }).click();
    const link = await page.getByRole("dialog").locator("output").textContent();
    await shots(page, "invitation-link");
    await page.context().close();

    const guest = await openPage(browser, app.origin);
    await guest.page.goto(link ?? "");
    await guest.page.getByText("lushan@hemu.example").waitFor();
    await shots(guest.page, "invitation");
    expect(await findBarriers(guest.page)).toEqual([]);
    await guest.page.getByLabel("密码", { exact: true }).fill("slow green harbour mornings");
    await guest.page.keyboard.press("Enter");
    await guest.page.getByRole("heading", { level: 1, name: /卢珊/ }).waitFor();
    expect(guest.problems).toEqual([]);
    await guest.page.goto(link ?? "");
    await guest.page.getByRole("heading", { level: 1, name: "这个链接不能用了" }).waitFor();
    expect(await findBarriers(guest.page)).toEqual([]);
    await guest.close();
  });

  test("back returns to the same place of a long page", async () => {
    const { page } = await enter();
    await page.goto(new URL("members", `${page.url()}/`).href);
    await page.getByRole("heading", { level: 1, name: "成员" }).waitFor();
    await page.getByRole("row").nth(30).scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => document.getElementById("main")?.scrollTop ?? 0);
    expect(before).toBeGreaterThan(200);
    await page.getByRole("link", { name: "首页" }).first().click();
    await page.getByRole("heading", { level: 1, name: new RegExp(owner.name) }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "成员" }).waitFor();
    await expect.poll(async () => page.evaluate(() => document.getElementById("main")?.scrollTop ?? 0)).toBe(before);
    await page.context().close();
  });
});
