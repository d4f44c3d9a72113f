import { fieldKinds, fieldSpec } from "@tongzhou/model";
import type { FieldDefinition, FieldKind, FormDefinition, Wire } from "@tongzhou/model";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allSaved } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { makeSheet, middleOf, readRows } from "./sheetDesk.ts";
import type { SheetDesk } from "./sheetDesk.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const options = [
  { key: "low", label: { zh: "低", en: "Low" } },
  { key: "high", label: { zh: "高", en: "High" } },
] as const;

const settings: Partial<Record<FieldKind, object>> = {
  number: { decimals: 3, thousands: true },
  money: { currency: "CNY" },
  choice: { options },
  choices: { options },
  link: { form: "client" },
  links: { form: "client" },
  subform: { fields: [{ key: "item", kind: "text", label: { zh: "物料", en: "Item" } }] },
  auto_number: { parts: [{ kind: "counter", digits: 4 }] },
  formula: { expression: "number * 2", result: "number" },
};

const form: FormDefinition = {
  key: "kinds",
  label: { zh: "样本", en: "Samples" },
  title: "text",
  fields: fieldKinds.map((kind) => {
    // Built from a table of settings per kind; the runtime shape is that of a definition document.
    return { key: kind, kind, label: fieldSpec(kind).label, ...settings[kind] } as unknown as FieldDefinition;
  }),
};

const written = ["auto_number", "formula", "created_at", "created_by", "updated_at", "updated_by"] as const;
type Written = Exclude<FieldKind, (typeof written)[number]>;

interface Entry {
  /** With the cell focused; ends with the cell's editor closed. */
  readonly enter: (page: Page) => Promise<void>;
  readonly stored: unknown;
}

const typed = (text: string, stored: Wire): Entry => ({
  enter: async (page) => {
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  },
  stored,
});

const picked = (words: readonly string[], stored: unknown): Entry => ({
  enter: async (page) => {
    for (const word of words) {
      await page.keyboard.type(word);
      await page.getByRole("option", { name: word }).first().waitFor();
      await page.keyboard.press("Enter");
    }
    // A list for several stays open; Tab is done with it.
    if ((await page.getByRole("listbox").count()) > 0) await page.keyboard.press("Tab");
  },
  stored,
});

const inPanel = (fill: (page: Page) => Promise<void>, stored: unknown): Entry => ({
  enter: async (page) => {
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "完成", exact: true }).waitFor();
    await page.getByRole("dialog").locator(":focus").waitFor();
    await fill(page);
    await page.keyboard.press("Control+Enter");
    await page.getByRole("button", { name: "完成", exact: true }).waitFor({ state: "detached" });
  },
  stored,
});

const file = (name: string, mimeType: string) => ({ name, mimeType, buffer: Buffer.from(dot, "base64") });
// A red picture of 2 × 2 pixels.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==";
const withFile = (name: string, mimeType: string): Entry =>
  inPanel(
    async (page) => {
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("dialog").getByRole("button", { name: /^添加/ }).click();
      await (await chooser).setFiles(file(name, mimeType));
      await page.getByRole("dialog").getByRole("link", { name, exact: true }).waitFor();
    },
    [expect.objectContaining({ name })],
  );

