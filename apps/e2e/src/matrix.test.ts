import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { allSaved } from "./gridDesk.ts";
import { fillMatrixDesk, matrixCell } from "./matrixDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import type { Look } from "./openBrowser.ts";
import { signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("a matrix", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    workspace = await fillMatrixDesk(page);
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function open(form: string, view: string, look?: Look): Promise<Awaited<ReturnType<typeof openPage>>> {
    const opened = await openPage(browser, app.origin, look);
    await signInAsOwner(opened.page);
    await opened.page.goto(`/w/${workspace}/f/${form}?view=${view}`);
    return opened;
  }

  async function paste(page: Page, text: string): Promise<void> {
    await page.evaluate((copied) => {
      const data = new DataTransfer();
      data.setData("text/plain", copied);
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, text);
  }

  async function copied(page: Page): Promise<string> {
    return page.evaluate(() => {
      const data = new DataTransfer();
      document.activeElement?.dispatchEvent(
        new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }),
      );
      return data.getData("text/plain");
    });
  }

  async function newMatrix(page: Page, use: string): Promise<void> {
    await page.getByRole("button", { name: "新建视图" }).click();
    await page.getByRole("textbox", { name: "视图名称" }).fill(`新的${use}`);
    await page.getByText("矩阵", { exact: true }).click();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("还没有设置这个矩阵").waitFor();
    await page.getByRole("main").getByRole("button", { name: "设置矩阵" }).last().click();
    await page.getByRole("dialog").getByRole("button", { name: use }).click();
  }

  const textOf = (page: Page, row: number, column: number): Promise<string> =>
    matrixCell(page, row, column).innerText();

  test("letters are set, moved on from, cleared and taken back by keyboard, and a second window follows", async () => {
    const { page, problems, close } = await open("item", "raci");
    await matrixCell(page, 1, 1).waitFor();
    await shots(page, "matrix");
    await matrixCell(page, 1, 1).click();
    expect(await findBarriers(page)).toEqual([]);
    const theirs = await open("item", "raci");
    await matrixCell(theirs.page, 1, 0).waitFor();
    await page.keyboard.press("a");
    await expect.poll(() => textOf(page, 1, 1)).toBe("A");
    await expect.poll(() => textOf(theirs.page, 1, 1)).toBe("A");
    await page.keyboard.press("r");
    await expect.poll(() => textOf(theirs.page, 1, 1)).toBe("R");
    // Shift takes a second letter in.
    await page.keyboard.press("Shift+C");
    await expect.poll(() => textOf(theirs.page, 1, 1)).toMatch(/R\s*C/);
    await page.keyboard.press("Delete");
    await expect.poll(() => textOf(theirs.page, 1, 1)).toBe("");
    await page.keyboard.press("Control+z");
    await expect.poll(() => textOf(theirs.page, 1, 1)).toMatch(/R\s*C/);
    await page.keyboard.press("Control+z");
    await expect.poll(() => textOf(theirs.page, 1, 1)).toBe("R");
    await page.keyboard.press("Control+y");
    await expect.poll(() => textOf(theirs.page, 1, 1)).toMatch(/R\s*C/);
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.getByRole("textbox", { name: /巡检流程与角色设计，陈思远/ }).count()).toBe(1);
    await allSaved(page);
    expect([...problems, ...theirs.problems]).toEqual([]);
    await theirs.close();
    await close();
  });

  test("what somebody else writes into a cell is read by itself, and so is what one writes oneself", async () => {
    const { page, problems, close } = await open("item", "raci");
    const theirs = await open("item", "raci");
    await matrixCell(page, 4, 3).waitFor();
    await matrixCell(theirs.page, 4, 3).waitFor();
    const bodies: string[] = [];
    for (const one of [page, theirs.page])
      one.on("request", (request) => {
        if (request.url().endsWith("/matrix")) bodies.push(request.postData() ?? "");
      });
    await matrixCell(page, 4, 3).click();
    await page.keyboard.press("Delete");
    await allSaved(page);
    await page.keyboard.press("a");
    await expect.poll(() => textOf(theirs.page, 4, 3)).toBe("A");
    await matrixCell(theirs.page, 3, 3).click();
    await theirs.page.keyboard.press("Delete");
    await allSaved(theirs.page);
    await theirs.page.keyboard.press("i");
    await expect.poll(() => textOf(page, 3, 3)).toBe("I");
    // A connection that broke meanwhile has everything read; nothing else does.
    const isNamed = (body: string): boolean => body.includes('"only"');
    await expect.poll(() => bodies.filter(isNamed).length).toBeGreaterThan(3);
    expect(bodies.filter((body) => !isNamed(body)).length).toBeLessThan(2);
    expect([...problems, ...theirs.problems]).toEqual([]);
    await theirs.close();
    await close();
  });

  test("a row is copied to another, a table is pasted, and Ctrl D fills down", async () => {
    const { page, problems, close } = await open("item", "raci");
    await matrixCell(page, 0, 0).click();
    await page.keyboard.press("Shift+Space");
    await expect.poll(async () => (await copied(page)).split("\t")).toHaveLength(4);
    const row = await copied(page);
    await matrixCell(page, 5, 0).click();
    await paste(page, row);
    const words = (y: number): Promise<string> =>
      Promise.all([0, 1, 2, 3].map((x) => textOf(page, y, x))).then((cells) => cells.join("\t"));
    await expect.poll(() => words(5)).toBe(row);
    await matrixCell(page, 3, 2).click();
    await paste(page, "I\tR, C\nA\tx");
    await expect.poll(() => textOf(page, 3, 3)).toMatch(/R\s*C/);
    await expect.poll(async () => textOf(page, 4, 2)).toBe("A");
    await page.getByText("1 格的内容认不出或放不下").waitFor();
    await matrixCell(page, 3, 2).click();
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Control+d");
    await expect.poll(() => textOf(page, 4, 2)).toBe("I");
    await allSaved(page);
    expect(problems).toEqual([]);
    await close();
  });

  test("the choices of a cell open with Enter, hold several, and are clean for assistive technology", async () => {
    const { page, problems, close } = await open("item", "raci");
    await matrixCell(page, 2, 3).click();
    await page.keyboard.press("Delete");
    await page.keyboard.press("Enter");
    const menu = page.getByRole("menu", { name: "选一个值" });
    await menu.waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Space");
    await expect.poll(() => textOf(page, 2, 3)).toBe("R");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await expect.poll(() => textOf(page, 2, 3)).toMatch(/R\s*A/);
    await page.keyboard.press("Escape");
    await expect.poll(() => menu.count()).toBe(0);
    await allSaved(page);
    expect(problems).toEqual([]);
    await close();
  });

  test("a heat map counts, and a cell leads to its records; skills take a digit", async () => {
    const heat = await open("risk", "heat", { theme: "dark" });
    await expect.poll(() => textOf(heat.page, 1, 2)).toBe("2");
    expect(await findBarriers(heat.page)).toEqual([]);
    await shots(heat.page, "matrix-heat");
    // What is searched for counts alone, and the sheet stands while it is read.
    const search = heat.page.getByRole("searchbox", { name: "在本表单内搜索" });
    await search.fill("关键");
    await expect.poll(() => textOf(heat.page, 1, 2)).toBe("1");
    await search.fill("");
    await expect.poll(() => textOf(heat.page, 1, 2)).toBe("2");
    await matrixCell(heat.page, 1, 2).dblclick();
    await heat.page.getByText("关键人离职").first().waitFor();
    await expect.poll(() => heat.page.getByText("需求蔓延").count()).toBe(0);
    expect(heat.problems).toEqual([]);
    await heat.close();
    const { page, problems, close } = await open("ability", "skills");
    await matrixCell(page, 0, 0).click();
    await page.keyboard.press("3");
    await allSaved(page);
    await page.reload();
    await expect.poll(() => matrixCell(page, 0, 0).innerHTML()).not.toBe("");
    expect(problems).toEqual([]);
    await close();
  });

  test("a matrix is set up in words, used before it is saved, and saved as a view", async () => {
    const { page, problems, close } = await open("item", "list");
    await page.getByRole("button", { name: "新建视图" }).click();
    await page.getByRole("textbox", { name: "视图名称" }).fill("谁做什么");
    await page.getByText("矩阵", { exact: true }).click();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("还没有设置这个矩阵").waitFor();
    await page.getByRole("main").getByRole("button", { name: "设置矩阵" }).last().click();
    await page.getByText("行：职责项 · 列：人员 · 单元格：职责分配.字母").waitFor();
    await shots(page, "matrix-setup");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "加一个合计" }).click();
    await page.getByRole("button", { name: "确定" }).click();
    await matrixCell(page, 0, 0).waitFor();
    await page.getByText("视图有改动").waitFor();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await expect.poll(() => page.getByText("视图有改动").count()).toBe(0);
    await page.reload();
    await matrixCell(page, 0, 0).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test.each([
    ["item", "list", "职责分工", "行：职责项 · 列：人员 · 单元格：职责分配.字母", "r", "R"],
    ["ability", "abilities", "技能矩阵", "行：成员 · 列：技能 · 单元格：员工技能.等级", "4", "4"],
    ["person", "people", "沟通计划", "行：人员 · 列：沟通事项 · 单元格：沟通安排.频率", "每周", "每周"],
  ])(
    "from a list of %s the usual matrix is one choice away, and is filled",
    async (form, view, name, says, typed, shown) => {
      const { page, problems, close } = await open(form, view);
      await newMatrix(page, name);
      await page.getByText(says).waitFor();
      expect(await findBarriers(page)).toEqual([]);
      await page.getByRole("button", { name: "确定" }).click();
      await matrixCell(page, 0, 0).click();
      await page.keyboard.press("Delete");
      await allSaved(page);
      await page.keyboard.insertText(typed);
      await page.keyboard.press("Enter");
      await expect.poll(() => textOf(page, 0, 0)).toBe(shown);
      await allSaved(page);
      expect(problems).toEqual([]);
      await close();
    },
  );

  test("a colour is written as an expression over the cell's record and what it leads to", async () => {
    const { page, problems, close } = await open("item", "raci");
    // Whatever stood there before.
    for (const row of [0, 4]) {
      await matrixCell(page, row, 1).click();
      await page.keyboard.press("a");
      await expect.poll(() => textOf(page, row, 1), { timeout: 90_000 }).toBe("A");
    }
    await allSaved(page);
    await page.getByRole("main").getByRole("button", { name: "设置矩阵" }).first().click();
    const dialog = page.getByRole("dialog", { name: "设置矩阵" });
    await dialog.getByRole("button", { name: "添加颜色规则" }).click();
    await dialog.getByRole("button", { name: "用表达式写" }).click();
    const code = dialog.locator(".cm-content");
    await code.click();
    const write = async (text: string): Promise<void> => {
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText(text);
    };
    await write("职责项.没有 = 1");
    const apply = dialog.getByRole("button", { name: "应用" });
    await expect.poll(() => apply.isDisabled()).toBe(true);
    await dialog.getByText("没有").last().waitFor();
    await code.click();
    await write('字母 = "A" and 职责项.阶段 = "启动"');
    await expect.poll(() => apply.isDisabled()).toBe(false);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "matrix-color-expression");
    await apply.click();
    await dialog.getByText('字母 = "A" and 职责项.阶段 = "启动"').waitFor();
    await dialog.getByRole("button", { name: "确定" }).click();
    const tone = (row: number): Promise<string | null> =>
      matrixCell(page, row, 1).locator("[data-tone]").first().getAttribute("data-tone");
    await expect.poll(() => tone(0), { timeout: 90_000 }).toBe("amber");
    await expect.poll(() => tone(4), { timeout: 90_000 }).toBe("teal");
    expect(problems).toEqual([]);
    await close();
  });

  test("a heat map of risks is one choice away; what the forms lack for another use is said", async () => {
    const { page, problems, close } = await open("risk", "risks");
    await newMatrix(page, "技能矩阵");
    await page.getByText("技能矩阵要有成员字段").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "风险热力图" }).click();
    await page.getByText("行：概率 · 列：影响 · 单元格：风险的记录数").waitFor();
    await page.getByRole("button", { name: "确定" }).click();
    // The highest chance is above: 4 and 3 is the second row.
    await expect.poll(() => textOf(page, 1, 2)).toBe("2");
    await expect.poll(async () => matrixCell(page, 1, 2).getAttribute("data-tone")).toBe("red");
    await expect.poll(async () => matrixCell(page, 4, 0).getAttribute("data-tone")).toBe("green");
    expect(problems).toEqual([]);
    await close();
  });

  test("linked columns are named, filtered and put in order", async () => {
    const { page, problems, close } = await open("item", "raci");
    await matrixCell(page, 0, 0).waitFor();
    await page.getByRole("button", { name: "设置矩阵" }).click();
    const dialog = page.getByRole("dialog", { name: "设置矩阵" });
    await dialog.getByRole("textbox", { name: "这组列的名称" }).fill("我方");
    await dialog.getByRole("button", { name: /^排序/ }).first().click();
    const order = page.getByRole("dialog", { name: /^排序/ });
    await order.getByRole("button", { name: "移除排序" }).click();
    await order.getByRole("button", { name: "添加排序" }).click();
    await order.getByText("降序", { exact: true }).click();
    await page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "确定" }).click();
    await page.getByText("我方", { exact: true }).waitFor();
    await expect
      .poll(async () => (await page.getByRole("columnheader").allInnerTexts()).join(" "))
      .toMatch(/(?:周倩|陈思远|蒋涛).*孙晓彤/s);
    expect(problems).toEqual([]);
    await close();
  });

  test("on a phone a matrix is one row or one column at a time", async () => {
    const { page, problems, close } = await open("item", "raci", { size: "phone" });
    await page.getByRole("combobox", { name: "行" }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    // With what stands below the name in the table, for there may be two of one name.
    const value = page.getByRole("button", { name: /^蒋涛 · 开发/ });
    await value.click();
    await page.getByRole("menuitemcheckbox", { name: "C" }).click();
    await expect.poll(() => value.innerText()).toBe("C");
    await page.getByText("按列", { exact: true }).click();
    await page.getByRole("combobox", { name: "列" }).waitFor();
    await allSaved(page);
    expect(problems).toEqual([]);
    await close();
  });
});
