import type { APIRequestContext, Locator, Page } from "playwright-core";
import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import { changeDefinition } from "./changeDefinition.ts";
import { send } from "./deliveryDesk.ts";
import { setUp } from "./owner.ts";

const states = [
  { key: "new", label: { zh: "新建", en: "New" }, color: "gray" },
  { key: "working", label: { zh: "处理中", en: "In work" }, color: "blue" },
  { key: "closed", label: { zh: "已关闭", en: "Closed" }, color: "green" },
] as const;

const client: FormDefinition = {
  key: "client",
  label: { zh: "客户", en: "Clients" },
  title: "name",
  fields: [{ key: "name", kind: "text", label: { zh: "名称", en: "Name" }, required: true }],
};

const ticket: FormDefinition = {
  key: "ticket",
  label: { zh: "工单", en: "Tickets" },
  title: "title",
  search: ["title"],
  fields: [
    { key: "title", kind: "text", label: { zh: "标题", en: "Title" }, required: true },
    { key: "state", kind: "choice", label: { zh: "状态", en: "State" }, options: states },
    { key: "hours", kind: "number", decimals: 1, label: { zh: "用时", en: "Hours" } },
    { key: "due", kind: "date", label: { zh: "期限", en: "Due" } },
    { key: "is_urgent", kind: "boolean", label: { zh: "紧急", en: "Urgent" } },
    { key: "owner", kind: "member", label: { zh: "负责人", en: "Owner" } },
    { key: "client", kind: "link", form: "client", label: { zh: "客户", en: "Client" } },
  ],
};

const board: ViewDefinition = {
  key: "board",
  form: "ticket",
  label: { zh: "看板", en: "Board" },
  kind: "board",
  boardField: "state",
  cardFields: ["hours"],
  order: 2,
};

const table: ViewDefinition = {
  key: "every",
  form: "ticket",
  label: { zh: "全部工单", en: "All tickets" },
  kind: "grid",
  order: 1,
};

/** Sets a new server up with a form of tickets, six of them, and answers the path of its page. */
export async function fillGridDesk(page: Page): Promise<{ readonly workspace: string; readonly path: string }> {
  await setUp(page, "empty");
  const { request } = page;
  const workspace = await changeDefinition(request, () => ({ forms: [client, ticket], views: [table, board] }));
  const root = `/workspaces/${workspace}`;
  await make(request, `${root}/forms/client`, [{ name: "禾沐生鲜连锁" }, { name: "拓川物流" }]);
  const titles = [
    "司机登录收不到验证码",
    "轨迹断点导致里程少算",
    "回单拍照偶发闪退",
    "巡检任务夜间未生成",
    "会员积分到账延迟",
    "门店通讯录批量导入模板",
  ];
  await make(
    request,
    `${root}/forms/ticket`,
    titles.map((title, index) => ({
      title,
      state: states[index % 3]?.key ?? null,
      hours: String(index + 0.5),
      due: `2026-12-0${index + 1}`,
    })),
  );
  return { workspace, path: `/w/${workspace}/f/ticket?view=every` };
}

async function make(request: APIRequestContext, form: string, rows: readonly object[]): Promise<void> {
  const operations = rows.map((values) => ({ kind: "create", values }));
  await send(request, "post", `${form}/records/batch`, {
    mode: "all_or_nothing",
    operations,
    idempotencyKey: crypto.randomUUID(),
  });
}

/** The cell of a column in the n-th record, counted from 1. */
export function cellAt(page: Page, row: number, column: string): Locator {
  const columns = ["title", "state", "hours", "due", "is_urgent", "owner", "client"];
  return page.locator(`[role="row"][aria-rowindex="${row + 1}"] [aria-colindex="${columns.indexOf(column) + 2}"]`);
}

/** Waits until the save state says that everything arrived. */
export async function allSaved(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^保存状态: 已保存/ }).waitFor();
}
