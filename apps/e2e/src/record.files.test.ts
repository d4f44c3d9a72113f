import type { Browser, Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { openAs } from "./deliveryDesk.ts";
import { fieldAt, fillFieldsDesk, readValues } from "./fieldsDesk.ts";
import type { FieldsDesk } from "./fieldsDesk.ts";
import { note, picture } from "./fieldsFill.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const large = { name: "太大.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(1_500_000, 7) };

/** Lets files arrive as a person's drop or paste does. */
async function bring(target: Locator, how: "drop" | "paste", file: typeof note): Promise<void> {
  await target.evaluate(
    (element, { kind, name, type, bytes }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      element.dispatchEvent(
        kind === "drop"
          ? new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true })
          : new ClipboardEvent("paste", { clipboardData: dataTransfer, bubbles: true, cancelable: true }),
      );
    },
    { kind: how, name: file.name, type: file.mimeType, bytes: [...file.buffer] },
  );
}

describe.skipIf(findBrowser() === undefined)("files of a record", () => {
  let app: RunningApp;
  let browser: Browser;
  let desk: FieldsDesk;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp({ MAX_UPLOAD_MB: "1" }), openBrowser()]);
    const { page, close } = await openPage(browser, app.origin);
    await page.goto("/");
    desk = await fillFieldsDesk(page);
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  test("arrive by choosing, dropping and pasting; what is too large or no image is said and not added", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    await page.goto(`${desk.path}/r/new`);
    await fieldAt(page, "text").getByRole("textbox").fill("带文件的样本");
    const files = fieldAt(page, "attachments");
    await bring(files.getByRole("group"), "drop", note);
    await files.getByRole("link", { name: note.name, exact: true }).waitFor();
    await bring(files.getByRole("group"), "paste", { ...note, name: "粘贴.txt" });
    await files.getByRole("link", { name: "粘贴.txt", exact: true }).waitFor();
    await files.locator('input[type="file"]').setInputFiles(large);
    await files.getByText("文件过大，上限为 1 MiB").waitFor();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("附件里有文件没有传上去，请重试或移除").waitFor();

    const images = fieldAt(page, "images");
    await bring(images.getByRole("group"), "drop", note);
    await images.getByText("验收记录.txt不是图片，没有添加").waitFor();
    await bring(images.getByRole("group"), "paste", picture);
    const thumbnail = images.locator("img");
    await thumbnail.scrollIntoViewIfNeeded();
    await expect
      .poll(async () => thumbnail.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)))
      .toBeGreaterThan(0);
    await shots(page, "files-refused");
    expect(await findBarriers(page)).toEqual([]);

    await files.getByRole("button", { name: "移除太大.bin" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      files.getByRole("link", { name: `下载${note.name}` }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(note.name);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);
    const values = await readValues(page.request, desk, Number(page.url().split("/").at(-1)));
    expect(values).toMatchObject({
      attachments: [{ name: note.name }, { name: "粘贴.txt" }],
      images: [{ name: picture.name }],
    });
    await close();
  });

  test("one on its way shows how far it is, holds the save, and can be cancelled", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    await page.goto(`${desk.path}/r/new`);
    await fieldAt(page, "text").getByRole("textbox").fill("等文件的样本");
    let letGo = (): void => undefined;
    const held = new Promise<void>((done) => {
      letGo = done;
    });
    await page.route("**/files?name=*", async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    const files = fieldAt(page, "attachments");
    await files.locator('input[type="file"]').setInputFiles([note, { ...note, name: "第二份.txt" }]);
    await files.getByRole("progressbar", { name: note.name }).waitFor();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("附件还在上传，传完再保存").waitFor();
    await shots(page, "files-sending");
    expect(await findBarriers(page)).toEqual([]);
    await files.getByRole("button", { name: "取消上传第二份.txt" }).click();
    await expect.poll(async () => files.getByText("第二份.txt").count()).toBe(0);
    letGo();
    await files.getByRole("link", { name: note.name, exact: true }).waitFor();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);

    // On the record's page a file that arrives is saved by itself.
    const id = Number(page.url().split("/").at(-1));
    await page.getByRole("button", { name: "编辑图片" }).click();
    await fieldAt(page, "images").locator('input[type="file"]').setInputFiles(picture);
    await expect
      .poll(async () => (await readValues(page.request, desk, id))["images"])
      .toMatchObject([{ name: picture.name }]);
    await close();
  });

  test("a signature is drawn with a finger, cleared, and drawn again", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner", { size: "phone" });
    await page.goto(`${desk.path}/r/new`);
    await fieldAt(page, "text").getByRole("textbox").fill("手签的样本");
    const sign = fieldAt(page, "signature");
    const pad = sign.getByRole("img", { name: "在此签名" });
    await pad.scrollIntoViewIfNeeded();
    const session = await page.context().newCDPSession(page);
    const draw = async (): Promise<void> => {
      const box = await pad.boundingBox();
      if (box === null) throw new Error("signature: expected a pad on the page");
      const at = (x: number, y: number) => ({ touchPoints: [{ x: box.x + x, y: box.y + y }] });
      await session.send("Input.dispatchTouchEvent", { type: "touchStart", ...at(30, 40) });
      for (const step of [1, 2, 3])
        await session.send("Input.dispatchTouchEvent", { type: "touchMove", ...at(30 + step * 40, 40 + step * 15) });
      await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    };
    await draw();
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.getByText("手写签名还没有签完，请点“完成签名”或“清除”").waitFor();
    await sign.getByRole("button", { name: "清除" }).click();
    await expect.poll(async () => sign.getByRole("button", { name: "完成签名" }).isDisabled()).toBe(true);
    await draw();
    await sign.getByRole("button", { name: "完成签名" }).click();
    await sign.getByRole("img", { name: "已签名" }).waitFor();
    await shots(page, "signature", { sizes: ["phone"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.waitForURL(/\/r\/\d+$/);
    await close();
  });

  test("a browser that does not tell where it is says so, and the place is typed", async () => {
    const { page, close } = await openAs(browser, app.origin, "owner");
    await page.goto(`${desk.path}/r/new`);
    const place = fieldAt(page, "location");
    await place.getByRole("button", { name: "用当前位置" }).click();
    await place.getByText("浏览器没有允许定位").waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await place.getByRole("textbox", { name: "纬度" }).fill("99");
    await place.getByText("纬度在 ±90 之间").waitFor();
    await close();
  });
});
