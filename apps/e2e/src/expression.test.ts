import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { changeDefinition } from "./changeDefinition.ts";
import { createRecord } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const client: FormDefinition = {
  key: "client",
  label: { zh: "客户", en: "Clients" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
    { key: "budget", kind: "number", label: { zh: "预算工时", en: "Budget" } },
    { key: "load", kind: "formula", label: { zh: "负荷", en: "Load" }, expression: "budget", result: "number" },
  ],
};
const ticket: FormDefinition = {
  key: "ticket",
  label: { zh: "工单", en: "Tickets" },
  title: "title",
  fields: [
    { key: "title", kind: "text", label: { zh: "标题", en: "Title" } },
    { key: "hours", kind: "number", label: { zh: "工时", en: "Hours" } },
    {
      key: "state",
      kind: "choice",
      label: { zh: "状态", en: "State" },
      options: [
        { key: "new", label: { zh: "新建", en: "New" }, color: "gray" },
        { key: "working", label: { zh: "处理中", en: "In work" }, color: "blue" },
      ],
    },
    { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
  ],
};
const views: readonly ViewDefinition[] = [client, ticket].map((form, order) => ({
  key: `every_${form.key}`,
  form: form.key,
  label: { zh: "全部", en: "All" },
  kind: "grid",
  order,
}));
// The server answers over the network, and other programs use the machine too.

describe.skipIf(findBrowser() === undefined)("writing expressions", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [client, ticket], views }));
    const made = (form: string, values: object) => createRecord(page.request, workspace, form, values);
    const clients: number[] = [];
    for (const [name, budget] of [
      ["禾沐生鲜连锁", "4"],
      ["拓川物流", "0"],
      ["云栖软件", "8"],
      ["青石制造", "10"],
    ] as const)
      clients.push(await made("client", { name, budget }));
    for (const [title, hours, state, of] of [
      ["冷柜报警", "3", "working", 0],
      ["照片缩略", "5", "working", 0],
      ["登录慢", "1", "new", 0],
      ["轨迹断点", "2", "working", 1],
      ["回单闪退", "4", "new", 1],
    ] as const)
      await made("ticket", { title, hours, state, client: clients[of] });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function enter(): ReturnType<typeof openPage> {
    const opened = await openPage(browser, app.origin);
    await signInAsOwner(opened.page);
    await opened.page.goto(`/w/${workspace}/design/client`);
    await opened.page.getByRole("button", { name: /^负荷，/ }).press("Enter");
    return opened;
  }

  const code = (page: Page): Locator => page.getByRole("textbox", { name: "公式" });

  /** Picks an option of a select that has the focus, as keys do. */
  async function choose(select: Locator, label: string): Promise<void> {
    await select.focus();
    await expect.poll(() => select.locator("option").allTextContents()).toContain(label);
    await select.selectOption({ label });
  }

  async function rewrite(page: Page, text: string): Promise<void> {
    await code(page).focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(text);
    // It closes the offers; where there are none yet, it goes from the settings back to the card.
    await page.keyboard.press("Escape");
    await expect.poll(() => code(page).textContent()).toBe(text);
    await code(page).focus();
  }

  test("a builder writes a rollup by keyboard alone, and three records show what it gives", async () => {
    const { page, problems, close } = await enter();
    await page.getByRole("button", { name: "生成公式" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "生成公式" });
    // The first question has the focus, and it is already the rollup of the only relation.
    await expect.poll(() => dialog.getByLabel("要算什么").evaluate((one) => one === document.activeElement)).toBe(true);
    await dialog.getByText("COUNT(工单)").waitFor();
    await choose(dialog.getByLabel("算法"), "求和");
    await choose(dialog.getByLabel("取哪个字段"), "工时");
    await dialog.getByRole("button", { name: "添加条件", exact: true }).press("Enter");
    await choose(dialog.getByLabel("字段", { exact: true }), "状态");
    await dialog.getByRole("combobox", { name: "值" }).focus();
    await page.keyboard.type("处理中");
    await page.getByRole("option", { name: "处理中" }).waitFor();
    await page.keyboard.press("Enter");
    await dialog.getByText('SUM(工单[状态 = "处理中"].工时)').waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "expression-builder", { sizes: ["desktop"] });
    await dialog.getByRole("button", { name: "替换公式" }).press("Enter");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => code(page).textContent()).toBe('SUM(工单[状态 = "处理中"].工时)');
    await expect.poll(() => code(page).evaluate((one) => one === document.activeElement)).toBe(true);
    const tried = page.getByRole("table", { name: "用最近的记录试算" });
    await expect.poll(() => tried.getByRole("row").allTextContents()).toEqual(["青石制造0", "云栖软件0", "拓川物流2"]);

    // Opened again it is what was chosen.
    await page.getByRole("button", { name: "生成公式" }).press("Enter");
    await expect.poll(() => dialog.getByLabel("算法").inputValue()).toBe("SUM");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
    await close();
  });

  test("chosen records show their values and errors in place, and each part of the expression for one of them", async () => {
    const { page, problems, close } = await enter();
    await rewrite(page, 'SUM(工单[状态 = "处理中"].工时) / 预算工时');
    await page.getByRole("button", { name: "选记录试算" }).press("Enter");
    const search = page.getByRole("combobox", { name: "试算的记录，最多三条" });
    for (const name of ["禾沐生鲜连锁", "拓川物流"]) {
      await search.focus();
      await page.keyboard.type(name);
      await page.getByRole("option", { name }).waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: new RegExp(`移除.*${name}`) }).waitFor();
    }
    const tried = page.getByRole("table", { name: "用选定的记录试算" });
    await expect
      .poll(() => tried.getByRole("row").allTextContents())
      .toEqual(["禾沐生鲜连锁2", "拓川物流算不出结果，例如除数为零"]);

    await tried.getByRole("button", { name: "禾沐生鲜连锁" }).press("Enter");
    const parts = page.getByRole("treeitem");
    await expect
      .poll(() => parts.allTextContents())
      .toEqual([
        'SUM(工单[状态 = "处理中"].工时) / 预算工时2',
        'SUM(工单[状态 = "处理中"].工时)8',
        '工单[状态 = "处理中"].工时35',
        '工单[状态 = "处理中"]冷柜报警照片缩略',
        "工单冷柜报警照片缩略登录慢",
        "预算工时4",
      ]);
    await parts.first().focus();
    for (const [key, marked] of [
      ["ArrowDown", 'SUM(工单[状态 = "处理中"].工时)'],
      ["End", "预算工时"],
      ["ArrowLeft", 'SUM(工单[状态 = "处理中"].工时) / 预算工时'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(async () => (await page.locator(".tz-part").allTextContents()).join("")).toBe(marked);
    }
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "expression-explained", { sizes: ["desktop"] });

    // Of the record's own fields it is told as it is typed, with the reason of an error.
    await rewrite(page, "1 / 预算工时");
    await expect
      .poll(() => tried.getByRole("row").allTextContents())
      .toEqual(expect.arrayContaining(["拓川物流#DIV/0! 除数为零"]));
    expect(problems).toEqual([]);
    await close();
  });

  test("an offered function brings its help, its brackets and the cursor between them", async () => {
    const { page, problems, close } = await enter();
    await code(page).focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("jishu");
    await page.getByRole("option", { name: /^计数/ }).waitFor();
    const help = page.getByText("列表中的项数。");
    // It hangs beside the list, where nothing may cut it off.
    await expect
      .poll(() =>
        help.evaluate((one) => {
          const { x, y, width } = one.getBoundingClientRect();
          return one.contains(document.elementFromPoint(x + width / 2, y + 12));
        }),
      )
      .toBe(true);
    await shots(page, "expression-offers", { sizes: ["desktop"] });
    // A list takes no key while it asks for its offers anew, nor for 75 ms after, so that nothing is chosen by mistake.
    await page.locator(".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)").waitFor();
    await page.waitForTimeout(500);
    await page.keyboard.press("Enter");
    await expect.poll(() => code(page).textContent()).toBe("计数()");
    await page.keyboard.type("工单)");
    await expect.poll(() => code(page).textContent()).toBe("计数(工单)");
    await page.getByText("结果是数字").waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test("a list's filter and colours are written with completion, and a name that was meant otherwise is mended", async () => {
    const { page, problems, close } = await enter();
    await page.goto(`/w/${workspace}/f/client?view=every_client`);
    await page.getByRole("button", { name: "筛选", exact: true }).click();
    await page.getByRole("button", { name: "用表达式写" }).click();
    const box = page.getByRole("textbox", { name: /^字段写它的编号名/ });
    await box.focus();
    await page.keyboard.insertText("COUNT(工单[工");
    await page.getByRole("option", { name: /^工时/ }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "expression-filter", { themes: ["light"] });
    // Escape closes the offers and not what the editor stands in.
    await page.keyboard.press("Escape");
    await page.getByRole("option", { name: /^工时/ }).waitFor({ state: "detached" });
    await box.fill("COUNT(工单[工时 > 预算工时]) > 0");
    await page.getByRole("button", { name: "改成 本条.预算工时" }).click();
    await page.getByText("表达式有效").waitFor();
    await box.focus();
    await page.keyboard.press("ControlOrMeta+Enter");
    // 照片缩略 takes five hours of four, and 拓川物流 has none to spend.
    await page.getByText("共 2 条").waitFor();
    await page.getByRole("dialog", { name: "筛选" }).getByRole("button", { name: "清除筛选" }).click();
    await page.getByText("共 4 条").waitFor();
    await page.getByRole("button", { name: "筛选", exact: true }).click();

    await page.getByRole("button", { name: "颜色", exact: true }).click();
    await page.getByRole("button", { name: "添加颜色规则" }).click();
    await page.getByRole("button", { name: "用表达式写" }).click();
    await box.fill("COUNT(工单) > 1");
    await page.getByText("颜色不能读取关联记录").waitFor();
    await box.fill("预算工时 > 4 and LEN(名称) = 4");
    await page.getByText("表达式有效").waitFor();
    await box.focus();
    await page.keyboard.press("ControlOrMeta+Enter");
    await page.getByText("预算工时 > 4 and LEN(名称) = 4").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "expression-colours", { themes: ["light"] });
    expect(problems).toEqual([]);
    await close();
  });

  test("help follows the cursor with the current argument in bold, and F1 opens all of it", async () => {
    const { page, problems, close } = await enter();
    await rewrite(page, "ROUND(预算工时, 2)");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    const bold = page.locator("b", { hasText: "位数 = 0" });
    await bold.waitFor();
    await page.getByText("四舍五入(数字, 位数 = 0)").waitFor();
    await page.keyboard.press("F1");
    await page.getByText(/^ROUND\(.*→/).waitFor();
    await page.keyboard.press("ControlOrMeta+ArrowLeft");
    await page.keyboard.press("ControlOrMeta+ArrowLeft");
    await page.getByText("预算工时: 数字").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "expression-help", { sizes: ["desktop"] });

    // Names are stored by key: a new label of a field is in the formula at once.
    await page.getByRole("button", { name: /^预算工时，/ }).press("Enter");
    await page.getByRole("textbox", { name: "标题", exact: true }).fill("总预算");
    await page.getByRole("button", { name: /^负荷，/ }).press("Enter");
    await expect.poll(() => code(page).textContent()).toBe("ROUND(总预算, 2)");
    expect(problems).toEqual([]);
    await close();
  });

  test("a number gets bands with borders, colours and a margin, and a border out of order is told at once", async () => {
    const { page, problems, close } = await enter();
    await page.getByText("分档", { exact: true }).click();
    await page.getByRole("button", { name: "加一档" }).press("Enter");
    await page.getByRole("textbox", { name: "第 3 档的名称" }).fill("超负荷");
    const border = page.getByRole("textbox", { name: "第 3 档从多少起" });
    await border.fill("50");
    await expect.poll(() => border.getAttribute("aria-invalid")).toBe("true");
    await border.fill("90.5");
    await expect.poll(() => border.getAttribute("aria-invalid")).toBe("false");
    await page.getByRole("textbox", { name: "越档余量" }).fill("2.5");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("textbox", { name: "越档余量" }).scrollIntoViewIfNeeded();
    await shots(page, "bands", { sizes: ["desktop"] });
    await page.getByRole("button", { name: "发布", exact: true }).click();
    await page.getByText(/已发布第 \d+ 版/).waitFor();
    const stored = async (): Promise<unknown> => {
      const reply = await page.request.get(`/api/v1/workspaces/${workspace}/definition`);
      const { definition }: { definition: { forms: readonly FormDefinition[] } } = await reply.json();
      return definition.forms.find(({ key }) => key === "client")?.fields.find(({ key }) => key === "load");
    };
    await expect.poll(stored).toMatchObject({
      bands: {
        levels: [{ key: "low" }, { from: "60" }, { label: { zh: "超负荷" }, from: "90.5" }],
        margin: "2.5",
      },
    });
    expect(problems).toEqual([]);
    await close();
  });
});
