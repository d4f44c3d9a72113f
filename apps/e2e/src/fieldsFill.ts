import { fieldKinds } from "@tongzhou/model";
import type { FieldKind } from "@tongzhou/model";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { fieldAt } from "./fieldsDesk.ts";

/** A red picture of 2 × 2 pixels. */
export const picture = {
  name: "现场.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8AARAwQCgAf7gP9i18U1AAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/** A file of plain text. */
export const note = { name: "验收记录.txt", mimeType: "text/plain", buffer: Buffer.from("十家门店全部通过\n") };

/** Where the browser says it is. */
export const here = { latitude: 30.274085, longitude: 120.15507 } as const;

type Fill = (page: Page) => Promise<void>;

// What only the platform writes has nothing to fill.
type Written = Exclude<
  FieldKind,
  "auto_number" | "formula" | "created_at" | "created_by" | "updated_at" | "updated_by"
>;

const typeAfterClick =
  (key: Written, text: string): Fill =>
  async (page) => {
    await fieldAt(page, key).locator("input, textarea").first().click();
    await page.keyboard.insertText(text);
  };

const pickByClick =
  (key: Written, ...names: readonly string[]): Fill =>
  async (page) => {
    await fieldAt(page, key).getByRole("combobox").click();
    for (const name of names) await page.getByRole("option", { name }).first().click();
    // The list of a field for several stays open until somebody clicks elsewhere.
    await fieldAt(page, key).locator("dt").click();
  };

const byMouse: Readonly<Record<Written, Fill>> = {
  text: typeAfterClick("text", "全字段样本"),
  long_text: typeAfterClick("long_text", "第一行\n第二行"),
  rich_text: async (page) => {
    await fieldAt(page, "rich_text").locator('[contenteditable="true"]').click();
    await fieldAt(page, "rich_text").getByRole("button", { name: "加粗" }).click();
    await page.keyboard.type("要紧的话");
  },
  number: typeAfterClick("number", "1,234.5"),
  money: typeAfterClick("money", "99.90"),
  integer: typeAfterClick("integer", "42"),
  rating: async (page) => fieldAt(page, "rating").locator("[role='slider'] > span").nth(3).click(),
  progress: typeAfterClick("progress", "65"),
  boolean: async (page) => fieldAt(page, "boolean").getByRole("checkbox").click(),
  date: async (page) => {
    await typeAfterClick("date", "2026-11-02")(page);
    await fieldAt(page, "date").getByRole("button", { name: "打开日历" }).click();
    await page.locator('[data-day="2026-11-15"]').click();
  },
  datetime: async (page) => {
    await typeAfterClick("datetime", "2026-11-02 09:30")(page);
    await fieldAt(page, "datetime").getByRole("button", { name: "打开日历" }).click();
    await page.locator('[data-day="2026-11-16"]').click();
  },
  time: typeAfterClick("time", "9:05"),
  duration: typeAfterClick("duration", "1:30"),
  choice: pickByClick("choice", "高"),
  choices: pickByClick("choices", "低", "高"),
  member: pickByClick("member", "范宇"),
  members: pickByClick("members", "范宇", "周倩"),
  department: pickByClick("department", "交付"),
  departments: pickByClick("departments", "交付", "客户"),
  link: async (page) => {
    await fieldAt(page, "link").getByRole("combobox").click();
    await page.keyboard.insertText("禾沐");
    await page.getByRole("option", { name: "禾沐" }).click();
  },
  links: async (page) => {
    await fieldAt(page, "links").getByRole("combobox").click();
    await page.keyboard.insertText("禾沐");
    await page.getByRole("option", { name: "禾沐" }).click();
    await page.keyboard.insertText("拓川");
    await page.getByRole("option", { name: "拓川" }).click();
    await fieldAt(page, "links").locator("dt").click();
  },
  subform: async (page) => {
    await page.getByRole("button", { name: "添加一行" }).click();
    await page.getByRole("textbox", { name: "物料* 1" }).fill("温度计");
    await page.getByRole("textbox", { name: "数量 1" }).fill("12");
    await page.getByRole("textbox", { name: "单价 1" }).fill("3.50");
    await page.getByRole("combobox", { name: "级别 1" }).click();
    await page.getByRole("option", { name: "中" }).click();
  },
  phone: typeAfterClick("phone", "138 0013 8000"),
  email: typeAfterClick("email", "fanyu@chengqi.example"),
  url: typeAfterClick("url", "chengqi.example/docs"),
  address: async (page) => {
    await fieldAt(page, "address").getByRole("combobox").click();
    for (const name of ["浙江省", "杭州市", "西湖区"]) await page.getByRole("option", { name, exact: true }).click();
    await fieldAt(page, "address").getByRole("textbox", { name: "街道、门牌号" }).fill("文三路 100 号");
  },
  location: async (page) => {
    await fieldAt(page, "location").getByRole("button", { name: "用当前位置" }).click();
    await fieldAt(page, "location").getByRole("textbox", { name: "地点名称" }).fill("总部");
    const latitude = fieldAt(page, "location").getByRole("textbox", { name: "纬度" });
    await expect.poll(async () => latitude.inputValue()).not.toBe("");
  },
  attachments: async (page) => {
    await fieldAt(page, "attachments").locator('input[type="file"]').setInputFiles(note);
    await fieldAt(page, "attachments").getByRole("link", { name: note.name, exact: true }).waitFor();
  },
  images: async (page) => {
    await fieldAt(page, "images").locator('input[type="file"]').setInputFiles(picture);
    await fieldAt(page, "images").getByRole("link", { name: picture.name, exact: true }).waitFor();
  },
  signature: async (page) => {
    const pad = fieldAt(page, "signature").getByRole("img", { name: "在此签名" });
    await pad.scrollIntoViewIfNeeded();
    const box = await pad.boundingBox();
    if (box === null) throw new Error("signature: expected a pad on the page");
    await page.mouse.move(box.x + 40, box.y + 60);
    await page.mouse.down();
    for (const step of [1, 2, 3, 4]) await page.mouse.move(box.x + 40 + step * 30, box.y + 60 + (step % 2) * 30);
    await page.mouse.up();
    await fieldAt(page, "signature").getByRole("button", { name: "完成签名" }).click();
    await fieldAt(page, "signature").getByRole("img", { name: "已签名" }).waitFor();
  },
};

const typed =
  (text: string): Fill =>
  async (page) =>
    page.keyboard.insertText(text);

const pickByKeys =
  (...words: readonly string[]): Fill =>
  async (page) => {
    for (const word of words) {
      await page.keyboard.insertText(word);
      await page.getByRole("option").first().waitFor();
      await page.locator('[role="option"][data-active="true"]').waitFor();
      await page.keyboard.press("Enter");
    }
  };

const chooseByKeys =
  (file: typeof note): Fill =>
  async (page) => {
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    await (await chooser).setFiles(file);
  };

const byKeys: Readonly<Record<Written, Fill>> = {
  text: typed("只用键盘的样本"),
  long_text: async (page) => {
    await page.keyboard.type("上一行");
    await page.keyboard.press("Enter");
    await page.keyboard.type("下一行");
  },
  rich_text: async (page) => {
    // The toolbar is one stop; the text comes after it.
    await page.keyboard.press("Tab");
    await page.keyboard.type("- 甲");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+b");
    await page.keyboard.type("乙");
  },
  number: typed("-0.125"),
  money: typed("12万"),
  integer: typed("１２"),
  rating: async (page) => {
    await page.keyboard.press("5");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
  },
  progress: typed("80%"),
  boolean: async (page) => page.keyboard.press("Space"),
  date: typed("2026年11月26日"),
  datetime: typed("2026/11/26 18:05"),
  time: typed("23:59"),
  duration: typed("90:05"),
  choice: pickByKeys("zhong"),
  choices: pickByKeys("di", "gao"),
  member: pickByKeys("fanyu"),
  members: pickByKeys("fy", "zhouqian"),
  department: pickByKeys("jiaofu"),
  departments: pickByKeys("jf", "kehu"),
  link: async (page) => {
    await page.keyboard.insertText("禾沐");
    // Enter may come before the answer does.
    await page.keyboard.press("Enter");
    await fieldAt(page, "link").getByRole("button", { name: "移除禾沐生鲜连锁" }).waitFor();
  },
  links: async (page) => {
    for (const name of ["禾沐", "拓川"]) {
      await page.keyboard.insertText(name);
      await page.keyboard.press("Enter");
      await fieldAt(page, "links")
        .getByRole("button", { name: `移除${name}` })
        .waitFor();
    }
  },
  subform: async (page) => {
    // A table too wide for its place is a stop by itself, to be scrolled; the button that adds a row comes after it.
    if ((await page.evaluate(() => document.activeElement?.tagName)) !== "BUTTON") await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "物料* 1" }).waitFor();
    await page.keyboard.insertText("温度计");
    await page.keyboard.press("Enter");
    await page.getByRole("textbox", { name: "物料* 2" }).waitFor();
    await page.keyboard.insertText("标签");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Tab");
    await page.keyboard.type("7");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.type("8");
  },
  phone: typed("+86 571 8888 8888"),
  email: typed("zhouqian@chengqi.example"),
  url: typed("https://chengqi.example"),
  address: async (page) => {
    await page.keyboard.insertText("zj xihu");
    // Enter may come before the list is that of what is typed.
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.insertText("文三路 200 号");
  },
  location: async (page) => {
    await page.keyboard.insertText("30.25");
    await page.keyboard.press("Tab");
    await page.keyboard.insertText("120.2");
    await page.keyboard.press("Tab");
    await page.keyboard.insertText("西湖边");
  },
  attachments: chooseByKeys(note),
  images: chooseByKeys(picture),
  signature: async (page) => {
    await fieldAt(page, "signature").getByRole("button", { name: "用图片" }).focus();
    await chooseByKeys(picture)(page);
    await fieldAt(page, "signature").getByRole("img", { name: "已签名" }).waitFor();
  },
};

function isWritten(kind: FieldKind): kind is Written {
  return kind in byMouse;
}

/** Kinds that a person fills in, in the order of the form. */
export const writtenKinds: readonly Written[] = fieldKinds.filter(isWritten);

/** Fills a field of a new record with the mouse, and letters where there are any. */
export async function fillByMouse(page: Page, kind: Written): Promise<void> {
  await byMouse[kind](page);
}

/** Fills a field of a new record that Tab leads to. */
export async function fillByKeys(page: Page, kind: Written): Promise<void> {
  await tabInto(page, kind);
  await byKeys[kind](page);
}

async function tabInto(page: Page, key: string): Promise<void> {
  const isInside = async (): Promise<boolean> =>
    page.evaluate((field) => document.activeElement?.closest(`[data-field="${field}"]`) !== null, key);
  // A field has a handful of stops at most before the next one begins.
  for (let presses = 0; presses < 24; presses += 1) {
    if (await isInside()) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`tab-into: expected Tab to lead to ${key}`);
}
