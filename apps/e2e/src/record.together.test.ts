import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { changeDefinition } from "./changeDefinition.ts";
import { send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const item: FormDefinition = {
  key: "item",
  label: { zh: "职责项", en: "Item" },
  title: "name",
  fields: [{ key: "name", kind: "text", label: { zh: "事项", en: "Item" }, required: true }],
  constraints: [
    {
      key: "one_answers",
      label: { zh: "唯一问责", en: "One answers" },
      expression: 'COUNT(duty_by_item[letter = "a"]) = 1',
      severity: "block_save",
      message: { zh: "每个职责项恰有一个 A", en: "Each item has exactly one A" },
      fix: "duty_by_item",
    },
  ],
};
const duty: FormDefinition = {
  key: "duty",
  label: { zh: "职责分配", en: "Duty" },
  title: "who",
  fields: [
    {
      key: "item",
      kind: "link",
      form: "item",
      label: { zh: "职责项", en: "Item" },
      inverse: { zh: "职责分配", en: "Duties" },
      required: true,
    },
    { key: "who", kind: "text", label: { zh: "人员", en: "Who" }, required: true, unique: true },
    {
      key: "letter",
      kind: "choice",
      label: { zh: "代码", en: "Letter" },
      options: [
        { key: "r", label: { zh: "R", en: "R" }, color: "blue" },
        { key: "a", label: { zh: "A", en: "A" }, color: "red" },
      ],
    },
  ],
};
const views: readonly ViewDefinition[] = [item, duty].map((form, order) => ({
  key: `every_${form.key}`,
  form: form.key,
  label: { zh: "全部", en: "All" },
  kind: "grid",
  order,
}));

describe.skipIf(findBrowser() === undefined)("a record made together with those that link to it", () => {
  let app: RunningApp;
  let browser: Browser;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function titles(page: Page, workspace: string, form: string): Promise<readonly unknown[]> {
    const title = form === "item" ? "name" : "who";
    const path = `/workspaces/${workspace}/forms/${form}/query`;
    const { rows } = await send<{ rows: readonly (readonly unknown[])[] }>(page.request, "post", path, {
      columns: [title],
    });
    return rows.map((row) => row[2]);
  }

  test("what a rule asks for is filled in beside it, told where it is wrong, kept over a reload, and saved at once", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    const workspace = await changeDefinition(page.request, () => ({ forms: [item, duty], views }));
    await page.goto(`/w/${workspace}/f/item/r/new`);
    await page.getByRole("textbox", { name: /^事项/ }).fill("需求确认");
    const table = page.getByRole("table", { name: "职责分配" });
    await table.waitFor();
    await page.getByText("每个职责项恰有一个 A").waitFor();
    const save = page.getByRole("button", { name: "保存", exact: true });

    // Without the record it asks for nothing is saved, and the rule is told at the table.
    await save.click();
    await expect.poll(() => page.getByRole("alert").allTextContents()).toContain(" 每个职责项恰有一个 A");

    const add = page.getByRole("button", { name: "添加一行" });
    await add.click();
    await page.keyboard.type("王敏");
    await table.getByRole("row").nth(1).getByRole("combobox").click();
    await page.getByRole("option", { name: "A", exact: true }).click();
    await add.click();
    await save.click();
    await expect.poll(() => page.getByText("第 2 行：请填写人员").count()).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "record-together");

    await page.reload();
    await page.getByText("已填回上次没有保存的内容").waitFor();
    await expect.poll(() => table.getByRole("row").count()).toBe(3);
    await table.getByRole("row").nth(2).getByRole("textbox").first().fill("王敏");
    await save.click();
    // Two of one name: the server refuses the second row, and nothing of it is saved.
    await expect.poll(() => page.getByText("第 2 行：字段“人员”的值已被使用").count()).toBe(1);
    await expect.poll(() => table.getByRole("row").nth(2).locator('[aria-invalid="true"]').count()).toBe(1);
    expect([await titles(page, workspace, "item"), await titles(page, workspace, "duty")]).toEqual([[], []]);

    await table.getByRole("row").nth(2).getByRole("textbox").first().fill("李强");
    await save.click();
    await page.getByRole("heading", { level: 1, name: "需求确认" }).waitFor();
    await expect.poll(async () => titles(page, workspace, "item")).toEqual(["需求确认"]);
    expect((await titles(page, workspace, "duty")).toSorted()).toEqual(["李强", "王敏"].toSorted());
    await page.getByRole("link", { name: "王敏" }).waitFor();
    await close();
    expect(problems.filter((one) => !/status of 4(?:09|22)/.test(one))).toEqual([]);
  });
});
