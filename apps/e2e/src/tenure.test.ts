import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { fillDeliveryDesk, openAs } from "./deliveryDesk.ts";
import type { DeliveryDesk } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("the time line of a field", () => {
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

  test("a project is handed over on a day to come, which is taken back, and at once", async () => {
    const { page, problems, close } = await openAs(browser, app.origin, "owner");
    await page.goto(`/w/${desk.workspace}/f/project/r/${desk.project}`);
    await page.getByRole("heading", { level: 1, name: "门店巡检系统" }).waitFor();
    await page.getByRole("button", { name: "项目经理的时间线" }).click();
    const dialog = page.getByRole("dialog", { name: "项目经理的时间线" });
    await dialog.getByText("一直以来").waitFor();
    await expect.poll(async () => dialog.getByRole("listitem").count()).toBe(1);

    const opener = dialog.getByRole("button", { name: "交接…" });
    const receiver = dialog.getByRole("combobox", { name: "交给" });
    const isFocused = async (place: Locator): Promise<boolean> =>
      (await place.count()) === 1 && place.evaluate((element) => element === document.activeElement);
    // By keyboard there and back, without losing one's place.
    await opener.press("Enter");
    await expect.poll(() => isFocused(receiver)).toBe(true);
    await dialog.getByRole("button", { name: "取消" }).press("Enter");
    await expect.poll(() => isFocused(opener)).toBe(true);
    await opener.press("Enter");
    await receiver.fill("范宇");
    await page.getByRole("option", { name: /范宇/ }).first().click();
    await dialog.getByLabel("生效日期").fill("2099-01-01");
    await dialog.getByRole("textbox", { name: "原因" }).fill("离职交接");
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "tenure-form");
    await dialog.getByRole("button", { name: "登记计划" }).click();
    const plan = dialog.locator('[data-state="planned"]');
    await plan.getByText("离职交接").waitFor();
    await plan.getByText("2099-01-01 起").waitFor();
    await shots(page, "tenure-line");
    expect(await findBarriers(page)).toEqual([]);
    await plan.getByRole("button", { name: "撤回" }).click();
    await plan.waitFor({ state: "detached" });

    await dialog.getByRole("button", { name: "交接…" }).click();
    await dialog.getByRole("combobox", { name: "交给" }).fill("范宇");
    await page.getByRole("option", { name: /范宇/ }).first().click();
    await dialog.getByRole("button", { name: "确认交接" }).click();
    await dialog.locator('[data-state="current"]').getByText("范宇", { exact: true }).waitFor();
    await dialog.locator('[data-state="past"]').getByText("周倩", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator('[data-field="project_manager"]').getByText("范宇", { exact: true }).waitFor();
    await shots(page, "tenure-record");
    await close();
    expect(problems).toEqual([]);
  });
});
