import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { allSaved } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { jobCell, jobForm, makeSheet, readRows } from "./sheetDesk.ts";
import type { SheetDesk } from "./sheetDesk.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("a cell that could not be saved", () => {
  let app: RunningApp;
  let browser: Browser;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    ({ page, close } = await openPage(browser, app.origin));
    await page.goto("/");
    await setUp(page, "empty");
  });
  afterAll(async () => {
    await close?.();
    await browser?.close();
    await app?.stop();
  });

  const rows = [
    { title: "司机登录收不到验证码", hours: "3", note: "原样" },
    { title: "轨迹断点导致里程少算", hours: "4" },
  ];

  async function open(on: Page, desk: SheetDesk): Promise<void> {
    await on.goto(desk.path);
    await jobCell(on, 1, "title").getByText("司机登录").waitFor();
  }

  async function type(on: Page, line: number, field: string, text: string): Promise<void> {
    await jobCell(on, line, field).click();
    await on.keyboard.type(text);
    await on.keyboard.press("Enter");
  }

  const trouble = (on: Page) => on.getByRole("group", { name: "没有保存" });

  test("what the server refuses stays in the cell, says why there, and is mended, tried again or given up", async () => {
    const desk = await makeSheet(page.request, jobForm("refused"), rows);
    const hours = async () => (await readRows(page.request, desk, ["hours"])).flat();
    await open(page, desk);
    await type(page, 1, "hours", "250");
    await page.getByRole("button", { name: /^保存状态: .*没有保存|^保存状态: .*未保存/ }).waitFor();
    await jobCell(page, 1, "hours").getByText("250").waitFor();
    // By key: back to the cell, whose note is read with it; Enter goes on with what was typed.
    await page.keyboard.press("ArrowUp");
    await trouble(page).getByText("用时不能超过 100").waitFor();
    const box = page.getByRole("textbox", { name: /^用时：/ });
    await expect.poll(async () => box.getAttribute("aria-invalid")).toBe("true");
    const note = (): Promise<string | null | undefined> =>
      box.evaluate((area) => document.getElementById(area.getAttribute("aria-describedby") ?? "")?.textContent);
    await expect.poll(note).toContain("用时不能超过 100");
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "grid-refused", { sizes: ["desktop"] });
    await page.keyboard.press("Enter");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    await allSaved(page);
    await expect.poll(hours).toEqual(["25", "4"]);
    // Undo goes to what the server had, not to what it refused.
    await page.keyboard.press("Control+z");
    await expect.poll(hours).toEqual(["3", "4"]);
    // Given up by key, then by pointer: the cell shows the server's value again.
    await type(page, 2, "hours", "999");
    await jobCell(page, 2, "hours").click();
    await trouble(page).waitFor();
    await page.keyboard.press("Escape");
    await jobCell(page, 2, "hours").getByText("4.0").waitFor();
    await allSaved(page);
    await type(page, 2, "hours", "888");
    await jobCell(page, 2, "hours").click();
    await trouble(page).getByRole("button", { name: "放弃修改" }).click();
    await jobCell(page, 2, "hours").getByText("4.0").waitFor();
    await trouble(page).waitFor({ state: "detached" });
    await allSaved(page);
    await expect.poll(async () => hours()).toEqual(["3", "4"]);
  });

  test("while the server is away a cell keeps its value, and a retry brings it there", async () => {
    const desk = await makeSheet(page.request, jobForm("away"), rows);
    await open(page, desk);
    await page.route("**/records/*", async (route) => route.abort());
    await type(page, 1, "note", "路上写的");
    await jobCell(page, 1, "note").click();
    await trouble(page).waitFor();
    await jobCell(page, 1, "note").getByText("路上写的").waitFor();
    await page.unroute("**/records/*");
    await page.keyboard.press("Control+Enter");
    await expect.poll(async () => (await readRows(page.request, desk, ["note"])).flat()).toEqual(["路上写的", null]);
    await trouble(page).waitFor({ state: "detached" });
    await allSaved(page);
    await page.keyboard.press("Control+z");
    await expect.poll(async () => (await readRows(page.request, desk, ["note"])).flat()).toEqual(["原样", null]);
  });

  test("two windows write one cell: both values are shown, and either can be kept, or the choice put off", async () => {
    const desk = await makeSheet(page.request, jobForm("stale"), rows);
    const notes = async () => (await readRows(page.request, desk, ["note"])).flat();
    const other = await openPage(browser, app.origin);
    await signInAsOwner(other.page);
    await open(page, desk);
    await open(other.page, desk);
    // Mine is open in the cell while theirs arrives.
    const clash = async (mine: string, theirs: string): Promise<void> => {
      await jobCell(page, 1, "note").click();
      await page.keyboard.type(mine);
      await type(other.page, 1, "note", theirs);
      await allSaved(other.page);
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "“备注”刚刚被别人改过" });
      await dialog.getByText(mine, { exact: true }).waitFor();
      await dialog.getByText(theirs, { exact: true }).waitFor();
    };
    await clash("我的一", "别人的一");
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "grid-stale", { sizes: ["desktop"] });
    await page.getByRole("button", { name: "用我的" }).click();
    await expect.poll(notes).toEqual(["我的一", null]);
    await jobCell(other.page, 1, "note").getByText("我的一").waitFor();
    await allSaved(page);
    await clash("我的二", "别人的二");
    await page.getByRole("button", { name: "用现在的" }).click();
    await jobCell(page, 1, "note").getByText("别人的二").waitFor();
    await allSaved(page);
    await expect.poll(async () => notes()).toEqual(["别人的二", null]);
    // Put off with Escape: mine stays in the cell, and the keys of its note lead back to the choice.
    await clash("我的三", "别人的三");
    await page.keyboard.press("Escape");
    await jobCell(page, 1, "note").getByText("我的三").waitFor();
    await jobCell(page, 1, "note").click();
    await trouble(page).getByRole("button", { name: "选一个保留" }).waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "用我的" }).click();
    await expect.poll(notes).toEqual(["我的三", null]);
    // What I wrote over theirs is undone to theirs.
    await allSaved(page);
    await page.keyboard.press("Control+z");
    await expect.poll(notes).toEqual(["别人的三", null]);
    await other.close();
  });
});
