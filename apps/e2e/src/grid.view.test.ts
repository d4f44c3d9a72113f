import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dragUntil } from "./dragUntil.ts";
import { findBarriers } from "./accessibility.ts";
import { cellAt, fillGridDesk } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("views of a form", () => {
  let app: RunningApp;
  let browser: Browser;
  let path: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await page.goto("/");
    ({ path } = await fillGridDesk(page));
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("records are filtered, sorted and grouped, and the view is saved under a name", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(path);
    await page.getByText("共 6 条").waitFor();
    await page.getByRole("button", { name: "筛选" }).click();
    await page.getByRole("button", { name: "添加条件", exact: true }).click();
    await page.getByLabel("字段").selectOption({ label: "用时" });
    await page.getByLabel("比较").selectOption({ label: "大于" });
    await page.getByLabel("值").fill("1");
    await page.getByText("用时 > 1").waitFor();
    await page.getByText("共 5 条").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "用表达式写" }).click();
    await page.getByLabel(/^字段写它的编号名/).fill("hours > 1 and stat = 2");
    await page.getByText(/stat/).nth(1).waitFor();
    await page.getByLabel(/^字段写它的编号名/).fill("hours > 2");
    await page.getByText("表达式有效").waitFor();
    await page.getByRole("button", { name: "应用" }).click();
    await page.getByText("共 4 条").waitFor();
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "排序", exact: true }).click();
    await page.getByRole("button", { name: "添加排序" }).click();
    await page.getByLabel("字段").selectOption({ label: "用时" });
    await page.getByText("降序").click();
    await cellAt(page, 1, "hours").getByText("5.5").waitFor();
    await page.keyboard.press("Escape");

    await page.getByRole("button", { name: "分组", exact: true }).click();
    await page.getByRole("button", { name: "添加分组" }).click();
    await page.getByLabel("字段").selectOption({ label: "状态" });
    await page.keyboard.press("Escape");
    await page
      .getByRole("row", { name: /已关闭/ })
      .first()
      .waitFor();
    await shots(page, "grid-grouped");

    await page.getByRole("button", { name: "另存为" }).click();
    await page.getByLabel("视图名称").fill("要紧的");
    await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
    const tab = page.getByRole("tab", { name: "要紧的" });
    const shown = tab.and(page.locator('[aria-selected="true"]'));
    await shown.waitFor();
    await page.reload();
    await shown.waitFor();
    await page.getByText("共 4 条").waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test("a card is dragged to another column, and moved back with the keyboard", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(path.replace("every", "board"));
    const columnOf = (name: string) => page.getByRole("region", { name: new RegExp(`^${name}`) });
    const card = page.getByRole("button", { name: /^司机登录收不到验证码/ });
    await columnOf("新建")
      .getByRole("button", { name: /^司机登录/ })
      .waitFor();
    await shots(page, "board");
    expect(await findBarriers(page)).toEqual([]);
    const moved = columnOf("处理中").getByRole("button", { name: /^司机登录/ });
    await dragUntil(card, columnOf("处理中"), async () => (await moved.count()) === 1);
    await page.getByRole("region", { name: "处理中 3" }).waitFor();
    await card.focus();
    await page.keyboard.press("Alt+ArrowLeft");
    await page.getByRole("region", { name: "新建 2" }).waitFor();
    await columnOf("新建")
      .getByRole("button", { name: /^司机登录/ })
      .waitFor();
    expect(problems).toEqual([]);
    await close();
  });

  test("on a phone records are cards that open", async () => {
    const { page, problems, close } = await openPage(browser, app.origin, { size: "phone" });
    await signInAsOwner(page);
    await page.goto(path);
    await page.getByRole("button", { name: /回单拍照偶发闪退/ }).click();
    await page.waitForURL(/peek=/);
    expect(problems).toEqual([]);
    await close();
  });
});
