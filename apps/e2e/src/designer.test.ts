import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("designing forms", () => {
  let app: RunningApp;
  let browser: Browser;
  let home: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    await page.goto("/");
    await page.waitForURL(/\/w\/[a-z0-9_]+$/);
    home = new URL(page.url()).pathname;
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function enter(path: string): ReturnType<typeof openPage> {
    const opened = await openPage(browser, app.origin);
    await signInAsOwner(opened.page);
    await opened.page.goto(`${home}${path}`);
    return opened;
  }

  const api = (path: string): string => `/api/v1${home.replace("/w/", "/workspaces/")}${path}`;

  async function send(page: Page, path: string, data: object): Promise<unknown> {
    const reply = await page.request.post(api(path), { data });
    if (!reply.ok()) throw new Error(`send: expected 2xx, got ${reply.status()} ${await reply.text()}`);
    return reply.json();
  }

  /** Takes the first kind that what is typed finds, and names the new field. */
  async function addField(page: Page, typed: string, name: string): Promise<void> {
    await page.getByRole("textbox", { name: "搜索字段类型" }).fill(typed);
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "标题", exact: true }).fill(name);
    await page.getByRole("button", { name: new RegExp(`^${name}，`) }).waitFor();
  }

  async function publish(page: Page): Promise<void> {
    await page.getByRole("button", { name: "发布", exact: true }).click();
    await page.getByText(/已发布第 \d+ 版/).waitFor();
  }

  async function valuesOf(page: Page, column: string): Promise<readonly unknown[]> {
    const reply = await send(page, "/forms/men_dian/query", {
      columns: [column],
      sort: [{ field: "id", direction: "asc" }],
    });
    // The contract gives rows as [id, version, …columns].
    return (reply as { readonly rows: readonly (readonly unknown[])[] }).rows.map((row) => row[2]);
  }

  test("an empty workspace gets its first form, with a formula, and its list shows it", async () => {
    const { page, problems, close } = await enter("/design");
    await page.getByText("从第一个表单开始").waitFor();
    await shots(page, "design-empty");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "新建表单" }).press("Enter");
    await page.keyboard.type("门店");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/design\/men_dian$/);

    await page.getByRole("heading", { level: 1, name: "门店" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("shuzi");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "标题", exact: true }).fill("面积");
    await addField(page, "gs", "面积翻倍");
    await page.getByText("公式还没有写").last().waitFor();
    await page.getByRole("button", { name: "还差 1 项，处理后发布" }).waitFor();
    const code = page.getByRole("textbox", { name: "公式" });
    await code.click();
    await page.keyboard.type("面机 * 2");
    await page.getByRole("button", { name: "改成 面积" }).click();
    await page.getByText("结果是数字").waitFor();
    await page.getByText("新建一张表，不影响其他数据").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await publish(page);

    await page.getByRole("button", { name: "门店的操作" }).click();
    await page.getByRole("menuitem", { name: "打开记录" }).click();
    await page.waitForURL(/\/f\/men_dian/);
    await page.getByText("还没有记录").first().waitFor();
    await send(page, "/forms/men_dian/records", {
      values: { title: "一号店", mian_ji: "12.5" },
      idempotencyKey: "designer-first-1",
    });
    await page.getByRole("columnheader", { name: /面积翻倍/ }).waitFor();
    await page.getByText("25", { exact: true }).waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test("a draft survives a reload, moves by keyboard, and joins what somebody else published", async () => {
    const { page, problems, close } = await enter("/design/men_dian");
    await page.getByRole("button", { name: /^面积翻倍，/ }).click();
    await addField(page, "单行文本", "备注");
    await addField(page, "单行文本", "电话");
    await page.getByText("2 处未发布的修改").waitFor();
    await page.getByText("1 条已有记录这一项为空，不影响提交").first().waitFor();
    const card = page.getByRole("button", { name: /^电话，/ });
    await card.press("Alt+ArrowUp");
    await expect.poll(async () => page.locator("[aria-live]").allTextContents()).toContain("电话移到门店的第 4 个");
    await page.reload();
    await page.getByText("2 处未发布的修改").waitFor();
    await page.getByRole("button", { name: /^电话，/ }).click();
    await page.getByRole("button", { name: "删除字段" }).click();
    await page.getByText("1 处未发布的修改").waitFor();
    await page.getByRole("button", { name: /^撤销/ }).click();
    await page.getByText("2 处未发布的修改").waitFor();
    await page.getByRole("button", { name: /^重做/ }).click();
    await page.getByText("1 处未发布的修改").waitFor();

    const head = await (await page.request.get(api("/definition"))).json();
    const definition = { ...head.definition, label: { zh: "另一个名字" } };
    // A plan's reply, by the contract.
    const plan = (await send(page, "/definition/plan", { definition })) as { baseVersion: number; hash: string };
    const { baseVersion, hash } = plan;
    await send(page, "/definition/apply", { definition, baseVersion, hash, acceptDestructive: false });
    await page.getByText(/已有人发布了第 \d+ 版，你的修改已接在它后面/).waitFor();
    await page.getByText("1 处未发布的修改").waitFor();
    await publish(page);
    expect(problems).toEqual([]);
    await close();
  });

  test("a text becomes a number: what cannot be converted is counted, shown, and has to be accepted", async () => {
    const { page, problems, close } = await enter("/design/men_dian");
    for (const [index, text] of ["1,200", "35", "很多"].entries())
      await send(page, "/forms/men_dian/records", {
        values: { title: `店 ${index}`, bei_zhu: text },
        idempotencyKey: `designer-text-${index}`,
      });
    await page.getByRole("button", { name: /^备注，/ }).click();
    await page.getByRole("combobox", { name: "类型" }).selectOption("number");
    await page.getByText("2 条能转，1 条不能，原值保留 30 天").waitFor();
    await page.getByRole("button", { name: "看 1 条" }).click();
    await page.getByText("变为空").waitFor();
    await shots(page, "design-convert", { sizes: ["desktop"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect.poll(async () => page.getByRole("button", { name: "还差 1 项，处理后发布" }).isDisabled()).toBe(true);
    await page.getByRole("checkbox", { name: "确认影响 1 条" }).check();
    await publish(page);
    await expect.poll(async () => valuesOf(page, "bei_zhu")).toEqual([null, "1200", "35", null]);
    expect(problems).toEqual([]);
    await close();
  });

  test("a deleted field comes back from the bin with its values", async () => {
    const { page, problems, close } = await enter("/design/men_dian");
    await page.getByRole("button", { name: /^备注，/ }).press("Delete");
    await page.getByText("2 条有内容，进字段回收站，30 天内可恢复").waitFor();
    await page.getByRole("checkbox", { name: "确认影响 2 条" }).check();
    await publish(page);
    await page.getByRole("button", { name: /^备注，/ }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^字段回收站/ }).click();
    expect(await findBarriers(page)).toEqual([]);
    // The values of before the conversion lie there under the same name; the field itself was deleted last.
    await page.getByRole("button", { name: "恢复备注" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "关闭" }).click();
    await page.getByRole("button", { name: /^备注，/ }).waitFor();
    await expect.poll(async () => valuesOf(page, "bei_zhu")).toEqual([null, "1200", "35", null]);
    expect(problems).toEqual([]);
    await close();
  });

  test("a grant for members limits rows and fields, and the page is kind to phones", async () => {
    const { page, problems, close } = await enter("/design/men_dian");
    await page.getByRole("button", { name: /^权限/ }).click();
    await page.getByRole("button", { name: "添加权限" }).first().click();
    await page.getByRole("checkbox", { name: "成员：修改" }).check();
    await page.getByRole("button", { name: "创建人是本人的" }).click();
    await page.getByRole("radiogroup", { name: "备注的权限" }).getByText("不可见").click();
    await page.getByText("发布后立即生效").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "design-access", { sizes: ["desktop"] });
    await publish(page);
    const head = await (await page.request.get(api("/definition"))).json();
    expect(head.definition.grants).toMatchObject([
      { to: { role: "member" }, actions: ["see", "edit"], rows: "created_by = CURRENT_USER()" },
    ]);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByText("设计表单需要更宽的屏幕").waitFor();
    await shots(page, "design-phone", { sizes: ["phone"] });
    await expect
      .poll(async () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
      .toBeLessThanOrEqual(0);
    expect(await findBarriers(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });
});
