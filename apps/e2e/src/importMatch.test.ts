import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: { zh: "客户", en: "Client" },
    title: "name",
    fields: [
      { key: "name", label: { zh: "名称" }, kind: "text" },
      { key: "code", label: { zh: "客户编码" }, kind: "text", unique: true },
    ],
  },
  {
    key: "order",
    label: { zh: "订单", en: "Order" },
    title: "no",
    fields: [
      { key: "no", label: { zh: "单号" }, kind: "text", unique: true },
      { key: "client", label: { zh: "客户" }, kind: "link", form: "client" },
      {
        key: "state",
        label: { zh: "状态" },
        kind: "choice",
        options: [
          { key: "open", label: { zh: "待处理" } },
          { key: "doing", label: { zh: "进行中" } },
        ],
      },
      { key: "amount", label: { zh: "金额" }, kind: "money", currency: "CNY", decimals: 2 },
      { key: "home", label: { zh: "送货地址" }, kind: "address" },
      { key: "photo", label: { zh: "照片" }, kind: "images" },
      {
        key: "lines",
        label: { zh: "明细" },
        kind: "subform",
        fields: [
          { key: "item", label: { zh: "品名" }, kind: "text" },
          { key: "quantity", label: { zh: "数量" }, kind: "integer" },
        ],
      },
    ],
  },
];

const header = "单号,客户,状态,金额,送货地址,明细 / 品名,明细 / 数量";
const first = [
  header,
  "D1,K1,待处理,10.00,浙江省杭州市西湖区文三路 1 号,泵,2",
  ",,,,,阀,3",
  "D2,K2,进行,20.00,,管,1",
  "D4,K2,进行,20.00,,,",
].join("\n");
const second = [
  header,
  "D1,K2,进行,11.50,,法兰,7",
  "D3,K9,待处理,5.00,上海浦东新区张江路 1 号,,",
  "D5,K1,待处理,6.00,,垫片,9",
].join("\n");

interface Order {
  readonly no: string;
  readonly client: { readonly title: string } | null;
  readonly state: string | null;
  readonly amount: string | null;
  readonly home: { readonly city: string } | null;
  readonly lines: readonly { readonly item: string; readonly quantity: number }[] | null;
}

