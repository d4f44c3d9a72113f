import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { allSaved } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { dragBetween, gridCell, jobCell, jobForm, makeSheet, middleOf, readRows } from "./sheetDesk.ts";
import type { SheetDesk } from "./sheetDesk.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const jobs = Array.from({ length: 8 }, (_, index) => ({ title: `巡检 ${String(index + 1).padStart(2, "0")}` }));

describe.skipIf(findBrowser() === undefined)("a grid as a spreadsheet", () => {
  let app: RunningApp;
  let browser: Browser;
  let page: Page;
  let problems: string[];
  let close: () => Promise<void>;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    ({ page, problems, close } = await openPage(browser, app.origin));
    await page.goto("/");
    await setUp(page, "empty");
    // Nobody was signed in yet.
    problems.length = 0;
  });
  afterAll(async () => {
    await close?.();
    await browser?.close();
    await app?.stop();
  });

  async function open(desk: SheetDesk, on = page): Promise<void> {
    await on.goto(desk.path);
    await on.getByText(/^共 \d+ 条$/).waitFor();
    await gridCell(on, 1, 1).locator("[aria-busy]").waitFor({ state: "detached" });
  }

  async function fillDown(to: string, selected: string): Promise<void> {
    await dragBetween(page, await middleOf(page.locator('[data-part="fill"]')), await middleOf(jobCell(page, 6, to)));
    await page.getByText(`选中 ${selected}`).waitFor();
  }

  test("the fill handle goes on with numbers, days and counted texts over several columns, and one undo takes it back", async () => {
    const [first = {}, second = {}, ...rest] = jobs;
    const desk = await makeSheet(page.request, jobForm("filled"), [
      { ...first, hours: "1.5", cost: "100", due: "2026-12-30", state: "new", note: "A1" },
      { ...second, hours: "2", cost: "150", due: "2026-12-31", state: "closed", note: "A2" },
      ...rest,
    ]);
    const columns = ["hours", "cost", "due", "state", "note"];
    const before = await readRows(page.request, desk, columns);
    await open(desk);
    await jobCell(page, 1, "hours").click();
    await jobCell(page, 2, "state").click({ modifiers: ["Shift"] });
    await fillDown("state", "6 × 4");
    await expect
      .poll(async () => (await readRows(page.request, desk, columns)).slice(2, 6))
      .toEqual([
        ["2.5", "200", "2027-01-01", "new", null],
        ["3", "250", "2027-01-02", "closed", null],
        ["3.5", "300", "2027-01-03", "new", null],
        ["4", "350", "2027-01-04", "closed", null],
      ]);
    await jobCell(page, 6, "cost").getByText("350").waitFor();
    await jobCell(page, 2, "note").click();
    await fillDown("note", "5 × 1");
    await expect
      .poll(async () => (await readRows(page.request, desk, ["note"])).slice(2, 6).flat())
      .toEqual(["A3", "A4", "A5", "A6"]);
    await page.keyboard.press("Control+z");
    await expect
      .poll(async () => (await readRows(page.request, desk, ["note"])).slice(2).flat())
      .toEqual(jobs.slice(2).map(() => null));
    await page.keyboard.press("Control+z");
    await expect.poll(async () => readRows(page.request, desk, columns)).toEqual(before);
    await allSaved(page);
    // By key: the first line of what is selected goes into the others, as it is.
    await jobCell(page, 2, "hours").click();
    for (const key of ["Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"]) await page.keyboard.press(key);
    await page.keyboard.press("Control+d");
    await expect
      .poll(async () => (await readRows(page.request, desk, ["hours", "cost"])).slice(2, 5))
      .toEqual([
        ["2", "150"],
        ["2", "150"],
        [null, null],
      ]);
    await page.keyboard.press("Control+z");
    await expect.poll(async () => readRows(page.request, desk, columns)).toEqual(before);
    expect(problems).toEqual([]);
  });

  test("a fill sideways reads values as the other column would, and says what it could not", async () => {
    const desk = await makeSheet(page.request, jobForm("sideways"), [{ title: "7", note: "不是数" }]);
    await open(desk);
    await jobCell(page, 1, "title").click();
    const handle = await middleOf(page.locator('[data-part="fill"]'));
    await dragBetween(page, handle, await middleOf(jobCell(page, 1, "due")));
    await page.getByText("有 1 格没有写入").waitFor();
    await expect.poll(async () => readRows(page.request, desk, ["hours", "cost", "due"])).toEqual([["7", "7", null]]);
    expect(problems).toEqual([]);
  });

  test("columns are widened, moved, frozen and hidden by pointer and by key, and the view keeps it", async () => {
    const desk = await makeSheet(page.request, jobForm("columns"), jobs);
    await open(desk);
    const head = (name: string) => page.getByRole("columnheader", { name: new RegExp(`^${name}`) });
    const widthOf = async (name: string) => Math.round((await head(name).boundingBox())?.width ?? 0);
    const order = async () => page.getByRole("columnheader").filter({ hasText: /./ }).allTextContents();
    const grip = await middleOf(page.getByRole("separator", { name: "调整用时的列宽" }));
    await dragBetween(page, grip, { x: grip.x + 70, y: grip.y });
    await expect.poll(async () => widthOf("用时")).toBe(180);
    await dragBetween(page, await middleOf(head("状态")), await middleOf(head("用时")));
    await expect.poll(order).toEqual(["标题", "状态", "用时", "费用", "期限", "备注"]);
    // By key, from a cell of the column.
    await gridCell(page, 1, 4).click();
    await page.keyboard.press("Alt+Shift+ArrowRight");
    await expect.poll(async () => widthOf("费用")).toBe(146);
    await page.keyboard.press("Alt+ArrowRight");
    await expect.poll(order).toEqual(["标题", "状态", "用时", "期限", "费用", "备注"]);
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "左移一列" }).click();
    await expect.poll(order).toEqual(["标题", "状态", "用时", "费用", "期限", "备注"]);
    const menuOf = async (name: string, item: string): Promise<void> => {
      await head(name).hover();
      await page.getByRole("button", { name: `${name}的列操作` }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    await menuOf("状态", "冻结到此列");
    await menuOf("期限", "隐藏此列");
    await expect.poll(order).toEqual(["标题", "状态", "用时", "费用", "备注"]);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("视图有改动").waitFor({ state: "detached" });
    await page.evaluate(() => localStorage.clear());
    await open(desk);
    await expect.poll(order).toEqual(["标题", "状态", "用时", "费用", "备注"]);
    await expect.poll(async () => widthOf("用时")).toBe(180);
    // Frozen to 状态: that column stays where it is when the others scroll away.
    await page.setViewportSize({ width: 800, height: 700 });
    const left = (await head("状态").boundingBox())?.x;
    await gridCell(page, 1, 3).hover();
    await page.mouse.wheel(400, 0);
    await expect.poll(async () => gridCell(page, 1, 5).isVisible()).toBe(true);
    expect((await head("状态").boundingBox())?.x).toBe(left);
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(problems).toEqual([]);
  });

  test("records are ticked one by one, as a range and all, by pointer and by key", async () => {
    const desk = await makeSheet(page.request, jobForm("ticked"), jobs);
    await open(desk);
    const tick = async (line: number, modifiers: ("Shift" | "Control")[] = []): Promise<void> => {
      await gridCell(page, line, 1).hover();
      await page.getByRole("checkbox", { name: `选择第 ${line} 行` }).click({ modifiers });
    };
    const count = async (expected: number) => page.getByRole("region", { name: `已选 ${expected} 条记录` }).waitFor();
    await tick(2);
    await count(1);
    await tick(5, ["Shift"]);
    await count(4);
    await tick(3);
    await count(3);
    const all = page.getByRole("checkbox", { name: "选择全部记录" });
    await expect
      .poll(async () => all.evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate]))
      .toEqual([false, true]);
    await all.click();
    await page.getByRole("region", { name: /已选/ }).waitFor({ state: "detached" });
    await all.click();
    await count(8);
    await expect.poll(async () => all.isChecked()).toBe(true);
    await page.getByRole("button", { name: "取消选择" }).click();
    await jobCell(page, 3, "hours").click();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+Space");
    await count(2);
    await page.keyboard.press("Shift+Space");
    await page.getByRole("region", { name: /已选/ }).waitFor({ state: "detached" });
    expect(problems).toEqual([]);
  });

  test("colours follow what somebody else changes, and lines are as tall as the view says", async () => {
    const rows = jobs.map((job, index) => ({ ...job, hours: String(index) }));
    const desk = await makeSheet(page.request, jobForm("coloured"), rows, {
      colors: [
        { color: "red", expression: "hours > 6" },
        { color: "green", field: "state", expression: 'state = "closed"' },
      ],
    });
    await open(desk);
    const line = (at: number) => page.locator(`[role="row"][aria-rowindex="${at + 1}"]`);
    await expect.poll(async () => line(8).getAttribute("data-ground")).toBe("red");
    await expect.poll(async () => line(3).getAttribute("data-ground")).toBeNull();
    const other = await openPage(browser, app.origin);
    await signInAsOwner(other.page);
    await open(desk, other.page);
    await jobCell(other.page, 3, "hours").click();
    await other.page.keyboard.type("42");
    await other.page.keyboard.press("Enter");
    await jobCell(other.page, 2, "state").click();
    await other.page.keyboard.type("ygb");
    await other.page.getByRole("option", { name: "已关闭" }).waitFor();
    await other.page.keyboard.press("Enter");
    await expect.poll(async () => line(3).getAttribute("data-ground")).toBe("red");
    await expect.poll(async () => jobCell(page, 2, "state").getAttribute("data-ground")).toBe("green");
    await expect
      .poll(async () => line(3).evaluate((row) => getComputedStyle(row).backgroundColor))
      .not.toBe(await line(4).evaluate((row) => getComputedStyle(row).backgroundColor));
    await other.close();
    await shots(page, "grid-colours");
    await page.getByRole("button", { name: "列", exact: true }).click();
    for (const [name, height] of [
      ["紧凑", 28],
      ["宽松", 56],
      ["标准", 32],
    ] as const) {
      await page.getByText(name, { exact: true }).click();
      await expect.poll(async () => (await line(2).boundingBox())?.height).toBe(height);
    }
    await page.keyboard.press("Escape");
    expect(problems).toEqual([]);
  });

  test("subtotals and totals are right after an edit", async () => {
    const rows = jobs.map((job, index) => ({ ...job, hours: String(index + 1), state: index < 3 ? "new" : "closed" }));
    const desk = await makeSheet(page.request, jobForm("summed"), rows, {
      group: ["state"],
      columns: [{ field: "title" }, { field: "hours", aggregate: "sum" }, { field: "state" }],
    });
    await page.goto(desk.path);
    const group = (name: string) =>
      page.getByRole("row", { name: new RegExp(name) }).filter({ has: page.locator('[data-part="toggle"]') });
    await group("新建 *3").getByText("6.0", { exact: true }).waitFor();
    await page.getByText("用时 合计 36").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await gridCell(page, 2, 2).click();
    await page.keyboard.type("11");
    await page.keyboard.press("Enter");
    await group("新建 *3").getByText("16.0", { exact: true }).waitFor();
    await page.getByText("用时 合计 46").waitFor();
    await gridCell(page, 2, 3).click();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "已关闭" }).click();
    await group("新建 *2").getByText("5.0", { exact: true }).waitFor();
    await group("已关闭 *6").getByText("41.0", { exact: true }).waitFor();
    // By key: a group folds to its header, and its subtotal stays.
    await group("新建").click();
    await group("新建").and(page.locator('[aria-expanded="false"]')).waitFor();
    await page.keyboard.press("ArrowRight");
    await group("新建").and(page.locator('[aria-expanded="true"]')).waitFor();
    await shots(page, "grid-subtotals");
    expect(problems).toEqual([]);
  });
});
