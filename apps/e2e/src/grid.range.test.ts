import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allSaved } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { addRecords, gridCell, jobCell, jobForm, makeSheet, middleOf, readRows } from "./sheetDesk.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const many = Array.from({ length: 1700 }, (_, index) => ({ title: `任务 ${index + 1}`, hours: String(index % 90) }));

describe.skipIf(findBrowser() === undefined)("ranges of a grid", () => {
  let app: RunningApp;
  let browser: Browser;
  let page: Page;
  let problems: string[];
  let close: () => Promise<void>;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    ({ page, problems, close } = await openPage(browser, app.origin));
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/");
    await setUp(page, "empty");
    // Nobody was signed in yet.
    problems.length = 0;
  });
  afterAll(async () => {
    await close?.();
    await browser?.close();
    await app?.stop();
  });

  const clipboard = async () => page.evaluate(async () => navigator.clipboard.readText());

  test("a whole column far beyond what is loaded is copied, to the last line", async () => {
    const desk = await makeSheet(page.request, jobForm("copied"), many);
    await page.goto(desk.path);
    await page.getByText(/^共 1,?700 条$/).waitFor();
    await jobCell(page, 1, "title").click();
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Control+Shift+ArrowDown");
    await page.getByText(/^选中 1,?700 × 2$/).waitFor();
    await page.keyboard.press("Control+c");
    await page.getByText(/^已复制 1,700 × 2$/).waitFor();
    const lines = (await clipboard()).trimEnd().split("\r\n");
    expect(lines).toEqual(many.map(({ title, hours }) => `${title}\t${hours}`));
    // From a place far down, whose neighbours above were never loaded.
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Control+ArrowDown");
    await gridCell(page, 1700, 1).getByText("任务 1700").waitFor();
    await page.keyboard.press("Control+Shift+ArrowUp");
    await page.keyboard.press("Control+c");
    await page.getByText(/^已复制 1,700 × 1$/).waitFor();
    expect((await clipboard()).trimEnd().split("\r\n")).toEqual(many.map(({ title }) => title));
    // Where the browser lets nothing into the clipboard afterwards, one more click does it.
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
      document.addEventListener("copy", (event) =>
        document.body.setAttribute("data-copied", String(event.clipboardData?.getData("text/plain").length)),
      );
    });
    await page.keyboard.press("Control+c");
    await page.getByText("1,700 行 × 1 列已备好").waitFor();
    await shots(page, "grid-copy-ready", { sizes: ["desktop"] });
    await page.getByRole("button", { name: "复制", exact: true }).click();
    await page.getByText("1,700 行 × 1 列已备好").waitFor({ state: "detached" });
    expect(Number(await page.locator("body").getAttribute("data-copied"))).toBeGreaterThan(10_000);
    expect(problems).toEqual([]);
  });

  test("a range beyond what is loaded is emptied whole, and comes back whole", async () => {
    const desk = await makeSheet(page.request, jobForm("emptied"), many);
    const filled = async () => total("filled");
    const total = async (name: string) => {
      const path = `/api/v1/workspaces/${desk.workspace}/forms/${desk.form}/aggregates`;
      const reply = await page.request.post(path, { data: { aggregates: [{ field: "hours", function: name }] } });
      // The server checks its replies against the contract.
      return ((await reply.json()) as { values: unknown[] }).values[0];
    };
    await page.goto(desk.path);
    await page.getByText(/^共 1,?700 条$/).waitFor();
    await jobCell(page, 1, "hours").click();
    await page.keyboard.press("Control+Shift+ArrowDown");
    await page.keyboard.press("Delete");
    await expect.poll(filled).toBe(0);
    await page.getByText("已修改 1,700 格").waitFor();
    await page.keyboard.press("Control+z");
    await expect.poll(filled).toBe(1700);
    // One copied cell goes into all of them.
    await page.evaluate(async () => navigator.clipboard.writeText("7"));
    await page.keyboard.press("Control+v");
    await page.getByText(/^已粘贴 1,6\d\d 格$/).waitFor();
    await expect.poll(async () => total("sum")).toBe("11900");
    await page.keyboard.press("Control+z");
    await expect.poll(async () => total("sum")).not.toBe("11900");
    await page.getByText("已撤销").waitFor();
    expect((await readRows(page.request, desk, ["hours"])).flat()).toEqual(
      many.slice(0, 500).map(({ hours }) => hours),
    );
    await allSaved(page);
    expect(problems).toEqual([]);
  });

  test("a drag past the lower edge takes the lines along", async () => {
    const desk = await makeSheet(page.request, jobForm("dragged"), many.slice(0, 300));
    await page.goto(desk.path);
    await page.getByText("共 300 条").waitFor();
    const from = await middleOf(jobCell(page, 2, "title"));
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x, 895, { steps: 5 });
    await page.getByText(/^选中 (?:6|7)\d × 1$/).waitFor();
    await page.mouse.up();
    await jobCell(page, 60, "title").waitFor({ state: "attached" });
    expect(problems).toEqual([]);
  });

  test("beyond the limit nothing happens, and the grid says how much fits", async () => {
    const desk = await makeSheet(page.request, jobForm("limited"), []);
    for (let at = 0; at < 18; at += 1)
      await addRecords(
        page.request,
        desk,
        Array.from({ length: 1000 }, (_, index) => ({ title: `${at}-${index}` })),
      );
    await page.goto(desk.path);
    await jobCell(page, 1, "title").click();
    await page.getByText(/^共 18,?000 条$/).waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await page.getByText("一次最多修改 50,000 行、100,000 格").waitFor();
    expect((await readRows(page.request, desk, ["title"], 1)).flat()).toEqual(["0-0"]);
    // Stopped on its way, nothing is copied.
    await page.keyboard.press("Control+c");
    await page.getByRole("button", { name: "停止" }).click();
    await page.getByText("已停止，什么都没有改").waitFor();
    expect(problems).toEqual([]);
  });

  test("undo takes pasted records away and redo makes them again, also for the steps that came after", async () => {
    const desk = await makeSheet(page.request, jobForm("pasted"), [{ title: "原有" }]);
    const rows = async () => readRows(page.request, desk, ["title", "hours"]);
    await page.goto(desk.path);
    await jobCell(page, 1, "title").click();
    await page.evaluate(async () => navigator.clipboard.writeText("改过\t1\n新的甲\t2\n新的乙\t3\n"));
    await page.keyboard.press("Control+v");
    const pasted = [
      ["改过", "1"],
      ["新的甲", "2"],
      ["新的乙", "3"],
    ];
    await expect.poll(rows).toEqual(pasted);
    await jobCell(page, 2, "hours").click();
    await page.keyboard.type("20");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await rows())[1]).toEqual(["新的甲", "20"]);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await expect.poll(rows).toEqual([["原有", null]]);
    await page.keyboard.press("Control+y");
    await expect.poll(rows).toEqual(pasted);
    await page.keyboard.press("Control+y");
    await expect.poll(async () => (await rows())[1]).toEqual(["新的甲", "20"]);
    for (const _ of [1, 2]) await page.keyboard.press("Control+z");
    await expect.poll(rows).toEqual([["原有", null]]);
    await allSaved(page);
    expect(problems).toEqual([]);
  });
});
