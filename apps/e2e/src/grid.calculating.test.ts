import type { FormDefinition } from "@tongzhou/model";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeDefinition } from "./changeDefinition.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { addRecords, gridCell, makeSheet } from "./sheetDesk.ts";
import type { SheetDesk } from "./sheetDesk.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const figures = ["tax", "rest", "double", "third"] as const;
// The server answers over the network, and other programs use the machine too.
const patience = { timeout: 90_000 } as const;

function bills(factor: number): FormDefinition {
  return {
    key: "bill",
    label: { zh: "账单", en: "Bills" },
    title: "name",
    fields: [
      { key: "name", kind: "text", label: { zh: "名称", en: "Name" } },
      { key: "amount", kind: "number", label: { zh: "金额", en: "Amount" } },
      ...figures.map((key, index): FormDefinition["fields"][number] => ({
        key,
        kind: "formula",
        label: { zh: `税额${index}`, en: `Tax ${index}` },
        result: "number",
        expression: `amount * ${factor} + ${index}`,
      })),
    ],
  };
}

describe.skipIf(findBrowser() === undefined)("formulas that are computed anew in the background", () => {
  let app: RunningApp;
  let browser: Browser;
  let desk: SheetDesk;
  let factor = 2;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    desk = await makeSheet(page.request, bills(factor), []);
    // More than is computed with the change itself, and enough to be at it for a while.
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ name: `账单 ${index}`, amount: String(index) }));
    await addRecords(page.request, desk, rows);
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  // A job on a quick machine may be over before a page has asked for it; then the formulas are changed once more.
  async function seeMark(page: Page, words: RegExp): Promise<void> {
    const mark = page.getByRole("img", { name: words }).first();
    await expect
      .poll(
        async () => {
          const seen = mark.waitFor({ timeout: 5000 }).then(
            () => true,
            () => false,
          );
          factor += 1;
          await changeDefinition(page.request, ({ forms }) => ({
            forms: forms.map((form) => (form.key === "bill" ? bills(factor) : form)),
          }));
          return seen;
        },
        { timeout: 240_000 },
      )
      .toBe(true);
  }

  test("the heads of their columns say so while it goes on, and no longer when it is over", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await signInAsOwner(page);
    await page.goto(desk.path);
    await gridCell(page, 4, 1).getByText("账单 3", { exact: true }).waitFor(patience);
    const mark = page.getByRole("img", { name: /^正在后台重算/ });
    expect(await mark.count()).toBe(0);
    await seeMark(page, /^正在后台重算（已完成 \d+%），显示的值已按新公式计算$/);
    await shots(page, "grid-calculating", { sizes: ["desktop"] });
    await expect.poll(() => mark.count(), patience).toBe(0);
    await gridCell(page, 4, 3)
      .getByText(String(3 * factor), { exact: true })
      .waitFor(patience);
    expect(problems).toEqual([]);
    await close();
  });

  test("the same at the fields of cards on a phone, in English", async () => {
    const { page, problems, close } = await openPage(browser, app.origin, { locale: "en", size: "phone" });
    await signInAsOwner(page);
    await page.request.patch("/api/v1/me", { data: { locale: "en" } });
    await page.goto(desk.path);
    await page.getByText("账单 3", { exact: true }).waitFor(patience);
    await seeMark(page, /^Being calculated anew in the background \(\d+% done\); the values shown already follow/);
    await shots(page, "cards-calculating-en", { sizes: ["phone"] });
    await expect.poll(() => page.getByRole("img", { name: /^Being calculated/ }).count(), patience).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  test("the same at the fields of a record, in English", async () => {
    const { page, close } = await openPage(browser, app.origin, { locale: "en" });
    await signInAsOwner(page);
    await page.request.patch("/api/v1/me", { data: { locale: "en" } });
    await page.goto(`/w/${desk.workspace}/f/bill/r/4`);
    await page.getByText("Tax 3", { exact: true }).first().waitFor(patience);
    await seeMark(page, /^Being calculated anew in the background \(\d+% done\); the values shown already follow/);
    await shots(page, "record-calculating-en", { sizes: ["desktop"] });
    await expect.poll(() => page.getByRole("img", { name: /^Being calculated/ }).count(), patience).toBe(0);
    await close();
  });
});