const entries: Readonly<Record<Written, Entry>> = {
  text: typed("全字段", "全字段"),
  long_text: inPanel(async (page) => page.keyboard.type("上一行\n下一行"), "上一行\n下一行"),
  rich_text: inPanel(async (page) => {
    await page.locator("[contenteditable='true']:focus").waitFor();
    await page.keyboard.type("要紧的话");
  }, expect.stringContaining("要紧的话")),
  number: typed("1,234.5", "1234.5"),
  money: typed("99.9", "99.9"),
  integer: typed("42", 42),
  rating: typed("4", 4),
  progress: typed("60%", 60),
  boolean: { enter: async (page) => page.keyboard.press("Enter"), stored: true },
  date: typed("2026-12-31", "2026-12-31"),
  datetime: typed("2026-12-31 09:30", "2026-12-31T01:30:00.000Z"),
  time: typed("8:15", "08:15:00"),
  duration: typed("1:30", 5400),
  choice: picked(["高"], "high"),
  choices: picked(["低", "高"], ["low", "high"]),
  member: picked(["范宇"], expect.any(Number)),
  members: picked(["范宇"], [expect.any(Number)]),
  department: picked(["交付"], expect.any(Number)),
  departments: picked(["交付"], [expect.any(Number)]),
  link: picked(["禾沐"], expect.objectContaining({ title: expect.stringContaining("禾沐") })),
  links: picked(["禾沐", "拓川"], expect.anything()),
  subform: inPanel(async (page) => {
    await page.getByRole("button", { name: "添加一行" }).click();
    await page.getByRole("textbox", { name: /^物料/ }).fill("温度计");
  }, expect.anything()),
  phone: typed("138 0013 8000", expect.stringContaining("138")),
  email: typed("fanyu@chengqi.example", "fanyu@chengqi.example"),
  url: typed("chengqi.example/docs", "https://chengqi.example/docs"),
  address: inPanel(
    async (page) => {
      await page.keyboard.type("西湖区");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("Enter");
      await page.getByRole("textbox", { name: "街道、门牌号" }).fill("文三路 100 号");
    },
    expect.objectContaining({ district: "西湖区", detail: "文三路 100 号" }),
  ),
  location: inPanel(
    async (page) => {
      await page.getByRole("textbox", { name: "纬度" }).fill("30.27");
      await page.getByRole("textbox", { name: "经度" }).fill("120.15");
    },
    expect.objectContaining({ lat: 30.27, lng: 120.15 }),
  ),
  attachments: withFile("验收记录.txt", "text/plain"),
  images: withFile("现场.png", "image/png"),
  signature: inPanel(async (page) => {
    const pad = await middleOf(page.getByRole("img", { name: "在此签名" }));
    await page.mouse.move(pad.x - 40, pad.y);
    await page.mouse.down();
    for (const step of [1, 2, 3]) await page.mouse.move(pad.x - 40 + step * 20, pad.y + (step % 2) * 20);
    await page.mouse.up();
    await page.getByRole("button", { name: "完成签名" }).click();
    await page.getByRole("img", { name: "已签名" }).waitFor();
  }, expect.anything()),
};

