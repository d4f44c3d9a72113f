import type { FormConstraint, FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeDefinition } from "./changeDefinition.ts";
import { findBarriers } from "./accessibility.ts";
import { createRecord, send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const item: FormDefinition = {
  key: "item",
  label: { zh: "职责项", en: "Items" },
  title: "name",
  fields: [
    { key: "name", kind: "text", label: { zh: "事项", en: "Item" } },
    { key: "note", kind: "text", label: { zh: "备注", en: "Note" } },
    {
      key: "state",
      kind: "choice",
      label: { zh: "状态", en: "State" },
      options: [
        { key: "draft", label: { zh: "草稿", en: "Draft" }, color: "gray" },
        { key: "active", label: { zh: "生效", en: "Active" }, color: "green" },
      ],
    },
  ],
};
const duty: FormDefinition = {
  key: "duty",
  label: { zh: "职责分配", en: "Duties" },
  title: "who",
  fields: [
    { key: "who", kind: "text", label: { zh: "人员", en: "Who" } },
    { key: "item", kind: "link", form: "item", label: { zh: "职责项", en: "Item" } },
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
// What another window does comes over the network, and other programs use the machine too.
const patience = { timeout: 90_000 } as const;

describe.skipIf(findBrowser() === undefined)("constraints over related records", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;
  const items: number[] = [];

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    workspace = await changeDefinition(page.request, () => ({ forms: [item, duty], views }));
    for (const name of ["需求确认", "上线验收", "变更评审"])
      items.push(await createRecord(page.request, workspace, "item", { name }));
    for (const [who, letter, of] of [
      ["王敏", "a", items[0]],
      ["李强", "a", items[0]],
      ["赵丽", "a", items[1]],
      ["孙浩", "r", items[1]],
    ])
      await createRecord(page.request, workspace, "duty", { who, letter, item: of });
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function openSignedIn(path: string): Promise<{ readonly page: Page; readonly close: () => Promise<void> }> {
    const opened = await openPage(browser, app.origin);
    await signInAsOwner(opened.page);
    await opened.page.goto(path);
    return opened;
  }

  test("a designer says one in words, sees what breaks it, and publishes; the record then shows it", async () => {
    const { page, close } = await openSignedIn(`/w/${workspace}/design/item`);
    await page.getByRole("button", { name: /^规则/ }).click();
    await page.getByRole("button", { name: "新建规则" }).first().click();
    const panel = page.getByRole("complementary", { name: "规则设置" });
    await panel.getByLabel("规则名称", { exact: true }).fill("唯一问责");
    await panel.getByRole("textbox", { name: "只看符合条件的" }).click();
    await page.keyboard.type('代码 = "A"');
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("listbox").count(), patience).toBe(0);
    await panel.getByLabel("要求").selectOption({ label: "最多" });
    await panel.getByLabel("提示语", { exact: true }).fill("一个职责项只能有一个 A");
    await panel.getByLabel("到哪里改").selectOption({ label: "职责分配" });
    await expect
      .poll(() => panel.getByRole("region", { name: "现有记录" }).textContent(), patience)
      .toContain("1 条记录不符合");
    await expect.poll(() => page.getByText('符合“代码 = "A"”的“职责分配”最多 1 条').count(), patience).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "constraints-designer", { sizes: ["desktop"] });
    await page.getByRole("button", { name: "发布", exact: true }).click();
    await page.getByText(/已发布第 \d+ 版/).waitFor();
    await page.goto(`/w/${workspace}/f/item/r/${items[0]}`);
    const strip = page.getByRole("region", { name: "不符合规则" });
    await strip.waitFor(patience);
    await expect.poll(async () => strip.textContent()).toContain("一个职责项只能有一个 A");
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "constraints-record");
    await strip.getByRole("link", { name: "查看职责分配" }).click();
    await expect.poll(() => page.getByText("王敏").count(), patience).toBeGreaterThan(0);
    await expect.poll(async () => page.getByText("赵丽").count()).toBe(0);
    await close();
  });

  test("a cell that would break it says why, in its place", async () => {
    const { page, close } = await openSignedIn(`/w/${workspace}/f/duty`);
    await page.getByText("孙浩").waitFor(patience);
    const row = page.getByRole("row").filter({ hasText: "孙浩" });
    await row.getByText("R", { exact: true }).click();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: "A", exact: true }).click();
    await expect.poll(() => page.getByText("“上线验收”：一个职责项只能有一个 A").count(), patience).toBeGreaterThan(0);
    await shots(page, "constraints-cell", { sizes: ["desktop"], themes: ["light"] });
    await close();
  });

  test("a row of a list that breaks one is marked, says why, and leads to what mends it", async () => {
    const { page, close } = await openSignedIn(`/w/${workspace}/f/item`);
    const mark = page.getByRole("button", { name: "不符合规则：一个职责项只能有一个 A" });
    await mark.waitFor(patience);
    await expect.poll(() => mark.count(), patience).toBe(1);
    await mark.click();
    const note = page.getByRole("dialog", { name: "不符合规则" });
    await expect.poll(() => note.textContent(), patience).toContain("一个职责项只能有一个 A");
    await expect.poll(() => note.getByRole("link", { name: "查看职责分配" }).count(), patience).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "constraints-list", { sizes: ["desktop"] });
    await page.keyboard.press("Escape");
    await expect.poll(() => note.count(), patience).toBe(0);
    await page.setViewportSize({ width: 390, height: 844 });
    const card = page.getByRole("button", { name: /需求确认/ });
    await expect.poll(() => card.textContent(), patience).toContain("不符合规则");
    await close();
  });

  test("the page of a form's constraints and its list say what breaks them, and hear when it is mended", async () => {
    const list = await openSignedIn(`/w/${workspace}/f/item`);
    const mark = list.page.getByRole("button", { name: "不符合规则：一个职责项只能有一个 A" });
    await mark.waitFor(patience);
    const { page, close } = await openSignedIn(`/w/${workspace}/f/item/constraints`);
    await page.getByRole("link", { name: "需求确认" }).waitFor(patience);
    await expect.poll(() => page.getByText("1 条不符合").count(), patience).toBe(1);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "constraints-page");
    const found = await send<{ rows: readonly (readonly unknown[])[] }>(
      page.request,
      "post",
      `/workspaces/${workspace}/forms/duty/query`,
      { filter: 'who = "李强"' },
    );
    const [id, version] = found.rows[0] ?? [];
    await send(page.request, "patch", `/workspaces/${workspace}/forms/duty/records/${String(id)}`, {
      values: { letter: "r" },
      version,
    });
    await expect.poll(() => page.getByText("全部符合").count(), patience).toBe(1);
    await expect.poll(() => mark.count(), patience).toBe(0);
    await list.close();
    await close();
  });

  test("each kind of rule is said in words, in both languages", async () => {
    const { page, close } = await openSignedIn(`/w/${workspace}`);
    const kinds = [
      ["COUNT(item_by_project) >= 1", "至少有一条“职责项”", "at least one of Items"],
      ["COUNT(item_by_project) <= 3", "“职责项”最多 3 条", "at most 3 of Items"],
      [
        "COUNT(UNIQUE(item_by_project.name)) = COUNT(item_by_project.name)",
        "“职责项”的“事项”不重复",
        "no two of Items share Item",
      ],
      ["SUM(parts.share) = 100", "“组成”的“占比”合计恰好 100", "Share of Parts adds up to exactly 100"],
      [
        'COUNT(item_by_project[COUNT(duty_by_item[letter = "r"]) = 0]) = 0',
        '每条“职责项”至少有一条符合“代码 = "R"”的“职责分配”',
        'each of Items has at least one of Duties where Letter = "R"',
      ],
      [
        'COUNT(item_by_project[state = "draft"]) = 0 or COUNT(item_by_project[state = "active"]) = 0',
        '“职责项”不能既有“状态 = "草稿"”，又有“状态 = "生效"”',
        'never both Items where State = "Draft" and Items where State = "Active"',
      ],
    ] as const;
    const severities = ["block_save", "warn", "report"] as const;
    const project: FormDefinition = {
      key: "project",
      label: { zh: "项目", en: "Project" },
      title: "name",
      fields: [
        { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
        {
          key: "parts",
          kind: "subform",
          label: { zh: "组成", en: "Parts" },
          fields: [{ key: "share", kind: "number", label: { zh: "占比", en: "Share" } }],
        },
      ],
      constraints: kinds.map(([expression, zh, en], index) => ({
        key: `rule_${index}`,
        label: { zh: `规则 ${index}`, en: `Rule ${index}` },
        expression,
        severity: severities[index % 3] ?? "report",
        message: { zh, en },
      })),
    };
    await changeDefinition(page.request, ({ forms }) => ({
      forms: [
        ...forms.map((form) =>
          form.key === "item"
            ? {
                ...form,
                fields: [
                  ...form.fields,
                  { key: "project", kind: "link", form: "project", label: { zh: "项目", en: "Project" } } as const,
                ],
              }
            : form,
        ),
        project,
      ],
    }));
    await page.goto(`/w/${workspace}/design/project`);
    await page.getByRole("button", { name: /^规则/ }).click();
    for (const [, zh] of kinds) await page.getByText(zh, { exact: true }).waitFor(patience);
    await shots(page, "constraints-kinds", { sizes: ["desktop"] });
    await page.getByRole("button", { name: "English" }).click();
    for (const [, , en] of kinds) await page.getByText(en, { exact: true }).waitFor(patience);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "constraints-kinds-en", { sizes: ["desktop"] });
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByText(kinds[0][1], { exact: true }).waitFor(patience);
    await close();
  });

  test("a state is not entered before its gate holds, and the record says all that is missing, in English too", async () => {
    const { page, close } = await openSignedIn(`/w/${workspace}`);
    const gate = { field: "state", values: ["active"] };
    const gates: readonly FormConstraint[] = [
      {
        key: "has_r",
        label: { zh: "有人负责", en: "Someone responsible" },
        expression: 'COUNT(duty_by_item[letter = "r"]) >= 1',
        severity: "block_transition",
        gate,
        message: { zh: "生效前至少要有一个 R", en: "It needs an R before it is active" },
        fix: "duty_by_item",
      },
      {
        key: "has_note",
        label: { zh: "写明备注", en: "A note" },
        expression: "ISNOTBLANK(note)",
        severity: "block_transition",
        gate,
        message: { zh: "生效前要写备注", en: "It needs a note before it is active" },
        fix: "note",
      },
    ];
    await changeDefinition(page.request, ({ forms }) => ({
      forms: forms.map((form) =>
        form.key === "item" ? { ...form, constraints: [...(form.constraints ?? []), ...gates] } : form,
      ),
    }));
    await page.goto(`/w/${workspace}/f/item/r/${items[2]}`);
    await page.getByRole("region", { name: "不符合规则" }).waitFor(patience);
    await page.getByRole("button", { name: "编辑状态" }).click();
    await page.getByRole("option", { name: "生效", exact: true }).click();
    await page.keyboard.press("Enter");
    const bar = page.getByRole("status").filter({ hasText: "1 处修改没有保存" });
    await expect.poll(() => bar.textContent(), patience).toContain("生效前至少要有一个 R");
    await expect.poll(async () => bar.textContent()).toContain("生效前要写备注");
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "constraints-gate");
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("region", { name: "Broken constraints" }).waitFor(patience);
    await shots(page, "constraints-gate-en", { sizes: ["desktop"], themes: ["light"] });
    await close();
  });
});
