import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { findBrowser, openBrowser, openPage, type Look } from "./openBrowser.ts";
import { setUp, signInAsOwner } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp, type RunningApp } from "./startApp.ts";

const lines = ["甲,12.50,-,A", "乙,-,null,B", "丙,面议,N/A,A", "丁,待议,-,-", "戊,7,谈过两次,B", "己,8,,A"];

const words = {
  "zh-CN": {
    // Other headers than the other walk's, whose mapping would be offered again.
    header: "名称,金额,备注,级别",
    start: "导入表格",
    choose: "选择文件",
    step: "对应列",
    kinds: "金额的类型",
    note: /^备注/,
    detailsOfNote: "看备注的依据",
    word: /^“-”/,
    check: /^检查全部/,
    checked: "4 行可以导入",
    correct: "金额的“面议”改为",
    again: /^按 1 处改正再检查/,
    checkedAgain: "5 行可以导入",
    run: "导入 5 行",
    done: "导入完成",
    download: "下载未导入的行",
    reason: "不是数字",
    open: "查看记录",
  },
  en: {
    header: "Name,金额,备注,级别",
    start: "Import a spreadsheet",
    choose: "Choose file",
    step: "Match columns",
    kinds: "Kind of 金额",
    note: /^备注/,
    detailsOfNote: "Why 备注",
    word: /^“-”/,
    check: /^Check all/,
    checked: "4 rows can be imported",
    correct: "Read “面议” of 金额 as",
    again: /^Check again with 1 correction/,
    checkedAgain: "5 rows can be imported",
    run: "Import 5 rows",
    done: "Import finished",
    download: "Download rows not imported",
    reason: "not a number",
    open: "Open records",
  },
} as const;

/** Goes on with Tab until something has the keyboard; what it stops at on the way can be seen to have it. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let tabs = 0; tabs < 120; tabs += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null || at === document.body) return null;
      // Of a text field it is the box around it that shows it.
      const isRinged = [at, at.parentElement ?? at].some((element) => {
        const { outlineStyle, boxShadow } = getComputedStyle(element);
        return outlineStyle !== "none" || boxShadow !== "none";
      });
      return at.matches(":focus-visible") && isRinged ? "" : at.outerHTML.slice(0, 200);
    });
    // At the end of the page the keyboard is with the browser itself.
    expect(stop ?? "").toBe("");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`tab-to: expected ${String(wanted)} within 120 stops`);
}

describe.skipIf(findBrowser() === undefined)("a spreadsheet without a mouse", () => {
  let app: RunningApp;
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    folder = await mkdtemp(join(tmpdir(), "tongzhou-import-"));
    const { page, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    await close();
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each([
    { locale: "zh-CN", size: "desktop", theme: "light" },
    { locale: "en", size: "phone", theme: "dark" },
  ] as const satisfies readonly Required<Look>[])(
    "from the home page to the rows that were not taken, $locale on a $size",
    async (look) => {
      const said = words[look.locale];
      const { page, problems, close } = await openPage(browser, app.origin, look);
      const { keyboard } = page;
      const hasFocus = async (wanted: Locator): Promise<boolean> =>
        wanted.evaluate((element) => element.contains(document.activeElement));
      const path = join(folder, `${look.locale}.csv`);
      await writeFile(path, `${[said.header, ...lines].join("\n")}\n`);
      // Asked for long before the dialog opens: asked for beside the key, the browser may open its own first.
      page.on("filechooser", (chooser) => void chooser.setFiles(path));
      await signInAsOwner(page);
      await page.request.patch("/api/v1/me", { data: { locale: look.locale } });
      await page.goto("/");
      await page.waitForURL(/\/w\/[a-z0-9_]+$/);
      await tabTo(page, page.getByRole("main").getByRole("link", { name: said.start }).first());
      await keyboard.press("Enter");

      await tabTo(page, page.getByRole("button", { name: said.choose }).first());
      await keyboard.press("Enter");

      // The button that was pressed is gone; the keyboard goes on inside the step that came.
      const step = page.getByRole("region", { name: said.step, exact: true });
      await page.getByRole("table").first().waitFor();
      await expect.poll(() => hasFocus(step)).toBe(true);
      await tabTo(page, page.getByLabel(said.kinds));
      await keyboard.press("Home");
      while ((await page.getByLabel(said.kinds).inputValue()) !== "number") await keyboard.press("ArrowDown");
      await tabTo(page, page.getByRole("button", { name: said.note }));
      await keyboard.press("Enter");
      const details = page.getByRole("complementary", { name: said.detailsOfNote });
      const word = details.getByRole("checkbox", { name: said.word });
      if (look.size === "desktop") {
        await keyboard.press("F6");
        await expect.poll(() => hasFocus(details)).toBe(true);
      }
      await tabTo(page, word);
      await expect.poll(async () => word.isChecked()).toBe(false);
      await keyboard.press("Space");
      await expect.poll(() => word.isChecked()).toBe(true);
      await shots(page, `import-keyboard-columns-${look.locale}`, { sizes: [look.size], themes: [look.theme] });
      expect(await findBarriers(page)).toEqual([]);
      await tabTo(page, page.getByRole("button", { name: said.check }));
      await keyboard.press("Enter");

      await page.getByRole("heading", { name: said.checked }).waitFor();
      await tabTo(page, page.getByLabel(said.correct));
      await keyboard.type("15");
      await tabTo(page, page.getByRole("button", { name: said.again }));
      await keyboard.press("Enter");
      await page.getByRole("heading", { name: said.checkedAgain }).waitFor();
      await shots(page, `import-keyboard-check-${look.locale}`, { sizes: [look.size], themes: [look.theme] });
      await tabTo(page, page.getByRole("button", { name: said.run }));
      await keyboard.press("Enter");

      await page.getByRole("heading", { name: said.done }).waitFor();
      await tabTo(page, page.getByRole("link", { name: said.download }));
      const [saved] = await Promise.all([page.waitForEvent("download"), keyboard.press("Enter")]);
      const bytes = await readFile(await saved.path());
      expect(bytes.subarray(0, 2).toString()).toBe("PK");
      await page.getByText(said.reason).waitFor();
      await shots(page, `import-keyboard-done-${look.locale}`, { sizes: [look.size], themes: [look.theme] });
      expect(await findBarriers(page)).toEqual([]);

      const [, workspace = ""] = /\/w\/([a-z0-9_]+)/.exec(page.url()) ?? [];
      await tabTo(page, page.getByRole("link", { name: said.open }));
      await keyboard.press("Enter");
      await page.waitForURL(/\/f\/[a-z0-9_]+$/);
      const [, form = ""] = /\/f\/([a-z0-9_]+)$/.exec(page.url()) ?? [];
      const list = await page.request.get(`/api/v1/workspaces/${workspace}/forms/${form}/export?format=csv`);
      // What was ticked is blank, what was not is text, and a number has no word for what is not known.
      expect((await list.text()).replace("\uFEFF", "").trim().split("\r\n").slice(1)).toEqual([
        "甲,12.5,,A",
        "乙,,null,B",
        "丙,15,N/A,A",
        "戊,7,谈过两次,B",
        "己,8,,A",
      ]);
      expect(problems).toEqual([]);
      await close();
    },
  );
});
