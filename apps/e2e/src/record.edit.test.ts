import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { colleague, fillDeliveryDesk, openAs, send } from "./deliveryDesk.ts";
import type { DeliveryDesk } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("a record on its page", () => {
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

  test("a ticket opened from its list is edited with the keyboard; a second window sees it, and the comment, at once", async () => {
    const mine = await openAs(browser, app.origin, "owner");
    const theirs = await openAs(browser, app.origin, "colleague");
    const path = `/w/${desk.workspace}/f/ticket`;
    await mine.page.goto(`${path}?view=ticket_all&peek=${desk.ticket}`);
    const peek = mine.page.getByRole("complementary", { name: /^记录：/ });
    await peek.getByText("GD-0001").first().waitFor();
    await shots(mine.page, "record-peek");
    expect(await findBarriers(mine.page)).toEqual([]);
    await peek.getByRole("link", { name: "打开整页" }).click();
    await mine.page.waitForURL(`**/f/ticket/r/${desk.ticket}?*`);
    await theirs.page.goto(`${path}/r/${desk.ticket}`);
    await theirs.page.getByRole("heading", { name: "南湖店离线提交后照片只剩缩略图" }).waitFor();

    await mine.page.getByRole("button", { name: "编辑标题" }).focus();
    await mine.page.keyboard.press("Enter");
    await mine.page.keyboard.type("南湖店补传后照片模糊");
    await mine.page.keyboard.press("Enter");
    await theirs.page.getByRole("heading", { name: "南湖店补传后照片模糊" }).waitFor();
    await theirs.page.getByText("范宇刚刚修改").first().waitFor();

    await mine.page.getByRole("button", { name: "编辑联系人" }).focus();
    await mine.page.keyboard.press("Enter");
    // The first stroke closes the list, the second the field.
    await mine.page.keyboard.press("Escape");
    await mine.page.keyboard.press("Escape");
    await expect
      .poll(async () => mine.page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
      .toBe("编辑联系人");

    // A formula is calculated while one types, before anything is saved.
    await mine.page.getByRole("button", { name: "编辑紧急" }).click();
    await mine.page.getByRole("option", { name: "高", exact: true }).click();
    await mine.page.getByText("按未保存的内容计算").waitFor();
    await mine.page.keyboard.press("Enter");
    await mine.page.getByText("已保存 · 实时同步").waitFor();
    await theirs.page.locator('[data-field="suggested_priority"]').getByText("t1").waitFor();

    const box = mine.page.getByRole("textbox", { name: "评论" });
    await box.fill("请看一下 @zhouq");
    await mine.page.getByRole("option", { name: colleague.name }).waitFor();
    await mine.page.keyboard.press("Enter");
    await mine.page.keyboard.type("今天能补传吗");
    await mine.page.keyboard.press("Control+Enter");
    const comment = theirs.page.getByText("今天能补传吗");
    await comment.waitFor();
    await theirs.page.getByText(`@${colleague.name}`).waitFor();
    await shots(mine.page, "record-page");
    expect(await findBarriers(mine.page)).toEqual([]);
    const kept = `/workspaces/${desk.workspace}/forms/ticket/records/${desk.ticket}`;
    const isFollowed = async (): Promise<boolean> =>
      (await send<{ isFollowed: boolean }>(theirs.page.request, "get", kept)).isFollowed;
    await expect.poll(isFollowed).toBe(true);
    expect([...mine.problems, ...theirs.problems]).toEqual([]);
    await mine.close();
    await theirs.close();
  });

  test("what the form's rules refuse is said at once, kept, and saved together with what mends it", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    await page.goto(`/w/${desk.workspace}/f/ticket/r/${desk.ticket}`);
    await page.getByRole("button", { name: "编辑状态" }).click();
    await page.getByRole("option", { name: "已解决" }).click();
    await page.keyboard.press("Enter");
    await page.getByText("解决前要填根因").first().waitFor();
    await page.getByText("1 处修改没有保存").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "编辑根因" }).click();
    await page.getByRole("option", { name: "程序缺陷" }).click();
    await page.keyboard.press("Enter");
    await expect.poll(async () => page.getByText("解决前要填根因").count()).toBe(0);
    await page.getByText("已保存 · 实时同步").waitFor();
    const path = `/workspaces/${desk.workspace}/forms/ticket/records/${desk.ticket}`;
    const values = async (): Promise<Record<string, unknown>> =>
      (await send<{ values: Record<string, unknown> }>(page.request, "get", path)).values;
    await expect.poll(values).toMatchObject({ state: "solved", root_cause: "software" });
    await close();
  });

  test("two editors on one field: the second sees both values and decides", async () => {
    const mine = await openAs(browser, app.origin, "owner");
    const theirs = await openAs(browser, app.origin, "colleague");
    const path = `/w/${desk.workspace}/f/ticket/r/${desk.ticket}`;
    await mine.page.goto(path);
    await theirs.page.goto(path);
    await mine.page.getByRole("button", { name: "编辑描述" }).click();
    await theirs.page.getByRole("button", { name: "编辑描述" }).click();
    await mine.page.getByRole("textbox", { name: "描述" }).fill("我写的描述");
    await theirs.page.getByRole("textbox", { name: "描述" }).fill("她写的描述");
    await theirs.page.keyboard.press("Control+Enter");
    await theirs.page.getByText("已保存 · 实时同步").waitFor();
    await mine.page.keyboard.press("Control+Enter");
    const dialog = mine.page.getByRole("dialog", { name: "有人改了同一处" });
    await dialog.getByText("我写的描述").waitFor();
    await dialog.getByText("她写的描述").waitFor();
    await shots(mine.page, "record-stale");
    expect(await findBarriers(mine.page)).toEqual([]);
    await dialog.getByRole("button", { name: "用我填的" }).click();
    await theirs.page.getByText("我写的描述").waitFor();
    await mine.close();
    await theirs.close();
  });
});
