import type { FormDefinition } from "@tongzhou/model";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allSaved } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { gridCell, makeSheet, middleOf, readRows } from "./sheetDesk.ts";
import type { SheetDesk } from "./sheetDesk.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const form: FormDefinition = {
  key: "visit",
  label: { zh: "巡店", en: "Visits" },
  title: "store",
  fields: [
    { key: "store", kind: "text", label: { zh: "门店", en: "Store" }, required: true },
    { key: "pictures", kind: "images", maxFiles: 2, label: { zh: "照片", en: "Pictures" } },
    { key: "papers", kind: "attachments", label: { zh: "附件", en: "Papers" } },
  ],
};

interface DroppedFile {
  readonly name: string;
  readonly type: string;
  /** Base64. */
  readonly bytes: string;
}

// A red picture of 2 × 2 pixels.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==";
const picture = (name: string): DroppedFile => ({ name, type: "image/png", bytes: dot });
const text = (name: string, content: string): DroppedFile => ({
  name,
  type: "text/plain",
  bytes: Buffer.from(content).toString("base64"),
});

describe.skipIf(findBrowser() === undefined)("files dropped on a list", () => {
  let app: RunningApp;
  let browser: Browser;
  let page: Page;
  let problems: string[];
  let close: () => Promise<void>;
  let desk: SheetDesk;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    ({ page, problems, close } = await openPage(browser, app.origin));
    await page.goto("/");
    await setUp(page, "empty");
    desk = await makeSheet(page.request, form, [{ store: "南湖店" }, { store: "北山店" }]);
    // Nobody was signed in yet.
    problems.length = 0;
  });
  afterAll(async () => {
    await close?.();
    await browser?.close();
    await app?.stop();
  });

  // As a desktop does it: over the element, and let go there. @param between what is looked at before letting go
  async function drop(on: Locator, files: readonly DroppedFile[], between?: () => Promise<void>): Promise<void> {
    const dataTransfer = await page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const { name, type, bytes } of list) {
        const raw = Uint8Array.from(atob(bytes), (letter) => letter.codePointAt(0) ?? 0);
        data.items.add(new File([raw], name, { type }));
      }
      return data;
    }, files);
    const { x, y } = await middleOf(on);
    const at = { dataTransfer, clientX: x, clientY: y, bubbles: true, cancelable: true };
    await on.dispatchEvent("dragover", at);
    await between?.();
    await on.dispatchEvent("drop", at);
  }

  test("pictures and papers go into the cell they are dropped on, beside those already there", async () => {
    const names = async (field: string, row: number) => {
      const value = (await readRows(page.request, desk, [field]))[row]?.[0] ?? [];
      return Array.isArray(value) ? value.map((file) => (file as { name: string }).name) : value;
    };
    await page.goto(desk.path);
    await gridCell(page, 2, 1).getByText("北山店").waitFor();
    await drop(gridCell(page, 2, 2), [picture("门头.png")]);
    await expect.poll(async () => names("pictures", 1)).toEqual(["门头.png"]);
    await gridCell(page, 2, 2).getByRole("img", { name: "门头.png" }).waitFor();
    // Two fit: of two more, one is taken, and the grid says so; a text is no picture.
    await drop(gridCell(page, 2, 2), [picture("收银台.png"), picture("仓库.png"), text("说明.txt", "不是图")]);
    await page.getByText("有 2 个文件没有放进去").waitFor();
    await expect.poll(async () => names("pictures", 1)).toEqual(["门头.png", "收银台.png"]);
    await drop(gridCell(page, 1, 3), [text("验收.txt", "通过"), picture("附图.png")]);
    await expect.poll(async () => names("papers", 0)).toEqual(["验收.txt", "附图.png"]);
    await allSaved(page);
    await page.keyboard.press("Control+z");
    await expect.poll(async () => names("papers", 0)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("a spreadsheet dropped anywhere else opens the import of this form; another file is refused in words", async () => {
    await page.goto(desk.path);
    await gridCell(page, 2, 1).getByText("北山店").waitFor();
    await drop(gridCell(page, 1, 1), [picture("门头.png")]);
    await page.getByText("这个文件放不到这里").waitFor();
    await drop(gridCell(page, 1, 1), [text("门店.csv", "门店\n西溪店\n东郊店\n")], async () => {
      await page.getByText("松开，导入到巡店").waitFor();
      await shots(page, "grid-drop", { sizes: ["desktop"] });
    });
    await page.waitForURL(/\/import\?form=visit&import=/);
    await page.getByRole("heading", { name: /巡店/ }).waitFor();
    await page.getByText("门店.csv").first().waitFor();
    expect(problems).toEqual([]);
  });
});
