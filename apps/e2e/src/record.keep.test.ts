import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { fillDeliveryDesk, openAs, send } from "./deliveryDesk.ts";
import type { DeliveryDesk } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("nothing typed is lost", () => {
  let app: RunningApp;
  let browser: Browser;
  let desk: DeliveryDesk;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await page.goto("/");
    desk = await fillDeliveryDesk(page);
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("a draft of a new record survives a reload; a lost answer and a double click make one record", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    const list = `/workspaces/${desk.workspace}/forms/client`;
    const count = async (): Promise<number> =>
      (await send<{ count: number }>(page.request, "post", `${list}/aggregates`, { aggregates: [] })).count;
    const before = await count();
    await page.goto(`/w/${desk.workspace}/f/client/r/new`);
    await page.getByRole("textbox", { name: "名称" }).fill("青梧酒店");
    await page.reload();
    await page.getByText("已填回上次没有保存的内容").waitFor();
    await expect.poll(async () => page.getByRole("textbox", { name: "名称" }).inputValue()).toBe("青梧酒店");
    await shots(page, "record-new");
    expect(await findBarriers(page)).toEqual([]);

    // The record is made, but the answer does not come back.
    let lost = 0;
    await page.route("**/forms/client/records", async (route) => {
      if (lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      return route.abort();
    });
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("没有收到服务器的答复").waitFor();
    await page.getByRole("textbox", { name: "名称" }).fill("青梧酒店集团");
    await page.getByRole("button", { name: "保存", exact: true }).dblclick();
    await page.waitForURL(/\/f\/client\/r\/\d+$/);
    await page.getByRole("heading", { name: "青梧酒店集团" }).waitFor();
    await expect.poll(async () => count()).toBe(before + 1);
    await page.goto(`/w/${desk.workspace}/f/client/r/new`);
    await expect.poll(async () => page.getByRole("textbox", { name: "名称" }).inputValue()).toBe("");
    await close();
  });

  test("an edit made while the server is away waits in sight, survives a reload, and is saved when asked", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    const path = `/w/${desk.workspace}/f/project/r/${desk.project}`;
    await page.goto(path);
    await page.getByRole("button", { name: "编辑名称" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "编辑名称" }).click();
    await page.keyboard.type("门店巡检系统二期");
    await page.keyboard.press("Enter");
    await page.getByText("1 处修改没有保存").waitFor();
    await page.getByText("离线，内容留在本机").waitFor();
    await shots(page, "record-offline");
    expect(await findBarriers(page)).toEqual([]);
    await page.context().setOffline(false);
    await page.getByText("已保存 · 实时同步").waitFor();
    await page.getByRole("heading", { name: "门店巡检系统二期" }).waitFor();

    await page.getByRole("button", { name: "编辑名称" }).click();
    await page.keyboard.type("门店巡检系统三期");
    page.once("dialog", (dialog) => void dialog.accept());
    await page.reload();
    await page.getByText("找到上次没有保存的 1 处修改").waitFor();
    await page.locator('[data-field="name"]').getByText("门店巡检系统三期").waitFor();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByRole("heading", { name: "门店巡检系统三期" }).waitFor();
    await close();
  });

  test("an older version is restored from the history; a deleted record comes back from the bin", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    const ticket = `/w/${desk.workspace}/f/ticket/r/${desk.ticket}`;
    await page.goto(ticket);
    await page.getByRole("button", { name: "编辑标题" }).click();
    await page.keyboard.type("改过的标题");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "改过的标题" }).waitFor();
    await page.getByRole("tab", { name: "历史" }).click();
    const creation = page.getByRole("listitem").filter({ hasText: "新建了记录" });
    await creation.getByRole("button", { name: "还原到这个版本" }).click();
    await shots(page, "record-restore");
    await page.getByRole("dialog").getByRole("button", { name: "还原到这个版本" }).click();
    await page.getByRole("heading", { name: "南湖店离线提交后照片只剩缩略图" }).waitFor();
    await page.getByText("还原到版本 1").first().waitFor();
    await shots(page, "record-history");
    expect(await findBarriers(page)).toEqual([]);

    await page.getByRole("button", { name: "记录操作" }).click();
    await page.getByRole("menuitem", { name: "删除记录" }).click();
    await page.waitForURL(/\/f\/ticket$/);
    await page.getByText("已移到回收站").waitFor();
    await page.getByRole("button", { name: "更多操作" }).click();
    await page.getByRole("menuitem", { name: "回收站" }).click();
    await page.getByRole("main").getByText("南湖店离线提交后照片只剩缩略图").waitFor();
    await shots(page, "record-bin");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: /^恢复/ }).click();
    await page.getByRole("button", { name: "打开" }).click();
    await page.waitForURL(`**${ticket}`);
    await page.getByRole("heading", { name: "南湖店离线提交后照片只剩缩略图" }).waitFor();
    await close();
  });
});