describe.skipIf(findBrowser() === undefined)("every kind of field in a grid", () => {
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
    await setUp(page, "demo");
    desk = await makeSheet(page.request, form, [{}]);
    // Nobody was signed in yet.
    problems.length = 0;
    await page.goto(desk.path);
    await page.getByText("共 1 条").waitFor();
    await page.locator('[role="gridcell"][aria-colindex="2"]').first().click();
  });
  afterAll(async () => {
    await close?.();
    await browser?.close();
    await app?.stop();
  });

  /** Moves the keyboard to the only record's cell of a field. */
  async function goTo(kind: FieldKind): Promise<void> {
    const label = fieldSpec(kind).label.zh;
    // Out of whatever a kind before has left open.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Home");
    for (let at = 0; at < fieldKinds.indexOf(kind); at += 1) await page.keyboard.press("ArrowRight");
    await page
      .getByRole("textbox", { name: `${label}：` })
      .or(page.getByRole("combobox", { name: `${label}：` }))
      .waitFor();
  }

  test.each(Object.keys(entries) as Written[])("%s is entered in its cell and stored", async (kind) => {
    const { enter, stored } = entries[kind];
    await goTo(kind);
    await enter(page);
    await expect.poll(async () => (await readRows(page.request, desk, [kind]))[0]?.[0]).toEqual(stored);
    await allSaved(page);
    expect(problems).toEqual([]);
  });

  test.each(written)("%s is the platform's: the cell says that it cannot be changed", async (kind) => {
    await goTo(kind);
    await page.keyboard.press("F2");
    await page.getByText("这个单元格不能修改").waitFor();
    await page.keyboard.press("ArrowLeft");
    expect((await readRows(page.request, desk, [kind]))[0]?.[0]).not.toBeNull();
    expect(problems).toEqual([]);
  });

  test("a file still being sent keeps its panel open", async () => {
    let send: (() => void) | undefined;
    const gate = new Promise<void>((done) => {
      send = done;
    });
    await page.route("**/files?*", async (route) => {
      await gate;
      await route.continue();
    });
    await goTo("attachments");
    await page.keyboard.press("Enter");
    const panel = page.getByRole("dialog", { name: "附件" });
    const chooser = page.waitForEvent("filechooser");
    await panel.getByRole("button", { name: /^添加/ }).click();
    await (await chooser).setFiles(file("晚到的.txt", "text/plain"));
    await panel.getByRole("progressbar").waitFor();
    await panel.getByRole("button", { name: "完成", exact: true }).and(page.locator(":disabled")).waitFor();
    await page.keyboard.press("Control+Enter");
    send?.();
    await panel.getByRole("link", { name: "晚到的.txt", exact: true }).waitFor();
    await panel.getByRole("button", { name: "完成", exact: true }).click();
    await expect
      .poll(async () => (await readRows(page.request, desk, ["attachments"]))[0]?.[0])
      .toEqual(expect.arrayContaining([expect.objectContaining({ name: "晚到的.txt" })]));
    await page.unroute("**/files?*");
    expect(problems).toEqual([]);
  });

  test("a panel left with Escape writes nothing", async () => {
    await goTo("long_text");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "多行文本" }).getByRole("textbox").waitFor();
    await page.keyboard.type("不要了");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: "多行文本" }).waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await allSaved(page);
    expect((await readRows(page.request, desk, ["long_text"]))[0]?.[0]).toBe("上一行\n下一行");
    await shots(page, "grid-kinds", { sizes: ["desktop"] });
  });

  test("what is typed while a long text is still on its way goes on where the text ends", async () => {
    await goTo("long_text");
    let letGo: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route("**/records/*", async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest(/\/records\/\d+$/);
    await page.keyboard.press("F2");
    await asked;
    await page.keyboard.type("abc");
    letGo?.();
    const box = page.getByRole("dialog", { name: "多行文本" }).getByRole("textbox");
    await expect.poll(() => box.inputValue()).toBe("上一行\n下一行abc");
    await page.keyboard.type("，完");
    await page.keyboard.press("Control+Enter");
    await allSaved(page);
    await page.unroute("**/records/*");
    await expect
      .poll(async () => (await readRows(page.request, desk, ["long_text"]))[0]?.[0])
      .toBe("上一行\n下一行abc，完");
    expect(problems).toEqual([]);
  });

  test("keys pressed while a long text is still on its way are its editor's, and none of the list's", async () => {
    const columns = ["text", "long_text", "number"];
    const before = (await readRows(page.request, desk, columns))[0];
    await goTo("long_text");
    let letGo: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route("**/records/*", async (route) => {
      await held;
      await route.continue();
    });
    const asked = page.waitForRequest(/\/records\/\d+$/);
    await page.keyboard.press("Enter");
    await asked;
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("重写");
    await page.keyboard.press("Enter");
    await page.keyboard.type("ab");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Backspace");
    await page.keyboard.type("c");
    letGo?.();
    const box = page.getByRole("dialog", { name: "多行文本" }).getByRole("textbox");
    await expect.poll(() => box.inputValue()).toBe("重写\ncb");
    await page.unroute("**/records/*");
    expect((await readRows(page.request, desk, columns))[0]).toEqual(before);
    await page.keyboard.press("Control+Enter");
    await expect
      .poll(async () => (await readRows(page.request, desk, columns))[0])
      .toEqual([before?.[0], "重写\ncb", before?.[2]]);
    expect(problems).toEqual([]);
  });
});