describe.skipIf(findBrowser() === undefined)("a table that belongs to records", () => {
  let app: RunningApp;
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    [app, browser] = await Promise.all([startApp(), openBrowser()]);
    folder = await mkdtemp(join(tmpdir(), "tongzhou-match-"));
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function choose(page: Page, workspace: string, path: string): Promise<void> {
    await page.goto(`/w/${workspace}/import?form=order`);
    await page.getByText("把表格拖到这里").waitFor();
    await page.getByLabel("选择文件").last().setInputFiles(path);
    await page.getByRole("table").waitFor();
  }

  async function save(name: string, text: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, `\uFEFF${text}\n`);
    return path;
  }

  async function readOrders(page: Page, workspace: string): Promise<readonly Order[]> {
    const base = `/workspaces/${workspace}/forms/order`;
    const { rows } = await send<{ rows: [number, ...unknown[]][] }>(page.request, "post", `${base}/query`, {
      columns: ["no"],
      sort: [{ field: "no", direction: "asc" }],
    });
    const records = await Promise.all(
      rows.map(([id]) => send<{ values: Order }>(page.request, "get", `${base}/records/${id}`)),
    );
    return records.map(({ values }) => values);
  }

  const shown = ({ no, client, state, amount, home, lines }: Order): readonly unknown[] => [
    no,
    client?.title,
    state,
    amount,
    home?.city,
    (lines ?? []).map(({ item, quantity }) => `${item}${quantity}`).join(),
  ];

  test("links by code, rows of a subform, a wrong word set right, the next file as the last, and the rest again", async () => {
    const { page, problems, close } = await openPage(browser, app.origin);
    await setUp(page, "empty");
    const workspace = await changeDefinition(page.request, () => ({ forms }));
    for (const [name, code] of [
      ["甲公司", "K1"],
      ["乙公司", "K2"],
    ])
      await send(page.request, "post", `/workspaces/${workspace}/forms/client/records`, {
        idempotencyKey: randomUUID(),
        values: { name, code },
      });

    await choose(page, workspace, await save("订单.csv", first));
    await expect.poll(async () => page.getByLabel("编码").inputValue()).toBe("utf-8");
    await expect.poll(async () => page.getByLabel("分隔符").inputValue()).toBe(",");
    await expect.poll(async () => page.getByLabel("明细 / 数量对应的字段").inputValue()).toBe("lines.quantity");
    await expect.poll(async () => page.getByLabel("送货地址对应的字段").inputValue()).toBe("home");
    await page.getByLabel("怎样写入").selectOption("upsert");
    await page.getByLabel("客户按对方的哪个字段找").selectOption("code");
    await shots(page, "import-match");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: /^检查全部/ }).click();
    await page.getByRole("heading", { name: "1 行可以导入" }).waitFor();
    // The same word in two rows is set right once.
    await page.getByLabel("状态的“进行”改为").fill("进行中");
    await expect.poll(async () => page.getByRole("button", { name: "导入 1 行" }).isDisabled()).toBe(true);
    await shots(page, "import-correct");
    expect(await findBarriers(page)).toEqual([]);
    await page.getByRole("button", { name: "按 1 处改正再检查" }).click();
    await page.getByRole("heading", { name: "全部 3 行都可以导入" }).waitFor();
    await page.getByRole("button", { name: "导入 3 行" }).click();
    await page.getByRole("heading", { name: "导入完成" }).waitFor();
    expect((await readOrders(page, workspace)).map(shown)).toEqual([
      ["D1", "甲公司", "open", "10", "杭州市", "泵2,阀3"],
      ["D2", "乙公司", "doing", "20", undefined, "管1"],
      ["D4", "乙公司", "doing", "20", undefined, ""],
    ]);

    // The same headers again: mapped as last time, correction included.
    await choose(page, workspace, await save("订单 2.csv", second));
    await page.getByText("已按上次导入“订单.csv”时的对应填好。").waitFor();
    await expect.poll(async () => page.getByLabel("怎样写入").inputValue()).toBe("upsert");
    await expect.poll(async () => page.getByLabel("客户按对方的哪个字段找").inputValue()).toBe("code");
    await page.getByRole("button", { name: /^检查全部/ }).click();
    await page.getByText("预计新增 1 条，更新 1 条，1 行有问题").waitFor();
    await page.getByRole("button", { name: "导入 2 行" }).click();
    await page.getByRole("heading", { name: "导入完成" }).waitFor();
    const orders = await readOrders(page, workspace);
    expect(orders.map(shown)).toEqual([
      ["D1", "乙公司", "doing", "11.5", "杭州市", "法兰7"],
      ["D2", "乙公司", "doing", "20", undefined, "管1"],
      ["D4", "乙公司", "doing", "20", undefined, ""],
      ["D5", "甲公司", "open", "6", undefined, "垫片9"],
    ]);

    // The download of what was left out maps itself; once the client is there, it goes in.
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "下载未导入的行" }).click(),
    ]);
    const rest = join(folder, "rest.xlsx");
    await download.saveAs(rest);
    await send(page.request, "post", `/workspaces/${workspace}/forms/client/records`, {
      idempotencyKey: randomUUID(),
      values: { name: "丙公司", code: "K9" },
    });
    await choose(page, workspace, rest);
    await expect.poll(async () => page.getByLabel("行对应的字段", { exact: true }).inputValue()).toBe("");
    await expect.poll(async () => page.getByLabel("未导入的原因对应的字段").inputValue()).toBe("");
    await expect.poll(async () => page.getByLabel("客户按对方的哪个字段找").inputValue()).toBe("code");
    await page.getByRole("button", { name: /^检查全部/ }).click();
    await page.getByRole("button", { name: "导入 1 行" }).click();
    await page.getByRole("heading", { name: "导入完成" }).waitFor();
    expect((await readOrders(page, workspace)).map(shown)[2]).toEqual(["D3", "丙公司", "open", "5", "市辖区", ""]);
    expect(problems).toEqual([]);
    await close();
  });
});
