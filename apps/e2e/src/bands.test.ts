import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { changeDefinition } from "./changeDefinition.ts";
import { createRecord, send } from "./deliveryDesk.ts";
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
    { key: "score", kind: "number", label: { zh: "评分", en: "Score" } },
    {
      key: "health",
      kind: "formula",
      label: { zh: "健康分", en: "Health" },
      expression: "score * 10",
      result: "number",
      bands: {
        levels: [
          { key: "red", label: { zh: "红", en: "Red" }, color: "red" },
          { key: "amber", label: { zh: "黄", en: "Amber" }, color: "amber", from: "60" },
          { key: "green", label: { zh: "绿", en: "Green" }, color: "green", from: "80" },
        ],
        margin: "3",
      },
    },
  ],
};
const view: ViewDefinition = {
  key: "every_client",
  form: "client",
  label: { zh: "全部", en: "All" },
  kind: "grid",
  order: 0,
  colors: [{ expression: '所在分档(健康分) = "红"', color: "red" }],
};
// The server answers over the network, and other programs use the machine too.
const patience = { timeout: 90_000 } as const;

describe.skipIf(findBrowser() === undefined)("bands of a number", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;
  let record: number;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [client], views: [view] }));
    record = await createRecord(page.request, workspace, "client", { name: "禾沐生鲜连锁", score: "9" });
    await createRecord(page.request, workspace, "client", { name: "拓川物流", score: "7" });
    const path = `/workspaces/${workspace}/forms/client/records/${record}`;
    for (const [index, score] of ["7.8", "7.6", "5.8", "5.6", "6.1"].entries())
      await send(page.request, "patch", path, { version: index + 1, values: { score } });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("a record's history says when a number changed its band, and not when it wavered", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(`/w/${workspace}/f/client/r/${record}`);
    await page.getByRole("tab", { name: "历史" }).click();
    await page.getByText("健康分 由 绿 转 黄", { exact: true }).waitFor(patience);
    await expect
      .poll(async () => page.getByText(/^健康分 由 . 转 .$/).allTextContents())
      .toEqual(["健康分 由 黄 转 红", "健康分 由 绿 转 黄"]);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "history-bands");
    expect(problems).toEqual([]);
    await close();
  });

  test("rows are coloured by the band, margin included", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(`/w/${workspace}/f/client`);
    const ground = (name: string) => page.getByRole("row").filter({ hasText: name }).getAttribute("data-ground");
    // 61 is above the border of 60 and within its margin.
    await expect.poll(() => ground("禾沐生鲜连锁"), patience).toBe("red");
    await expect.poll(async () => ground("拓川物流")).toBeNull();
    await shots(page, "grid-bands", { sizes: ["desktop"] });
    expect(problems).toEqual([]);
    await close();
  });

  test("on a phone the cards of records are coloured by the same rules", async () => {
    const { page, problems, close } = await openPage(browser, app.origin, { size: "phone" });
    await signInAsOwner(page);
    await page.goto(`/w/${workspace}/f/client`);
    const ground = (name: string) => page.getByRole("button", { name }).getAttribute("data-ground");
    await expect.poll(() => ground("禾沐生鲜连锁"), patience).toBe("red");
    await expect.poll(async () => ground("拓川物流")).toBeNull();
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      expect(await findBarriers(page)).toEqual([]);
    }
    await shots(page, "cards-bands", { sizes: ["phone"] });
    expect(problems).toEqual([]);
    await close();
  });

  test("a list is filtered by the band, chosen by its name, and says so in both languages", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(`/w/${workspace}/f/client`);
    await page.getByText("拓川物流").waitFor(patience);
    await page.getByRole("button", { name: "筛选" }).click();
    await page.getByRole("button", { name: "添加条件", exact: true }).click();
    await page.getByLabel("字段").selectOption({ label: "健康分所在分档" });
    await page.getByRole("combobox", { name: "值" }).click();
    await expect
      .poll(() => page.getByRole("option").allInnerTexts(), patience)
      .toEqual(expect.arrayContaining(["红", "黄", "绿"]));
    await page.getByRole("option", { name: "红", exact: true }).click();
    await page.getByText(/\(健康分\) = "红"/).waitFor(patience);
    await expect.poll(() => page.getByText("拓川物流").count(), patience).toBe(0);
    await page.getByText("禾沐生鲜连锁").waitFor(patience);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "filter-band");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "修改条件：健康分所在分档 等于 红" }).waitFor(patience);
    await page.getByRole("button", { name: "English" }).click();
    const chip = page.getByRole("button", { name: "Change condition: Band of Health is Red" });
    await chip.waitFor(patience);
    // Beside all tools of a changed view there is no room for the whole chip: its value is not what is cut.
    const isWhole = (words: Element): boolean => words.scrollWidth <= words.clientWidth;
    await expect.poll(() => chip.getByText("Red", { exact: true }).evaluate(isWhole), patience).toBe(true);
    await shots(page, "filter-band-en", { sizes: ["desktop"], themes: ["light"] });
    expect(problems).toEqual([]);
    await close();
  });
});
