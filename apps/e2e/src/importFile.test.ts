import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBarriers } from "./accessibility.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

const incidents = resolve(
  import.meta.dirname,
  "../../../../shared/data/servicenow-incidents/incident_event_log.csv.gz",
);
const rows = 3000;

/** The first rows of the real incident log where it is at hand, else rows of the same columns, made up. */
async function buildLog(): Promise<string> {
  if (existsSync(incidents)) {
    const lines: string[] = [];
    for await (const line of createInterface({ input: createReadStream(incidents).pipe(createGunzip()) })) {
      lines.push(line);
      if (lines.length > rows) break;
    }
    return `${lines.join("\n")}\n`;
  }
  const states = ["New", "Active", "Resolved", "Closed"];
  const made = Array.from(
    { length: rows },
    (_, n) =>
      `INC${String(n).padStart(7, "0")},${states[n % 4] ?? ""},${n % 3 === 0},${n % 5},2${n % 9}/2/2016 0${n % 9}:16`,
  );
  return `number,incident_state,active,reassignment_count,opened_at\n${made.join("\n")}\n`;
}

describe.skipIf(findBrowser() === undefined)("a spreadsheet", () => {
  let app: RunningApp;
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    folder = await mkdtemp(join(tmpdir(), "tongzhou-import-"));
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test("the incident log becomes a form: chosen, judged, checked, imported, opened, exported", async () => {
    const path = join(folder, "incident_log.csv");
    await writeFile(path, await buildLog());
    const { page, problems, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    await page.goto("/");
    await page.waitForURL(/\/w\/[a-z0-9_]+$/);
    await page.getByRole("main").getByRole("link", { name: "导入表格" }).first().click();
    await page.getByText("把表格拖到这里").waitFor();
    await shots(page, "import-file");
    expect(await findBarriers(page)).toEqual([]);

    await page.getByLabel("选择文件").last().setInputFiles(path);
    await page.getByRole("table").waitFor();
    await page.getByText(`类型按全部 ${rows.toLocaleString("en")} 行判断`).waitFor();
    await expect.poll(async () => page.getByLabel("incident_state的类型").inputValue()).toBe("choice");
    await expect.poll(async () => page.getByLabel("opened_at的类型").inputValue()).toBe("datetime");
    await expect.poll(async () => page.getByLabel("reassignment_count的类型").inputValue()).toBe("integer");
    await expect.poll(async () => page.getByLabel("active的类型").inputValue()).toBe("boolean");
    await page.getByRole("button", { name: /^opened_at/ }).click();
    await page.getByText("日在前").first().waitFor();
    await page.getByLabel("表单名称").fill("事件日志");
    await shots(page, "import-columns");
    expect(await findBarriers(page)).toEqual([]);

    await page.getByLabel("reassignment_count的类型").selectOption("date");
    await page.getByRole("button", { name: /^检查全部/ }).press("Enter");
    await page.getByRole("heading", { name: /行可以导入$/ }).waitFor();
    await page.getByText("不是有效的日期").or(page.getByText("无法读作")).first().waitFor();
    await shots(page, "import-check");
    expect(await findBarriers(page)).toEqual([]);
    await page.reload();
    await page.getByRole("button", { name: "上一步" }).click();
    await expect.poll(async () => page.getByLabel("表单名称").inputValue()).toBe("事件日志");
    await page.getByLabel("reassignment_count的类型").selectOption("integer");
    await page.getByRole("button", { name: /^检查全部/ }).click();
    await page.getByRole("heading", { name: "全部 3,000 行都可以导入" }).waitFor();
    await page.getByRole("button", { name: "导入 3,000 行" }).click();
    await page.getByRole("heading", { name: "导入完成" }).waitFor();
    await page.getByText("新增 3,000 条").waitFor();
    await shots(page, "import-done");
    expect(await findBarriers(page)).toEqual([]);

    const imported = new URL(page.url()).searchParams.get("import");
    expect(imported).not.toBeNull();
    await page.getByRole("link", { name: "查看记录" }).click();
    await page.waitForURL(/\/f\/incident_log$/);
    await page.getByText("INC0000045").or(page.getByText("INC0000000")).first().waitFor();
    await shots(page, "import-grid");
    const workspace = /\/w\/([a-z0-9_]+)/.exec(page.url())?.[1] ?? "";
    const count = await page.request.post(`/api/v1/workspaces/${workspace}/forms/incident_log/query`, {
      data: { count: "exact", limit: 1 },
    });
    expect(await count.json()).toMatchObject({ count: { value: rows } });
    const sheet = await page.request.get(`/api/v1/workspaces/${workspace}/forms/incident_log/export?format=csv`);
    expect((await sheet.text()).trim().split("\r\n")).toHaveLength(rows + 1);
    expect(problems).toEqual([]);
    await close();
  });

  test("the wizard speaks English and works at the width of a phone in the dark", async () => {
    const path = join(folder, "small.csv");
    await writeFile(path, "Name,Amount,Since\nA,1.50,2026-01-02\nB,x,2026-02-03\n");
    const { page, close } = await openPage(browser, app.origin, { locale: "en", theme: "dark", size: "phone" });
    await page.request.post("/api/v1/sessions", {
      data: { email: "fanyu@chengqi.example", password: "paper boat on the river" },
    });
    await page.request.patch("/api/v1/me", { data: { locale: "en" } });
    await page.goto("/");
    await page.waitForURL(/\/w\/[a-z0-9_]+$/);
    await page.goto(`${page.url()}/import`);
    await page.getByText("Drop a spreadsheet here").waitFor();
    await page.getByLabel("Choose file").last().setInputFiles(path);
    await page.getByLabel("Kind of Name").waitFor();
    await page.getByLabel("Kind of Amount").selectOption("number");
    await shots(page, "import-columns-en", { sizes: ["phone", "desktop"], themes: ["dark"] });
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: /^Check all/ }).click();
    await page.getByRole("button", { name: "Import 1 row" }).click();
    await page.getByRole("heading", { name: "Import finished" }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download rows not imported" }).click(),
    ]);
    const bytes = await readFile(await download.path());
    expect(bytes.subarray(0, 2).toString()).toBe("PK");
    await shots(page, "import-done-en", { sizes: ["phone"], themes: ["dark"] });
    await close();
  });
});
