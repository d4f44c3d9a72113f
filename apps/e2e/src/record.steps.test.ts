import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { createRecord, fillDeliveryDesk, openAs, send } from "./deliveryDesk.ts";
import type { DeliveryDesk } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("the way from record to record", () => {
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

  test("previous and next step through the list a record was opened from; without a list there is neither", async () => {
    const { page, close } = await openAs(browser, app.origin, "colleague");
    const root = `/w/${desk.workspace}`;
    const next = page.getByRole("button", { name: "下一条" });

    await page.goto(`${root}/f/ticket/r/${desk.ticket}`);
    await page.getByRole("heading", { level: 1, name: "南湖店离线提交后照片只剩缩略图" }).waitFor();
    await expect.poll(async () => next.count()).toBe(0);

    // From a related list, over a reload too.
    await page.goto(`${root}/f/project/r/${desk.project}`);
    const tasks = page.getByRole("region", { name: /任务/ });
    await tasks.getByRole("link", { name: "离线照片先落本地再上传" }).click();
    await page.getByText("1 / 3").waitFor();
    await next.click();
    await page.getByRole("heading", { level: 1, name: "上传失败自动重传、断点续传" }).waitFor();
    await page.reload();
    await page.getByText("2 / 3").waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "门店巡检系统" }).waitFor();
    await expect.poll(async () => next.count()).toBe(0);

    // From home, where forms are mixed.
    await page.goto(root);
    await page.getByRole("link", { name: "离线照片先落本地再上传" }).first().click();
    await page.getByText(/^\d+ \/ \d+$/).waitFor();

    // From a search.
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /搜索/ }).fill("轨迹");
    // Enter may come before the answer does.
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "轨迹断点导致里程少算" }).waitFor();
    await page.getByText("1 / 1").waitFor();

    // From a board; the keyboard stays in the panel over a step, so Escape closes it.
    await page.goto(`${root}/f/ticket?view=ticket_board`);
    const panel = page.getByRole("complementary");
    const card = page.getByRole("button", { name: /轨迹断点导致里程少算/ });
    await card.click();
    await panel.getByRole("heading", { level: 2, name: "轨迹断点导致里程少算" }).waitFor();
    await panel.getByText("/ 3").waitFor();
    await panel.locator('button[aria-label="上一条"]:enabled, button[aria-label="下一条"]:enabled').first().click();
    await panel.getByRole("heading", { level: 2, name: "轨迹断点导致里程少算" }).waitFor({ state: "detached" });
    await panel.locator("button:focus").waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    await card.click();
    await panel.getByText("/ 3").waitFor();
    await panel.getByRole("link", { name: "打开整页" }).click();
    await page.waitForURL(/\/r\/\d+/);
    await page.getByText("/ 3").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await close();
  });

  test("a record that is not there says so and leads back to its list; the bin has a name of its own", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    await page.goto(`/w/${desk.workspace}/f/ticket/r/999999`);
    await page.getByRole("heading", { level: 1, name: "找不到这条记录" }).waitFor();
    await page.getByText("它可能已经删除，或者没有对你开放。").waitFor();
    await expect.poll(async () => page.getByRole("button", { name: "重试" }).count()).toBe(0);
    await shots(page, "record-missing");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("main").getByRole("link", { name: "返回工单" }).last().click();
    await page.waitForURL(/\/f\/ticket$/);
    await page.goto(`/w/${desk.workspace}/f/ticket/bin`);
    await page.getByRole("heading", { level: 1, name: "工单的回收站" }).waitFor();
    const path = page.getByRole("navigation", { name: "所在位置" });
    await path.getByText("回收站").waitFor();
    await path.getByRole("link", { name: "工单" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.goto(`/w/${desk.workspace}/f/no_such_form`);
    await page.getByRole("heading", { level: 1, name: "这里没有内容" }).waitFor();
    await path.getByText("这里没有内容").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await close();
  });

  test("home lists the records one follows, and marks what others did since", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    const client = await createRecord(page.request, desk.workspace, "client", { name: "青梧酒店" });
    const records = `/workspaces/${desk.workspace}/forms/client/records`;
    await page.goto(`/w/${desk.workspace}/f/client/r/${client}`);
    const follow = page.getByRole("button", { name: /^(关注|已关注)$/ });
    await follow.waitFor();
    if ((await follow.textContent()) === "关注") await follow.click();
    await page.getByRole("button", { name: "已关注" }).waitFor();
    await page.goto(`/w/${desk.workspace}`);
    const followed = page.getByRole("region", { name: "我关注的" });
    await followed.getByRole("link", { name: /青梧酒店/ }).waitFor();
    await expect.poll(async () => followed.getByText("有新动静").count()).toBe(0);

    const theirs = await openAs(browser, app.origin, "colleague");
    await send(theirs.page.request, "post", `${records}/${client}/comments`, {
      text: "请确认开票信息",
      idempotencyKey: crypto.randomUUID(),
    });
    await theirs.close();
    await page.reload();
    await followed.getByText("有新动静").waitFor();
    await shots(page, "home-followed");
    expect(await findBarriers(page)).toEqual([]);
    await followed.getByRole("link", { name: /青梧酒店/ }).click();
    await page.getByText("请确认开票信息").waitFor();
    await page.goto(`/w/${desk.workspace}`);
    await followed.getByRole("link", { name: /青梧酒店/ }).waitFor();
    await expect.poll(async () => followed.getByText("有新动静").count()).toBe(0);
    await close();
  });
});
