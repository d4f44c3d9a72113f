import { fieldSpec } from "@tongzhou/model";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { createRecord, openAs } from "./deliveryDesk.ts";
import { fieldAt, fillFieldsDesk, readValues } from "./fieldsDesk.ts";
import type { FieldsDesk } from "./fieldsDesk.ts";
import { fillByKeys, fillByMouse, here, note, picture, writtenKinds } from "./fieldsFill.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const stamps = {
  created_by: expect.any(Number),
  created_at: expect.any(String),
  updated_by: expect.any(Number),
  updated_at: expect.any(String),
};
const heMu = { id: expect.any(Number), title: "禾沐生鲜连锁" };
const tuoChuan = { id: expect.any(Number), title: "拓川物流" };

describe.skipIf(findBrowser() === undefined)("a record with every kind of field", () => {
  let app: RunningApp;
  let browser: Browser;
  let desk: FieldsDesk;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await page.goto("/");
    desk = await fillFieldsDesk(page);
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  async function saveNew(page: Page): Promise<number> {
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);
    return Number(page.url().split("/").at(-1));
  }

  test("is filled with the mouse, and the server has exactly that", async () => {
    const { page, problems, close } = await openAs(browser, app.origin, "owner");
    await page.context().grantPermissions(["geolocation"]);
    await page.context().setGeolocation(here);
    // A device takes a while to know where it is; what is typed meanwhile stays.
    await page.addInitScript(() => {
      const { geolocation } = navigator;
      const ask = geolocation.getCurrentPosition.bind(geolocation);
      geolocation.getCurrentPosition = (...args) => setTimeout(() => ask(...args), 300);
    });
    await page.goto(`${desk.path}/r/new`);
    await expect.poll(async () => fieldAt(page, "auto_number").textContent()).toContain("保存时生成");
    for (const kind of writtenKinds) await fillByMouse(page, kind);
    await shots(page, "fields-filled");
    expect(await findBarriers(page)).toEqual([]);
    const id = await saveNew(page);
    await expect
      .poll(async () => readValues(page.request, desk, id))
      .toEqual({
        ...stamps,
        text: "全字段样本",
        long_text: "第一行\n第二行",
        rich_text: "<p><strong>要紧的话</strong></p>",
        number: "1234.5",
        money: "99.9",
        integer: 42,
        rating: 4,
        progress: 65,
        boolean: true,
        date: "2026-11-15",
        datetime: "2026-11-16T01:30:00.000Z",
        time: "09:05:00",
        duration: 5400,
        choice: "high",
        choices: ["low", "high"],
        member: expect.any(Number),
        members: [expect.any(Number), expect.any(Number)],
        department: expect.any(Number),
        departments: [expect.any(Number), expect.any(Number)],
        link: heMu,
        links: [heMu, tuoChuan],
        subform: [{ id: expect.any(Number), item: "温度计", quantity: 12, price: "3.5", due: null, level: "middle" }],
        auto_number: expect.stringMatching(/^YB-\d{4}$/),
        phone: "138 0013 8000",
        email: "fanyu@chengqi.example",
        url: "https://chengqi.example/docs",
        address: { province: "浙江省", city: "杭州市", district: "西湖区", detail: "文三路 100 号" },
        location: { lat: here.latitude, lng: here.longitude, label: "总部" },
        attachments: [expect.objectContaining({ name: note.name, sizeBytes: note.buffer.length })],
        images: [expect.objectContaining({ name: picture.name, mediaType: "image/png", width: 2, height: 2 })],
        signature: expect.objectContaining({ mediaType: "image/png" }),
        formula: "2469",
      });
    await fieldAt(page, "number").getByText("1,234.500 吨").waitFor();
    await fieldAt(page, "money").getByText("¥99.90").waitFor();
    await fieldAt(page, "address").getByText("浙江省 杭州市 西湖区 文三路 100 号").waitFor();
    await shots(page, "fields-shown");
    expect(await findBarriers(page)).toEqual([]);
    expect(problems).toEqual([]);
    await close();
  });

  test("is filled with the keyboard alone, Tab leading from field to field", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    // Without a listener from the beginning, a chooser that opens meanwhile is the browser's own.
    page.on("filechooser", () => undefined);
    await page.goto(`${desk.path}/r/new`);
    await fieldAt(page, "text").getByRole("textbox").focus();
    for (const kind of writtenKinds) await fillByKeys(page, kind);
    const id = await saveNew(page);
    await expect
      .poll(async () => readValues(page.request, desk, id))
      .toMatchObject({
        text: "只用键盘的样本",
        long_text: "上一行\n下一行",
        rich_text: "<ul><li><p>甲</p></li><li><p><strong>乙</strong></p></li></ul>",
        number: "-0.125",
        money: "120000",
        integer: 12,
        rating: 3,
        progress: 80,
        boolean: true,
        date: "2026-11-26",
        datetime: "2026-11-26T10:05:00.000Z",
        time: "23:59:00",
        duration: 324_300,
        choice: "middle",
        choices: ["low", "high"],
        member: expect.any(Number),
        members: [expect.any(Number), expect.any(Number)],
        department: expect.any(Number),
        departments: [expect.any(Number), expect.any(Number)],
        link: heMu,
        links: [heMu, tuoChuan],
        subform: [
          { item: "温度计", quantity: 7 },
          { item: "标签", quantity: 8 },
        ],
        phone: "+86 571 8888 8888",
        email: "zhouqian@chengqi.example",
        url: "https://chengqi.example",
        address: { province: "浙江省", city: "杭州市", district: "西湖区", detail: "文三路 200 号" },
        location: { lat: 30.25, lng: 120.2, label: "西湖边" },
        attachments: [{ name: note.name }],
        images: [{ name: picture.name }],
        signature: { name: picture.name },
      });
    await close();
  });

  test("is changed and cleared field by field, each saved by itself", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    const id = await createRecord(page.request, desk.workspace, "sample", {
      text: "要改的样本",
      long_text: "旧的几行",
      rich_text: "<p>旧的</p>",
      number: "1.5",
      money: "10",
      integer: 3,
      rating: 2,
      progress: 10,
      date: "2026-11-01",
      datetime: "2026-11-01T02:00:00.000Z",
      time: "08:00:00",
      duration: 60,
      choice: "low",
      choices: ["low"],
      member: 1,
      members: [1],
      phone: "13800138000",
      email: "a@chengqi.example",
      url: "https://a.example",
      address: { province: "浙江省", city: "杭州市", district: null, detail: "旧址" },
      location: { lat: 1, lng: 2, label: null },
    });
    await page.goto(`${desk.path}/r/${id}`);
    const open = async (kind: (typeof writtenKinds)[number]): Promise<void> =>
      page.getByRole("button", { name: `编辑${fieldSpec(kind).label.zh}`, exact: true }).click();
    const saved = async (kind: string, value: unknown): Promise<void> =>
      expect.poll(async () => (await readValues(page.request, desk, id))[kind]).toEqual(value);
    const typed = [
      ["text", "改过的样本", "改过的样本"],
      ["number", "2.25", "2.25"],
      ["money", "1,000.01", "1000.01"],
      ["integer", "-7", -7],
      ["progress", "55", 55],
      ["date", "11-30", "2026-11-30"],
      ["datetime", "2026-12-01 08:00", "2026-12-01T00:00:00.000Z"],
      ["time", "17:45", "17:45:00"],
      ["duration", "2:00", 7200],
      ["phone", "+86 138", "+86 138"],
      ["email", "b@chengqi.example", "b@chengqi.example"],
      ["url", "b.example", "https://b.example"],
    ] as const;
    for (const [kind, text] of typed) {
      await open(kind);
      await page.keyboard.insertText(text);
      await page.keyboard.press("Enter");
    }
    const values = Object.fromEntries(typed.map(([kind, , value]) => [kind, value]));
    await expect.poll(async () => readValues(page.request, desk, id)).toMatchObject(values);

    for (const [kind] of typed.slice(1)) {
      await open(kind);
      await page.keyboard.press("Delete");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: `编辑${fieldSpec(kind).label.zh}`, exact: true }).waitFor();
    }
    for (const kind of ["choice", "choices", "member", "members"] as const) {
      await open(kind);
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: `编辑${fieldSpec(kind).label.zh}`, exact: true }).waitFor();
    }
    await open("rating");
    await page.keyboard.press("0");
    await page.keyboard.press("Enter");
    await open("long_text");
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Control+Enter");
    await open("rich_text");
    await fieldAt(page, "rich_text").locator('[contenteditable="true"]').click();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Control+Enter");
    await open("address");
    await fieldAt(page, "address").getByRole("button", { name: /^移除/ }).click();
    await fieldAt(page, "address").getByRole("textbox", { name: "街道、门牌号" }).fill("");
    await page.keyboard.press("Enter");
    await open("location");
    await fieldAt(page, "location").getByRole("textbox", { name: "纬度" }).fill("");
    await fieldAt(page, "location").getByRole("textbox", { name: "经度" }).fill("");
    await page.keyboard.press("Enter");
    await saved("location", null);
    const now = await readValues(page.request, desk, id);
    const cleared = [
      ...typed.slice(1).map(([kind]) => kind),
      "choice",
      "member",
      "rating",
      "long_text",
      "rich_text",
      "address",
    ];
    expect(cleared.filter((kind) => now[kind] !== null)).toEqual([]);
    expect([now["choices"], now["members"]].flat().filter((one) => one !== null)).toEqual([]);
    expect(await findBarriers(page)).toEqual([]);
    await close();
  });
});
