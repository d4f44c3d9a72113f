import { get, type IncomingMessage } from "node:http";
import type { FormDefinition } from "@tongzhou/model";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changeDefinition } from "./changeDefinition.ts";
import { findBarriers } from "./accessibility.ts";
import { send } from "./deliveryDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import { setUp } from "./owner.ts";
import { shots } from "./shots.ts";
import { startApp, type RunningApp } from "./startApp.ts";

const report: FormDefinition = {
  key: "report",
  label: { zh: "报告", en: "Reports" },
  title: "title",
  fields: [
    { key: "title", label: { zh: "标题", en: "Title" }, kind: "text" },
    { key: "body", label: { zh: "正文", en: "Body" }, kind: "long_text" },
  ],
};
// More than the buffers of a connection hold, in few rows.
const batches = 12;
const rowsPerBatch = 50;
const bodyChars = 30_000;
const limit = 2;

describe.skipIf(findBrowser() === undefined)("a list as a file", () => {
  let app: RunningApp;
  let browser: Browser;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp({ EXPORTS_PER_MEMBER: String(limit) }), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  /** Asks for an export as another window does that takes none of its bytes. */
  async function hold(page: Page, path: string): Promise<IncomingMessage> {
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${app.origin}${path}`, { headers: { cookie }, agent: false }, resolve).once("error", reject);
    });
    answer.on("error", () => undefined);
    return answer;
  }

  test("the export that is one too many says why, and is saved when another has ended", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    const workspace = await changeDefinition(page.request, () => ({ forms: [report] }));
    const form = `/workspaces/${workspace}/forms/report`;
    for (let batch = 0; batch < batches; batch += 1) {
      const operations = Array.from({ length: rowsPerBatch }, (_, row) => ({
        kind: "create",
        values: { title: `报告 ${batch * rowsPerBatch + row}`, body: "文".repeat(bodyChars / 3) },
      }));
      await send(page.request, "post", `${form}/records/batch`, {
        mode: "all_or_nothing",
        operations,
        idempotencyKey: crypto.randomUUID(),
      });
    }
    const path = `/api/v1${form}/export?format=csv`;
    const held = await Promise.all(Array.from({ length: limit }, async () => hold(page, path)));
    expect(held.map(({ statusCode }) => statusCode)).toEqual([200, 200]);

    await page.goto(`/w/${workspace}/f/report`);
    const ask = async (): Promise<void> => {
      await page.getByRole("button", { name: "导出" }).click();
      await page.getByRole("menuitem", { name: "CSV（UTF-8）" }).click();
    };
    await ask();
    await page.getByText(`${limit} 个导出尚未完成`).waitFor();
    await shots(page, "export-refused");
    expect(await findBarriers(page)).toEqual([]);

    for (const answer of held) answer.destroy();
    await expect.poll(async () => (await page.request.head(path)).status()).toBe(200);
    const [download] = await Promise.all([page.waitForEvent("download"), ask()]);
    expect(download.suggestedFilename()).toMatch(/^报告 .*\.csv$/);
    expect(await download.failure()).toBeNull();
    expect(problems.filter((problem) => !problem.includes("429"))).toEqual([]);
    await close();
  });
});
