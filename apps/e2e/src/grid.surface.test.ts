import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dragUntil } from "./dragUntil.ts";
import { findBarriers } from "./accessibility.ts";
import { createRecord } from "./deliveryDesk.ts";
import { cellAt, fillGridDesk } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import type { Look } from "./openBrowser.ts";
import { signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("around the grid", () => {
  let app: RunningApp;
  let browser: Browser;
  let path: string;
  let workspace: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await page.goto("/");
    ({ path, workspace } = await fillGridDesk(page));
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  // Counting and saving a definition take the server a moment.
  const open = async (look: Look = {}) => {
    const opened = await openPage(browser, app.origin, look);
    await signInAsOwner(opened.page);
    return opened;
  };
  const tabs = async (page: Page) => page.getByRole("tab").allTextContents();
  const chipTexts = async (page: Page) =>
    page.getByRole("toolbar").getByRole("list", { name: "筛选" }).getByRole("listitem").allTextContents();

  test("after records were looked at beside the list, one step back leaves the list", async () => {
    const { page, problems, close } = await open();
    await page.goto(`/w/${workspace}`);
    await page.getByRole("link", { name: "工单" }).first().click();
    await page.getByRole("grid", { name: "工单" }).waitFor();
    const panel = page.getByRole("complementary");
    await cellAt(page, 1, "title").getByText("司机登录收不到验证码").click();
    await page.keyboard.press("Space");
    await panel.getByRole("heading", { level: 2, name: "司机登录收不到验证码" }).waitFor();
    await panel.getByRole("button", { name: "下一条" }).click();
    await panel.getByRole("heading", { level: 2, name: "轨迹断点导致里程少算" }).waitFor();
    await panel.getByRole("button", { name: "关闭" }).click();
    await panel.waitFor({ state: "detached" });
    await page.goBack();
    await page.waitForURL(new RegExp(`/w/${workspace}$`));
    await page.goForward();
    await page.goForward();
    await panel.getByRole("heading", { level: 2, name: "轨迹断点导致里程少算" }).waitFor();

    // A record that came with the address has no list below it: closing puts the list in its place.
    await page.goto("about:blank");
    await page.goto(`${path}&peek=1`);
    await panel.getByRole("button", { name: "关闭" }).click();
    await panel.waitFor({ state: "detached" });
    expect(new URL(page.url()).search).not.toContain("peek");
    expect(problems).toEqual([]);
    await close();
  });

  test("a filter shows as chips that are changed, removed and counted where they do not fit", async () => {
    const { page, problems, close } = await open();
    const filter = 'hours > 1 or (state = "new" and due >= #2026-12-03#)';
    await page.setViewportSize({ width: 1800, height: 900 });
    await page.goto(path);
    await page.getByRole("button", { name: "筛选", exact: true }).click();
    await page.getByRole("button", { name: "用表达式写" }).click();
    await page.getByLabel(/^字段写它的编号名/).fill(filter);
    await page.getByRole("button", { name: "应用" }).click();
    await page.keyboard.press("Escape");
    await page.getByText("共 5 条").waitFor();
    await expect
      .poll(async () => chipTexts(page))
      .toEqual(["用时 大于 1", "或状态 等于 新建 且 期限 不早于 2026-12-03"]);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "grid-chips");

    await page.getByRole("button", { name: "修改条件：用时 大于 1" }).click();
    const value = page.getByLabel("值", { exact: true }).first();
    await value.click();
    await page.keyboard.press("End");
    await page.keyboard.type("00", { delay: 80 });
    await expect.poll(async () => value.inputValue()).toBe("100");
    await page.getByText("共 1 条").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "移除条件：用时 大于 100" }).click();
    await expect.poll(async () => chipTexts(page)).toEqual(["状态 等于 新建", "期限 不早于 2026-12-03"]);

    // Where both ends of the tools do not fit on one line, the second end stands below the first.
    await page.setViewportSize({ width: 1000, height: 800 });
    const heightOf = async (name: string): Promise<number> =>
      (await page.getByRole("button", { name, exact: true }).boundingBox())?.y ?? 0;
    await expect.poll(async () => (await heightOf("还原")) - (await heightOf("颜色"))).toBeGreaterThan(20);

    await page.setViewportSize({ width: 800, height: 800 });
    const rest = page.getByRole("button", { name: /^还有 \d 个条件$/ });
    await rest.click();
    await page.getByRole("dialog", { name: "筛选" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "还原" }).click();
    await page.getByText("共 6 条").waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test("dates are grouped by spans of time, and a phone shows the groups with their totals", async () => {
    const { page, problems, close } = await open();
    await page.goto(path);
    await page.getByRole("button", { name: "分组", exact: true }).click();
    await page.getByRole("button", { name: "添加分组" }).click();
    await page.getByLabel("字段").selectOption({ label: "期限" });
    await page.getByRole("button", { name: "收起2026年12月" }).waitFor();
    await page.getByLabel("按时间段").selectOption({ label: "按周" });
    await page.getByRole("button", { name: "收起2026-11-30 – 12-06" }).waitFor();
    await page.getByLabel("按时间段").selectOption({ label: "按日" });
    await page.getByRole("button", { name: "分组顺序：升序" }).click();
    await page
      .getByRole("row", { name: /2026-12-06 周日/ })
      .first()
      .waitFor();
    await page.getByLabel("按时间段").selectOption({ label: "按季度" });
    await page.getByRole("button", { name: "收起2026年第4季度" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "grid-spans", { sizes: ["desktop"] });
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "另存为" }).click();
    await page.getByLabel("视图名称").fill("按季度看");
    await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
    await page.getByRole("tab", { name: "按季度看" }).and(page.locator('[aria-selected="true"]')).waitFor();
    const address = page.url();
    expect(problems).toEqual([]);
    await close();

    const phone = await open({ size: "phone" });
    await phone.page.goto(address);
    const head = phone.page.getByRole("button", { name: /2026年第4季度/ });
    await head.waitFor();
    const card = phone.page.getByRole("button", { name: /回单拍照偶发闪退/ });
    await card.waitFor();
    expect(await findBarriers(phone.page)).toEqual([]);
    await shots(phone.page, "cards-grouped", { sizes: ["phone"] });
    const tick = phone.page.getByRole("checkbox", { name: "选择“回单拍照偶发闪退”" });
    await tick.check();
    const chosen = phone.page.getByRole("region", { name: "已选 1 条记录" });
    await chosen.getByRole("button", { name: "批量修改" }).waitFor();
    await shots(phone.page, "cards-ticked", { sizes: ["phone"] });
    expect(await findBarriers(phone.page)).toEqual([]);
    await tick.uncheck();
    await chosen.waitFor({ state: "detached" });
    await head.click();
    await card.waitFor({ state: "detached" });
    await expect.poll(async () => head.getAttribute("aria-expanded")).toBe("false");
    expect(phone.problems).toEqual([]);
    await phone.close();
  });

  test("tabs count their records and hear of new ones", async () => {
    const { page, problems, close } = await open();
    await page.goto(path);
    const tab = page.getByRole("tab", { name: /^全部工单/ });
    await expect.poll(async () => tab.textContent()).toBe("全部工单6");
    await createRecord(page.request, workspace, "ticket", { title: "新来的" });
    await expect.poll(async () => tab.textContent()).toBe("全部工单7");
    expect(problems).toEqual([]);
    await close();
  });

  test("views are copied, renamed, moved, opened by default and deleted", async () => {
    const { page, problems, close } = await open();
    await page.goto(path);
    const pick = async (item: string) => {
      await page.getByRole("button", { name: "视图操作" }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    const dialog = page.getByRole("dialog");
    const names = async () => (await tabs(page)).map((text) => text.replace(/\d+$/, ""));
    await pick("复制视图");
    await dialog.getByText("仅自己可见").click();
    await dialog.getByRole("button", { name: "保存" }).click();
    await page
      .getByRole("tab", { name: /^全部工单 副本/ })
      .and(page.locator('[aria-selected="true"]'))
      .waitFor();
    await pick("重命名");
    await dialog.getByLabel("视图名称").fill("我的工单");
    await dialog.getByRole("button", { name: "保存" }).click();
    await expect.poll(names).toContain("我的工单");
    await pick("设为默认视图");
    await page.goto(path.split("?")[0] ?? path);
    await page
      .getByRole("tab", { name: /^我的工单/ })
      .and(page.locator('[aria-selected="true"]'))
      .waitFor();
    await pick("删除视图");
    await dialog.getByRole("button", { name: "删除视图" }).click();
    await expect.poll(names).not.toContain("我的工单");

    await page.getByRole("tab", { name: /^看板/ }).click();
    await pick("左移");
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(["看板", "全部工单"]);
    const tab = (name: RegExp) => page.getByRole("tab", { name });
    const saved = page.getByText("已保存 · 实时同步");
    await saved.waitFor();
    // Counts come last, and make tabs wider.
    await expect.poll(async () => (await tabs(page)).every((text) => /\d$/.test(text))).toBe(true);
    await dragUntil(tab(/^全部工单/), tab(/^看板/), async () => (await names())[0] === "全部工单");
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(["全部工单", "看板"]);
    await saved.waitFor();
    await page.reload();
    await expect.poll(async () => (await names()).slice(0, 2)).toEqual(["全部工单", "看板"]);
    expect(problems).toEqual([]);
    await close();
  });
});
