import type { Browser, Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { send } from "./deliveryDesk.ts";
import { allSaved, cellAt, fillGridDesk } from "./gridDesk.ts";
import { findBrowser, openBrowser, openPage } from "./openBrowser.ts";
import type { OpenPage } from "./openBrowser.ts";
import { signInAsOwner } from "./owner.ts";
import { startApp } from "./startApp.ts";
import type { RunningApp } from "./startApp.ts";

describe.skipIf(findBrowser() === undefined)("a list that others change", () => {
  let app: RunningApp;
  let browser: Browser;
  let reader: OpenPage;
  let writer: OpenPage;
  let desk: { readonly workspace: string; readonly path: string };
  let heard = 0;

  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    [reader, writer] = [await openPage(browser, app.origin), await openPage(browser, app.origin)];
    await reader.page.goto("/");
    desk = await fillGridDesk(reader.page);
    await signInAsOwner(writer.page);
    reader.page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (String(payload).includes('"changed"')) heard += 1;
      }),
    );
    reader.problems.length = 0;
  });
  afterAll(async () => {
    await reader?.close();
    await writer?.close();
    await browser?.close();
    await app?.stop();
  });

  // The numbers on the tabs are counted on their own, of every view.
  function countReads(page: Page): string[] {
    const reads: string[] = [];
    page.on("request", (request: Request) => {
      if (!request.url().endsWith("/forms/ticket/query")) return;
      const body: unknown = request.postDataJSON();
      const limit = typeof body === "object" && body !== null && "limit" in body ? body.limit : undefined;
      if (limit !== 1) reads.push(request.postData() ?? "");
    });
    return reads;
  }

  // The tabs of a form hear of every change in it, so the reader's browser has been told, and what comes next is told apart.
  async function untilHeard(change: () => Promise<void>): Promise<void> {
    const before = heard;
    await change();
    await expect.poll(() => heard).toBeGreaterThan(before);
  }

  // Several requests load what is in view, each once.
  function expectOneLoad(reads: readonly string[]): void {
    expect(reads.length).toBeGreaterThan(0);
    expect(reads.toSorted()).toEqual([...new Set(reads)].toSorted());
  }

  async function openList(page: Page, filter?: string, view = "every"): Promise<void> {
    const over = filter === undefined ? "" : `&filter=${encodeURIComponent(filter)}`;
    await page.goto(`/w/${desk.workspace}/f/ticket?view=${view}${over}`);
  }

  async function write(row: number, hours: string): Promise<void> {
    await cellAt(writer.page, row, "hours").click();
    await writer.page.keyboard.type(hours);
    await writer.page.keyboard.press("Enter");
    await allSaved(writer.page);
  }

  test("what another browser changes outside of the window has nothing fetched, and what it changes inside is seen", async () => {
    await openList(reader.page, 'state = "new"');
    await reader.page.getByText("共 2 条").waitFor();
    await openList(writer.page);
    await writer.page.getByText("共 6 条").waitFor();
    const reads = countReads(reader.page);
    // The second ticket is in work; the first is new, and so in the reader's list.
    await untilHeard(async () => write(2, "77"));
    expect(reads).toEqual([]);
    await write(1, "88");
    await expect.poll(async () => cellAt(reader.page, 1, "hours").textContent()).toContain("88.0");
    expectOneLoad(reads);
    // Coming into the window is seen as well.
    await cellAt(writer.page, 2, "state").click();
    await writer.page.keyboard.type("xj");
    await writer.page.getByRole("option", { name: "新建" }).waitFor();
    await writer.page.keyboard.press("Enter");
    await reader.page.getByText("共 3 条").waitFor();
    expect(reader.problems).toEqual([]);
  });

  test("a board hears of its own cards", async () => {
    await openList(reader.page, "hours > 3", "board");
    const card = reader.page.getByRole("button", { name: /巡检任务夜间未生成/ });
    await card.waitFor();
    await openList(writer.page);
    await writer.page.getByText("共 6 条").waitFor();
    const reads = countReads(reader.page);
    // The third has 2.5 hours, the fourth 3.5.
    await untilHeard(async () => write(3, "1"));
    expect(reads).toEqual([]);
    await write(4, "9");
    await expect.poll(async () => card.textContent()).toContain("9.0");
    expectOneLoad(reads);
    expect(reader.problems).toEqual([]);
  });

  test("far down a long list, what changes out of sight has nothing fetched", async () => {
    const { request } = writer.page;
    const form = `/workspaces/${desk.workspace}/forms/ticket`;
    for (const [from, to] of [
      [0, 900],
      [900, 1800],
    ] as const) {
      const operations = Array.from({ length: to - from }, (_, index) => ({
        kind: "create",
        values: { title: `批量 ${String(from + index).padStart(4, "0")}` },
      }));
      await send(request, "post", `${form}/records/batch`, {
        mode: "all_or_nothing",
        operations,
        idempotencyKey: crypto.randomUUID(),
      });
    }
    await openList(reader.page);
    await reader.page.getByText("共 1,806 条").waitFor();
    await cellAt(reader.page, 1, "title").click();
    await reader.page.keyboard.press("Control+End");
    await cellAt(reader.page, 1806, "title").getByText("批量 1799").waitFor();
    const find = async (title: string): Promise<{ readonly id: number; readonly version: number }> => {
      const found = await send<{ rows: [number, number][] }>(request, "post", `${form}/query`, {
        filter: `title = "${title}"`,
        columns: [],
      });
      const [[id, version] = [0, 0]] = found.rows;
      return { id, version };
    };
    const setHours = async (title: string, hours: string): Promise<void> => {
      const { id, version } = await find(title);
      await send(request, "patch", `${form}/records/${id}`, { values: { hours }, version });
    };
    // What is shown is said once scrolling rests; a change of the last line is heard from then on.
    const last = cellAt(reader.page, 1806, "hours");
    await setHours("批量 1799", "1");
    await expect.poll(async () => last.textContent()).toContain("1.0");
    const reads = countReads(reader.page);
    await untilHeard(async () => setHours("批量 0900", "5"));
    expect(reads).toEqual([]);
    await setHours("批量 1799", "2");
    await expect.poll(async () => last.textContent()).toContain("2.0");
    expectOneLoad(reads);
    expect(reader.problems).toEqual([]);
  });

  async function create(title: string): Promise<void> {
    await send(writer.page.request, "post", `/workspaces/${desk.workspace}/forms/ticket/records`, {
      values: { title },
      idempotencyKey: crypto.randomUUID(),
    });
  }

  test("what comes between a page's reading and its channel is seen once the channel is open", async () => {
    const late = await openPage(browser, app.origin);
    await signInAsOwner(late.page);
    const door = Promise.withResolvers<void>();
    await late.page.routeWebSocket(/\/live/, async (socket) => {
      await door.promise;
      socket.connectToServer();
    });
    await create("迟到 一");
    await openList(late.page, 'CONTAINS(title, "迟到")');
    await late.page.getByText("共 1 条").waitFor();
    await create("迟到 二");
    door.resolve();
    await late.page.getByText("共 2 条").waitFor();
    expect(late.problems).toEqual([]);
    await late.close();
  });

  test("a list that is overtaken while it is on its way is loaded again", async () => {
    const slow = await openPage(browser, app.origin);
    await signInAsOwner(slow.page);
    let isTold = false;
    slow.page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (String(payload).includes('"changed"')) isTold = true;
      }),
    );
    const [isRead, mayArrive] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await create("超车 一");
    await slow.page.route("**/forms/ticket/query", async (route) => {
      const response = await route.fetch();
      isRead.resolve();
      await mayArrive.promise;
      await route.fulfill({ response });
    });
    await openList(slow.page, 'CONTAINS(title, "超车")');
    await isRead.promise;
    isTold = false;
    await create("超车 二");
    await expect.poll(() => isTold).toBe(true);
    mayArrive.resolve();
    await slow.page.getByText("共 2 条").waitFor();
    expect(slow.problems).toEqual([]);
    await slow.close();
  });
});
