import type { FormDefinition } from "@tongzhou/model";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeDefinition } from "./changeDefinition.ts";
import { findBarriers } from "./accessibility.ts";
import { createRecord, send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const client: FormDefinition = {
  key: "client",
  label: { zh: "客户" },
  group: { zh: "客户关系" },
  title: "name",
  fields: [{ key: "name", kind: "text", label: { zh: "名称" } }],
};
const ticket: FormDefinition = {
  key: "ticket",
  label: { zh: "工单" },
  group: { zh: "服务" },
  title: "title",
  fields: [
    { key: "title", kind: "text", label: { zh: "主题" } },
    { key: "level", kind: "text", label: { zh: "级别" } },
    { key: "company", kind: "text", label: { zh: "公司" } },
    {
      key: "state",
      kind: "choice",
      label: { zh: "状态" },
      options: [
        { key: "open", label: { zh: "打开" }, color: "blue" },
        { key: "wait", label: { zh: "等待" }, color: "amber" },
        { key: "done", label: { zh: "完成" }, color: "green" },
      ],
    },
    {
      key: "items",
      kind: "subform",
      label: { zh: "明细" },
      fields: [
        { key: "part", kind: "text", label: { zh: "配件" } },
        { key: "count", kind: "integer", label: { zh: "数量" } },
        { key: "price", kind: "number", label: { zh: "单价" } },
      ],
    },
  ],
  sections: [
    { key: "main", kind: "section", label: { zh: "主要" }, columns: 2, fields: ["title", "level", "company"] },
    { key: "more", kind: "tab", label: { zh: "更多" }, columns: 2, fields: ["state", "items"] },
  ],
};
// What other people see comes over the network, and other programs use the machine too.
const task: FormDefinition = { ...client, key: "task", label: { zh: "任务" }, group: { zh: "服务" } };

describe.skipIf(findBrowser() === undefined)("putting a design in order", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [client, ticket, task] }));
    await createRecord(page.request, workspace, "client", { name: "禾沐生鲜" });
    for (const [index, level] of ["VIP", "vip", "ＶＩＰ", "普通", "普通 ", "潜在"].entries())
      await createRecord(page.request, workspace, "ticket", {
        title: `工单 ${index}`,
        level,
        company: index === 0 ? "禾沐生鲜" : "没有这家",
      });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function enter(path: string): ReturnType<typeof openPage> {
    const opened = await openPage(browser, app.origin);
    await signInAsOwner(opened.page);
    await opened.page.goto(`/w/${workspace}${path}`);
    return opened;
  }

  /** Drags the middle of one thing to a point of another, given as parts of its width and height. */
  async function drag(
    page: Page,
    from: Locator,
    to: Locator,
    [partX, partY]: readonly [number, number],
  ): Promise<void> {
    await to.scrollIntoViewIfNeeded();
    await from.scrollIntoViewIfNeeded();
    const [start, end] = [await from.boundingBox(), await to.boundingBox()];
    if (start === null || end === null) throw new Error("drag: expected both ends on the page");
    await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await page.mouse.down();
    await page.mouse.move(start.x + start.width / 2 + 8, start.y + start.height / 2 + 8);
    await page.mouse.move(end.x + end.width * partX, end.y + end.height * partY, { steps: 4 });
    await page.mouse.up();
  }

  async function publish(page: Page): Promise<void> {
    await page.getByRole("button", { name: "发布", exact: true }).click();
    await page.getByText(/已发布第 \d+ 版/).waitFor();
  }

  const navigation = (page: Page): Locator => page.getByRole("navigation", { name: "表单" }).getByRole("link");
  const cards = async (page: Page): Promise<readonly (string | null)[]> =>
    page.locator("[data-card]").evaluateAll((all) => all.map((one) => one.getAttribute("data-card")));

  test("forms are put in order by drag and by arrow keys, and everybody's navigation follows at once", async () => {
    const watcher = await enter("");
    const { page, problems, close } = await enter("/design");
    const forms = async (): Promise<readonly (string | null)[]> =>
      page.locator("[data-item]").evaluateAll((all) => all.map((one) => one.getAttribute("data-item")));
    await page.locator('[data-item="task"]').waitFor();
    await expect.poll(async () => forms()).toEqual(["client", "ticket", "task"]);
    await drag(page, page.getByRole("button", { name: /^拖动任务/ }), page.locator('[data-item="client"]'), [0.5, 0.1]);
    await expect.poll(forms).toEqual(["task", "client", "ticket"]);
    await page.keyboard.press("Control+z");
    await expect.poll(forms).toEqual(["client", "ticket", "task"]);
    await page.getByRole("button", { name: /^拖动任务/ }).press("ArrowUp");
    await expect.poll(forms).toEqual(["client", "task", "ticket"]);
    await expect.poll(async () => page.locator("[aria-live]").allTextContents()).toContain("任务移到服务的第 1 个");
    // The handle that moved keeps the focus, so the next press goes on from there: into the group above.
    await page.keyboard.press("ArrowUp");
    await expect.poll(forms).toEqual(["client", "task", "ticket"]);
    await page.getByText("调整表单的顺序").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "design-order", { sizes: ["desktop"] });
    await publish(page);
    await expect
      .poll(async () =>
        (await navigation(watcher.page).allTextContents()).filter((text) => /客户|任务|工单/.test(text)),
      )
      .toEqual(["客户", "任务", "工单"]);
    await watcher.close();
    expect(problems).toEqual([]);
    await close();
  });

  test("a text becomes a choice of the values there are, and comes back with every writing", async () => {
    const { page, problems, close } = await enter("/design/ticket");
    await page.getByRole("button", { name: /^级别，/ }).click();
    await page.getByRole("combobox", { name: "类型" }).selectOption("choice");
    await page.getByText("6 条记录里有 3 种值，用得多的在前，右边是记录数。").waitFor();
    await page.getByText("“VIP”包括：vip · ＶＩＰ").waitFor();
    const options = page.getByRole("textbox", { name: /^第 \d+ 个选项$/ });
    const words = async (): Promise<readonly string[]> =>
      options.evaluateAll((all) => all.map((one) => (one instanceof HTMLInputElement ? one.value : "")));
    await expect.poll(words).toEqual(["VIP", "普通", "潜在"]);
    await page.getByText("6 条都能转换，原值保留 30 天").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "design-proposal", { sizes: ["desktop"] });
    await page.getByRole("button", { name: "移除潜在" }).click();
    await page.getByText("5 条能转，1 条不能，原值保留 30 天").waitFor();
    await page.getByRole("button", { name: "按已有的值重列选项" }).click();
    await expect.poll(words).toEqual(["VIP", "普通", "潜在"]);
    await publish(page);
    await page.getByRole("button", { name: /^字段回收站/ }).click();
    await page.getByRole("button", { name: "恢复级别" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "关闭" }).click();
    await expect.poll(async () => page.getByRole("combobox", { name: "类型" }).inputValue()).toBe("text");
    const { rows } = await send<{ rows: readonly (readonly unknown[])[] }>(
      page.request,
      "post",
      `/workspaces/${workspace}/forms/ticket/query`,
      { columns: ["level"], sort: [{ field: "id", direction: "asc" }] },
    );
    expect(rows.map((row) => row[2])).toEqual(["VIP", "vip", "ＶＩＰ", "普通", "普通 ", "潜在"]);
    expect(problems).toEqual([]);
    await close();
  });

  test("a text becomes a link by title, and the plan says which titles nobody has", async () => {
    const { page, problems, close } = await enter("/design/ticket");
    await page.getByRole("button", { name: /^公司，/ }).click();
    await page.getByRole("combobox", { name: "类型" }).selectOption("link");
    await page.getByText("按标题找记录，没有或重名的转不了。").waitFor();
    await page.getByText("1 条能转，5 条不能，原值保留 30 天").waitFor();
    await page.getByRole("checkbox", { name: "确认影响 5 条" }).check();
    await publish(page);
    const { rows } = await send<{ rows: readonly (readonly unknown[])[] }>(
      page.request,
      "post",
      `/workspaces/${workspace}/forms/ticket/query`,
      { columns: ["company"], sort: [{ field: "id", direction: "asc" }] },
    );
    expect(rows.map((row) => row[2]).slice(0, 2)).toEqual([{ id: 1, title: "禾沐生鲜" }, null]);
    expect(problems).toEqual([]);
    await close();
  });

  test("options are moved by drag and by arrow keys, one undo each", async () => {
    const { page, problems, close } = await enter("/design/ticket");
    await page.getByRole("button", { name: /^状态，/ }).click();
    const order = async (): Promise<readonly (string | null)[]> =>
      page.locator("[data-item]").evaluateAll((all) => all.map((one) => one.getAttribute("data-item")));
    await page.locator('[data-item="done"]').waitFor();
    await expect.poll(async () => order()).toEqual(["open", "wait", "done"]);
    const last = page.getByRole("button", { name: /^拖动完成/ });
    await drag(page, last, page.locator('[data-item="open"]'), [0.5, 0.1]);
    await expect.poll(order).toEqual(["done", "open", "wait"]);
    await last.press("ArrowDown");
    await expect.poll(order).toEqual(["open", "done", "wait"]);
    await page.keyboard.press("ArrowDown");
    await expect.poll(order).toEqual(["open", "wait", "done"]);
    const undo = page.getByRole("button", { name: /^撤销/ });
    await undo.click();
    await expect.poll(order).toEqual(["open", "done", "wait"]);
    await undo.click();
    await expect.poll(order).toEqual(["done", "open", "wait"]);
    await undo.click();
    await expect.poll(order).toEqual(["open", "wait", "done"]);
    await expect.poll(async () => undo.isDisabled()).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  test("columns of a subform and fields between sections, tabs and columns of the page are dragged, one undo each", async () => {
    const { page, problems, close } = await enter("/design/ticket");
    const columns = async (): Promise<readonly (string | null)[]> =>
      page.locator("[data-column]").evaluateAll((all) => all.map((one) => one.getAttribute("data-column")));
    await page.locator('[data-column="price"]').waitFor();
    await expect.poll(async () => columns()).toEqual(["part", "count", "price"]);
    const [part, price] = [page.locator('[data-column="part"]'), page.locator('[data-column="price"]')];
    await drag(page, price, part, [0.1, 0.5]);
    await expect.poll(columns).toEqual(["price", "part", "count"]);
    await price.press("Alt+ArrowRight");
    await expect.poll(columns).toEqual(["part", "price", "count"]);
    const undo = page.getByRole("button", { name: /^撤销/ });
    await undo.click();
    await undo.click();
    await expect.poll(columns).toEqual(["part", "count", "price"]);

    const hit = (key: string): Locator => page.locator(`[data-hit="${key}"]`);
    const start = ["title", "level", "company", "state", "items"];
    await expect.poll(async () => cards(page)).toEqual(start);
    // Beside a field of the same row, into the tab, and back up into the section.
    await drag(page, hit("company"), hit("title"), [0.1, 0.5]);
    await expect.poll(async () => cards(page)).toEqual(["company", "title", "level", "state", "items"]);
    await undo.click();
    await drag(page, hit("title"), hit("state"), [0.9, 0.5]);
    await expect.poll(async () => cards(page)).toEqual(["level", "company", "state", "title", "items"]);
    await undo.click();
    await drag(page, hit("state"), hit("level"), [0.1, 0.5]);
    await expect.poll(async () => cards(page)).toEqual(["title", "state", "level", "company", "items"]);
    await undo.click();
    await expect.poll(async () => cards(page)).toEqual(start);
    await expect.poll(async () => undo.isDisabled()).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });

  test("the preview at phone width has no control inside another, and shows a number before there is one", async () => {
    const { page, problems, close } = await enter("/design/client");
    for (const typed of ["评分", "流水号", "进度"]) {
      await page.getByRole("textbox", { name: "搜索字段类型" }).fill(typed);
      await page.keyboard.press("Enter");
    }
    await page.getByText("手机预览").click();
    await page.getByText("0001", { exact: true }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "design-preview", { sizes: ["desktop"] });
    expect(problems).toEqual([]);
    await close();
  });
});
