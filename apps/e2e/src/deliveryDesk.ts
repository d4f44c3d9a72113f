import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readDocuments } from "@tongzhou/model";
import type { APIRequestContext, Browser, Page } from "playwright-core";
import { openPage } from "./openBrowser.ts";
import type { Look } from "./openBrowser.ts";
import { owner, setUp, signInAsOwner } from "./owner.ts";

const packFolder = resolve(import.meta.dirname, "../../../packs/client-delivery");

/** A colleague of the owner. */
export const colleague = {
  name: "周倩",
  email: "zhouqian@chengqi.example",
  password: "a quiet lighthouse at noon",
} as const;

/** A workspace with the delivery forms, two people, a client, a project and a ticket. */
export interface DeliveryDesk {
  readonly workspace: string;
  readonly client: number;
  readonly project: number;
  readonly ticket: number;
  readonly owner: number;
  readonly colleague: number;
}

interface Created {
  readonly id: number;
  readonly version: number;
}

/** Fills a new server; `page` is signed in as the owner afterwards. */
export async function fillDeliveryDesk(page: Page): Promise<DeliveryDesk> {
  await setUp(page, "empty");
  const { request } = page;
  const me = await send<{ workspaces: { key: string; memberId: number }[] }>(request, "get", "/me");
  const [joined] = me.workspaces;
  if (joined === undefined) throw new Error("delivery-desk: expected a workspace, got none");
  const workspace = joined.key;
  await applyPack(request, workspace);
  const invitation = await send<{ path: string }>(request, "post", `/workspaces/${workspace}/invitations`, {
    email: colleague.email,
    name: colleague.name,
    role: "builder",
  });
  const accepted = await acceptAsColleague(page, invitation.path);
  const made = async (form: string, values: object): Promise<number> => createRecord(request, workspace, form, values);
  const client = await made("client", { name: "禾沐生鲜连锁", industry: "retail", tier: "a", annual_value: "860000" });
  const project = await made("project", {
    name: "门店巡检系统",
    client,
    account_manager: joined.memberId,
    project_manager: accepted,
    planned_start: "2026-09-01",
    planned_end: "2027-01-12",
    budget: "420000",
    planned_value: "180000",
    earned_value: "171000",
    actual_cost: "165000",
    team: [
      { person: joined.memberId, role: "客户经理", share: "0.2" },
      { person: accepted, role: "项目经理", from_date: "2026-09-01", share: "0.6" },
    ],
  });
  for (const title of ["离线照片先落本地再上传", "上传失败自动重传、断点续传", "10 家门店回归验证"])
    await made("task", { title, project, owner: accepted, estimate_hours: "12", planned_end: "2026-12-20" });
  const ticket = await made("ticket", {
    title: "南湖店离线提交后照片只剩缩略图",
    client,
    project,
    channel: "message",
    impact: "high",
    urgency: "medium",
    priority: "t2",
    state: "working",
    owner: accepted,
    reported_at: "2026-11-25T01:12:00.000Z",
    description: "离线那一批补传上来了，但点开只有小图，总部验收看不清温度计。",
  });
  for (const title of ["轨迹断点导致里程少算", "回单拍照偶发闪退"]) await made("ticket", { title, client, project });
  return { workspace, client, project, ticket, owner: joined.memberId, colleague: accepted };
}

/** Opens a window of its own, signed in as the owner or the colleague. */
export async function openAs(
  browser: Browser,
  origin: string,
  who: "owner" | "colleague",
  look: Look = {},
): Promise<Awaited<ReturnType<typeof openPage>>> {
  const opened = await openPage(browser, origin, look);
  if (who === "owner") await signInAsOwner(opened.page);
  else await send(opened.page.request, "post", "/sessions", { email: colleague.email, password: colleague.password });
  return opened;
}

/** Makes a record through the interface of the server. */
export async function createRecord(
  request: APIRequestContext,
  workspace: string,
  form: string,
  values: object,
): Promise<number> {
  const path = `/workspaces/${workspace}/forms/${form}/records`;
  const record = await send<Created>(request, "post", path, { values, idempotencyKey: crypto.randomUUID() });
  return record.id;
}

/** Calls the server as a page would. */
export async function send<T>(
  request: APIRequestContext,
  method: "get" | "post" | "patch",
  path: string,
  data?: object,
): Promise<T> {
  const reply = await request[method](`/api/v1${path}`, data === undefined ? {} : { data });
  if (!reply.ok()) throw new Error(`${method} ${path}: expected 2xx, got ${reply.status()} ${await reply.text()}`);
  // The server checks its replies against the contract.
  return (await reply.json()) as T;
}

async function applyPack(request: APIRequestContext, workspace: string): Promise<void> {
  const names = await readdir(packFolder, { recursive: true });
  const paths = names.filter((name) => name.endsWith(".yaml"));
  const read = readDocuments(
    await Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(packFolder, path), "utf8") }))),
  );
  if (!read.ok) throw new Error(`apply-pack: ${JSON.stringify(read.error)}`);
  const definition = { ...read.value, label: { zh: owner.company } };
  const base = `/workspaces/${workspace}/definition`;
  const plan = await send<{ baseVersion: number; hash: string; problems: unknown[] }>(request, "post", `${base}/plan`, {
    definition,
  });
  if (plan.problems.length > 0) throw new Error(`apply-pack: ${JSON.stringify(plan.problems)}`);
  const { baseVersion, hash } = plan;
  await send(request, "post", `${base}/apply`, { definition, baseVersion, hash, acceptDestructive: false });
}

// In a profile of its own: accepting signs in, and the owner is to stay signed in here.
async function acceptAsColleague(page: Page, path: string): Promise<number> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("delivery-desk: expected a browser behind the page");
  const { page: theirs, close } = await openPage(browser, new URL(page.url()).origin);
  const token = path.split("/").at(-1) ?? "";
  const me = await send<{ workspaces: { memberId: number }[] }>(theirs.request, "post", `/invitations/${token}`, {
    name: colleague.name,
    password: colleague.password,
  });
  await close();
  return me.workspaces[0]?.memberId ?? 0;
}
