import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { send } from "./deliveryDesk.ts";
import { matrixCell } from "./matrixDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import type { Look, OpenPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

/** A project manager of the demo company, with the password that this journey gives him. */
const manager = { name: "陈思远", password: "a quiet lighthouse at noon" } as const;
const patience = { timeout: 90_000 } as const;

describe.skipIf(findBrowser() === undefined)("a project manager of the demo company", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;
  let email: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "demo");
    const me = await send<{ workspaces: { key: string }[] }>(page.request, "get", "/me");
    workspace = me.workspaces[0]?.key ?? "";
    const { members } = await send<{ members: { name: string; email: string }[] }>(
      page.request,
      "get",
      `/workspaces/${workspace}`,
    );
    email = members.find(({ name }) => name === manager.name)?.email ?? "";
    const { path } = await send<{ path: string }>(page.request, "post", `/workspaces/${workspace}/invitations`, {
      email,
      name: manager.name,
      role: "member",
    });
    const theirs = await openPage(browser, app.origin);
    await send(theirs.page.request, "post", `/invitations/${path.split("/").at(-1) ?? ""}`, manager);
    await theirs.close();
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function openAsManager(look: Look = {}): Promise<OpenPage> {
    const opened = await openPage(browser, app.origin, look);
    await send(opened.page.request, "post", "/sessions", { email, password: manager.password });
    return opened;
  }

  async function findId(page: Page, form: string, filter: string): Promise<number> {
    const path = `/workspaces/${workspace}/forms/${form}/query`;
    const { rows } = await send<{ rows: readonly (readonly unknown[])[] }>(page.request, "post", path, { filter });
    return Number(rows[0]?.[0]);
  }

  test("is held at the start gate with a way to each fix, mends the table by keyboard, and starts the project", async () => {
    const { page, problems, close } = await openAsManager();
    const project = `/w/${workspace}/f/project/r/${await findId(page, "project", 'code = "J04"')}`;
    const start = async (): Promise<void> => {
      await page.getByRole("button", { name: "编辑状态" }).click();
      await page.getByRole("option", { name: "执行", exact: true }).click();
      await page.keyboard.press("Enter");
    };
    await page.goto(project);
    await start();
    const bar = page.getByRole("status").filter({ hasText: "1 处修改没有保存" });
    await expect
      .poll(() => bar.getByRole("link").allTextContents(), patience)
      .toEqual(["确认界面设计", "查看职责分配", "编写操作手册", "查看职责分配"]);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "duties-gate");
    await bar.getByRole("link", { name: "确认界面设计" }).click();
    const strip = page.getByRole("region", { name: "不符合规则" });
    await expect.poll(() => strip.textContent(), patience).toContain("要有 R");
    await shots(page, "duties-item");

    await page.goto(`/w/${workspace}/f/responsibility_item?filter=${encodeURIComponent('project.code = "J04"')}`);
    const badges = page.getByText("要有 R", { exact: true });
    await expect.poll(() => badges.count(), patience).toBe(2);
    await shots(page, "duties-matrix");
    for (const [row, column, left] of [
      [3, 5, 1],
      [7, 0, 0],
    ] as const) {
      await matrixCell(page, row, column).click();
      await page.keyboard.press("r");
      await expect.poll(() => badges.count(), patience).toBe(left);
    }
    await shots(page, "duties-matrix-mended", { sizes: ["desktop"], themes: ["light"] });

    await page.goto(project);
    const field = page.locator('[data-field="state"]');
    await expect.poll(() => page.getByRole("button", { name: "编辑状态" }).count(), patience).toBe(1);
    // The refused change waits on this device, and is tried again.
    if ((await bar.count()) > 0) await bar.getByRole("button", { name: "保存" }).click();
    else await start();
    await expect.poll(() => bar.count(), patience).toBe(0);
    await expect.poll(() => field.textContent(), patience).toContain("执行");
    await close();
    expect(problems.filter((one) => !one.includes("status of 409"))).toEqual([]);
  });

  test("finds the own duties by letter, who carries too much, and the hand-over that is planned", async () => {
    const { page, problems, close } = await openAsManager();
    await page.goto(`/w/${workspace}/f/raci_assignment`);
    for (const letter of ["R 执行", "A 问责", "C 咨询"])
      await page.getByText(letter, { exact: true }).waitFor(patience);
    await expect.poll(() => page.getByText("门店巡检系统").count(), patience).toBeGreaterThan(0);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "duties-mine");
    await page.goto(`/w/${workspace}/f/employee`);
    const row = page.getByRole("row").filter({ hasText: manager.name });
    await expect.poll(() => row.first().textContent(), patience).toContain("2.1");
    await page.goto(`/w/${workspace}/f/client/r/${await findId(page, "client", 'code = "K006"')}`);
    await page.getByRole("button", { name: "客户经理的时间线" }).click();
    const dialog = page.getByRole("dialog", { name: "客户经理的时间线" });
    const planned = dialog.locator('[data-state="planned"]');
    await expect.poll(() => planned.textContent(), patience).toContain("王梓涵");
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "duties-handover");
    await close();
    expect(problems).toEqual([]);
  });

  test("reads what is broken in English", async () => {
    const { page, close } = await openAsManager();
    await page.goto(`/w/${workspace}/f/responsibility_item?view=item_broken`);
    await page.getByText("没有 A", { exact: true }).first().waitFor(patience);
    await page.getByRole("button", { name: "English" }).click();
    await page.getByText("No A", { exact: true }).first().waitFor(patience);
    await expect.poll(() => page.getByText("没有 A", { exact: true }).count(), patience).toBe(0);
    await shots(page, "duties-broken-en");
    await close();
  });
});
