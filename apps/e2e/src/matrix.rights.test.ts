import type { Browser, Page } from "playwright-core";
import type { Grant, MatrixDefinition, WorkspaceDefinition } from "@tongzhou/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { changeDefinition } from "./changeDefinition.ts";
import { send } from "./deliveryDesk.ts";
import { fillMatrixDesk, matrixCell } from "./matrixDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import type { Look, OpenPage } from "./openBrowser.ts";
import { signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const reader = { name: "秦朗", email: "qinlang@chengqi.example", password: "a quiet lighthouse at noon" } as const;
const patience = { timeout: 90_000 } as const;

const sees = (form: string, more: Partial<Grant> = {}): Grant => ({
  key: `see_${form}`,
  form,
  to: { role: "member" },
  actions: ["see"],
  ...more,
});

describe.skipIf(findBrowser() === undefined)("a matrix of somebody with fewer rights", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    workspace = await fillMatrixDesk(page);
    const { path } = await send<{ path: string }>(page.request, "post", `/workspaces/${workspace}/invitations`, {
      email: reader.email,
      name: reader.name,
      role: "member",
    });
    const theirs = await openPage(browser, app.origin);
    const { name, password } = reader;
    const invitation = `/invitations/${path.split("/").at(-1) ?? ""}`;
    await send(theirs.page.request, "post", invitation, { name, password });
    await theirs.close();
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function asOwner(work: (page: Page) => Promise<unknown>): Promise<void> {
    const { page, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await work(page);
    await close();
  }

  async function open(grants: readonly Grant[], look: Look = {}): Promise<OpenPage> {
    await asOwner(async ({ request }) => changeDefinition(request, () => ({ grants })));
    const opened = await openPage(browser, app.origin, look);
    await send(opened.page.request, "post", "/sessions", { email: reader.email, password: reader.password });
    return opened;
  }

  const all = ["item", "person", "duty", "message"].map((form) => sees(form));

  test("without the right to write, nothing opens and nothing is written, and it says why", async () => {
    const { page, problems, close } = await open(all);
    await page.goto(`/w/${workspace}/f/item?view=raci`);
    await matrixCell(page, 0, 1).click();
    await page.getByText("只能看：你不能修改“职责分配”").waitFor();
    await expect.poll(async () => page.getByRole("grid").getAttribute("aria-readonly")).toBe("true");
    const before = await matrixCell(page, 0, 1).innerText();
    for (const key of ["r", "Enter", "Delete", "Control+d"]) await page.keyboard.press(key);
    await expect.poll(async () => page.getByRole("menu").count()).toBe(0);
    await expect.poll(async () => matrixCell(page, 0, 1).innerText()).toBe(before);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "matrix-read-only");
    expect(problems).toEqual([]);
    await close();
  });

  test("rows, columns and cells are those in sight, and only what may be changed opens", async () => {
    const mine: readonly Grant[] = [
      sees("item", { rows: 'phase = "p0"' }),
      sees("person", { rows: 'role <> "PM"' }),
      sees("duty"),
      { ...sees("duty"), key: "edit_duty", actions: ["edit"], rows: 'letter = "r"', writeFields: ["letter"] },
    ];
    const { page, problems, close } = await open(mine);
    await page.goto(`/w/${workspace}/f/item?view=raci`);
    await page.getByText("2 行 × 3 列").waitFor();
    await matrixCell(page, 0, 1).click();
    await page.keyboard.press("Enter");
    await page.getByText("这个单元格不能修改").waitFor();
    await expect.poll(async () => page.getByRole("menu").count()).toBe(0);
    await matrixCell(page, 0, 0).click();
    await page.keyboard.press("Enter");
    await page.getByRole("menu", { name: "选一个值" }).waitFor();
    await expect.poll(async () => page.getByRole("button", { name: "清空" }).count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  test("a cell that grants leave shut says so when one begins to type, and one beside it takes the letter", async () => {
    const make: Grant = { ...sees("duty"), key: "make_duty", actions: ["create"], rows: 'item.phase = "p0"' };
    const { page, problems, close } = await open([...all, make], { theme: "dark" });
    await page.goto(`/w/${workspace}/f/item?view=raci`);
    await matrixCell(page, 5, 2).waitFor();
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/batch")) sent.push(request.url());
    });
    const empty = async (row: number): Promise<number> => {
      for (let column = 0; column < 4; column += 1)
        if ((await matrixCell(page, row, column).innerText()) === "") return column;
      throw new Error(`matrix-rights: expected an empty cell in row ${row}`);
    };
    const shut = await empty(5);
    await matrixCell(page, 5, shut).click();
    // The box over the cell that has the keyboard.
    const isReadOnly = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute("aria-readonly") ?? null);
    await expect.poll(isReadOnly, patience).toBe("true");
    await page.keyboard.press("r");
    await page.getByText("你不能在这一格填写“职责分配”").waitFor();
    expect([await matrixCell(page, 5, shut).innerText(), sent]).toEqual(["", []]);
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "matrix-shut");
    const free = await empty(0);
    await matrixCell(page, 0, free).click();
    await page.keyboard.press("r");
    await expect.poll(async () => matrixCell(page, 0, free).innerText(), patience).toBe("R");
    await expect.poll(() => sent.length, patience).toBe(1);
    expect(problems).toEqual([]);
    await close();
  });

  test("a matrix of one's own whose columns are gone says which, and is mended with what remains", async () => {
    const { page, close } = await open(all);
    const matrix: MatrixDefinition = {
      form: "message",
      rows: { field: "person" },
      columns: [{ field: "topic" }],
      cell: { kind: "field", field: "note" },
      totals: [{ key: "times", label: { zh: "次数" }, at: "both", function: "count" }],
    };
    const saved = await page.request.put(`/api/v1/workspaces/${workspace}/forms/person/views/mine`, {
      data: { definition: { label: { zh: "我的沟通" }, kind: "matrix", matrix }, isPersonal: true },
    });
    expect(saved.status()).toBe(200);
    await page.goto(`/w/${workspace}/f/person?view=mine`);
    await matrixCell(page, 0, 0).waitFor();
    await asOwner(async ({ request }) => removeField(request, workspace, "message", "topic"));
    await page.reload();
    const missing = page.getByRole("list", { name: "缺少的内容" });
    await expect.poll(() => missing.textContent(), patience).toContain("字段“topic”不存在");
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "matrix-broken");
    await page.getByRole("main").getByRole("button", { name: "设置矩阵" }).last().click();
    await page.getByText("行：人员 · 列：频率 · 单元格：沟通安排.备注").waitFor();
    await page.getByRole("button", { name: "确定" }).click();
    await matrixCell(page, 0, 1).waitFor();
    await page.getByText("次数").first().waitFor();
    await close();
  });
});

async function removeField(request: Page["request"], workspace: string, form: string, field: string): Promise<void> {
  const base = `/workspaces/${workspace}/definition`;
  const head = await send<{ definition: WorkspaceDefinition }>(request, "get", base);
  const definition = {
    ...head.definition,
    forms: head.definition.forms.map((one) =>
      one.key === form ? { ...one, fields: one.fields.filter(({ key }) => key !== field) } : one,
    ),
  };
  const { baseVersion, hash } = await send<{ baseVersion: number; hash: string }>(request, "post", `${base}/plan`, {
    definition,
  });
  await send(request, "post", `${base}/apply`, { definition, baseVersion, hash, acceptDestructive: true });
}
