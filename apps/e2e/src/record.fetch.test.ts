import type { FieldDefinition } from "@tongzhou/model";
import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { fillOrderDesk, lineCell, pickLinked } from "./orderDesk.ts";
import { signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const fetching = [
  { key: "part", kind: "link", form: "part", label: { zh: "物料", en: "Part" } },
  { key: "unit", kind: "text", maxLength: 4, label: { zh: "单位", en: "Unit" }, default: "part.unit" },
  {
    key: "price",
    kind: "money",
    currency: "CNY",
    label: { zh: "单价", en: "Price" },
    default: "part.price * 1.13",
  },
] as const;
const fields: readonly FieldDefinition[] = [
  ...fetching,
  {
    key: "lines",
    kind: "subform",
    label: { zh: "明细", en: "Lines" },
    fields: [...fetching, { key: "count", kind: "integer", label: { zh: "数量", en: "Count" }, default: "1" }],
  },
  {
    key: "total",
    kind: "formula",
    result: "number",
    label: { zh: "合计", en: "Total" },
    expression: "SUM(lines.price)",
  },
];

describe.skipIf(findBrowser() === undefined)("prices and units that are fetched when a part is picked", () => {
  let app: RunningApp;
  let browser: Browser;
  let workspace: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    workspace = await fillOrderDesk(page, fields, [
      { name: "轴承", unit: "套", price: "12.345" },
      { name: "齿轮箱", unit: "台", price: "200" },
      { name: "润滑油", unit: "二十升一桶", price: "1" },
    ]);
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const holds = async (at: Locator, value: string): Promise<void> => {
    await expect.poll(() => at.getByRole("textbox").inputValue()).toBe(value);
  };

  test("they are filled in, follow another part, and stay once somebody has typed, in a record and in its rows", async () => {
    const { page, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(`/w/${workspace}/f/order/r/new`);
    const fieldOf = (key: string): Locator => page.locator(`[data-field="${key}"]`);
    await fieldOf("title").getByRole("textbox").fill("八月");
    await pickLinked(page, fieldOf("part"), "轴承");
    await holds(fieldOf("unit"), "套");
    await holds(fieldOf("price"), "13.95");
    await pickLinked(page, fieldOf("part"), "齿轮箱");
    await holds(fieldOf("price"), "226");
    await fieldOf("price").getByRole("textbox").fill("210");
    await pickLinked(page, fieldOf("part"), "润滑油");
    await fieldOf("unit")
      .getByText(/最多|4/)
      .first()
      .waitFor();
    await holds(fieldOf("price"), "210");
    await pickLinked(page, fieldOf("part"), "轴承");
    await holds(fieldOf("unit"), "套");

    const lines = fieldOf("lines");
    for (let row = 0; row < 2; row += 1) await lines.getByRole("button", { name: "添加一行" }).click();
    await pickLinked(page, lineCell(lines, 0, 0), "齿轮箱");
    await pickLinked(page, lineCell(lines, 1, 0), "轴承");
    await holds(lineCell(lines, 0, 2), "226");
    await lineCell(lines, 1, 2).getByRole("textbox").fill("10");
    await fieldOf("total").getByText("236").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await shots(page, "default-fetched");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);
    const saved = await send<{ values: Readonly<Record<string, unknown>> }>(
      page.request,
      "get",
      `/workspaces/${workspace}/forms/order/records/${page.url().split("/").at(-1) ?? ""}`,
    );
    expect(saved.values).toMatchObject({
      unit: "套",
      price: "210",
      lines: [
        { unit: "台", price: "226", count: 1 },
        { unit: "套", price: "10", count: 1 },
      ],
      total: "236",
    });
    await close();
  });
});
