import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient, TestReply } from "../../test/testClient.ts";

let server: TestServer;
let owner: TestClient & { readonly workspace: string };
const at = "/workspaces/desk";
beforeAll(async () => {
  server = await openTestServer({ runsJobs: true });
  owner = await server.setUp();
  await defineForm();
});
afterAll(() => server.close());

async function defineForm(): Promise<void> {
  const label = (zh: string): unknown => ({ zh });
  const definition = await owner.send("GET", `${at}/definition`);
  const proposed = {
    ...(definition.at("definition") as object),
    forms: [
      {
        key: "task",
        label: label("任务"),
        title: "title",
        fields: [
          { key: "title", label: label("标题"), kind: "text", required: true },
          { key: "hours", label: label("工时"), kind: "integer", min: 0 },
        ],
        validations: [{ key: "even", expression: "hours <> 13", message: { zh: "不吉利", en: "Unlucky" } }],
      },
    ],
    grants: [{ key: "viewer", form: "task", to: { role: "viewer" }, actions: ["see"] }],
  };
  const plan = await owner.send("POST", `${at}/definition/plan`, { definition: proposed });
  const applied = await owner.send("POST", `${at}/definition/apply`, {
    definition: proposed,
    baseVersion: plan.at("baseVersion"),
    hash: plan.at("hash"),
    acceptDestructive: false,
  });
  expect([plan.status, applied.status]).toEqual([200, 200]);
}

async function fill(count: number): Promise<void> {
  const operations = Array.from({ length: count }, (_, n) => ({
    kind: "create",
    values: { title: `任务${n}`, hours: n < 13 ? n : n + 1 },
  }));
  const body = { mode: "all_or_nothing", operations, idempotencyKey: crypto.randomUUID() };
  const made = await owner.send("POST", `${at}/forms/task/records/batch`, body);
  expect(made.status).toBe(200);
}

async function settled(id: string): Promise<TestReply> {
  let reply = await owner.send("GET", `${at}/bulk-changes/${id}`);
  await expect
    .poll(
      async () => {
        reply = await owner.send("GET", `${at}/bulk-changes/${id}`);
        return reply.at("status");
      },
      { interval: 50 },
    )
    .not.toBe("running");
  return reply;
}

test("a plan is counted, started, watched to its end, and taken back", async () => {
  await fill(30);
  const plan = await owner.send("POST", `${at}/forms/task/bulk-changes`, { action: "edit", filter: "hours >= 10" });
  expect([plan.status, plan.at("status"), plan.at("total"), plan.at("withheld")]).toEqual([200, "planned", 20, 0]);
  const id = plan.text("id");
  expect((await owner.send("GET", `${at}/bulk-changes`)).at("changes")).toEqual([]);
  const started = await owner.send("POST", `${at}/bulk-changes/${id}/start`, { expressions: { hours: "hours - 10" } });
  expect([started.status, started.at("status")]).toEqual([200, "running"]);
  const done = await settled(id);
  expect([done.at("status"), done.at("changed"), done.at("failed"), done.at("canUndo")]).toEqual(["done", 19, 1, true]);
  expect([done.at("reasons.0.code"), done.at("reasons.0.count"), done.at("reasons.0.message")]).toEqual([
    "record.invalid",
    1,
    expect.stringContaining("不吉利"),
  ]);
  const failures = await owner.send("GET", `${at}/bulk-changes/${id}/failures`);
  expect([failures.at("failures.0.title"), failures.at("next")]).toEqual(["任务22", null]);
  expect((await owner.send("GET", `${at}/bulk-changes`)).at("changes.0.id")).toBe(id);
  const same = await owner.send("POST", `${at}/bulk-changes/${id}/start`, { expressions: { hours: "hours - 10" } });
  expect([same.status, same.at("changed")]).toEqual([200, 19]);
  const other = await owner.send("POST", `${at}/bulk-changes/${id}/start`, { values: { hours: 1 } });
  expect([other.status, other.at("code")]).toEqual([409, "bulk.busy"]);
  const undo = await owner.send("POST", `${at}/bulk-changes/${id}/undo`, {});
  expect([undo.status, undo.at("action"), undo.at("total")]).toEqual([200, "undo", 19]);
  expect((await settled(undo.text("id"))).at("changed")).toBe(19);
  const back = await owner.send("POST", `${at}/forms/task/query`, { filter: "hours >= 10", count: "exact" });
  expect(back.at("count.value")).toBe(20);
});

test("a reason calls the field by its name", async () => {
  const plan = await owner.send("POST", `${at}/forms/task/bulk-changes`, { action: "edit" });
  const id = plan.text("id");
  await owner.send("POST", `${at}/bulk-changes/${id}/start`, { expressions: { title: 'IF(hours > 0, title, "")' } });
  expect(String((await settled(id)).at("reasons.0.message"))).toContain("标题");
});

test("records are deleted without those named, and come back", async () => {
  const kept = await owner.send("POST", `${at}/forms/task/query`, { limit: 1 });
  const plan = await owner.send("POST", `${at}/forms/task/bulk-changes`, {
    action: "delete",
    except: [kept.at("rows.0.0")],
  });
  const id = plan.text("id");
  await owner.send("POST", `${at}/bulk-changes/${id}/start`, {});
  expect((await settled(id)).at("changed")).toBe(29);
  const undo = await owner.send("POST", `${at}/bulk-changes/${id}/undo`, {});
  expect((await settled(undo.text("id"))).at("changed")).toBe(29);
});

test("what is wrong is said before anything starts", async () => {
  const send = async (body: unknown): Promise<unknown> =>
    (await owner.send("POST", `${at}/forms/task/bulk-changes`, body)).at("code");
  expect(await send({ action: "edit", filter: "nothing = 1" })).toBe("expr.invalid");
  expect(await send({ action: "burn" })).toBe("request.invalid");
  expect(await send({ action: "edit", except: Array.from({ length: 5001 }, (_, n) => n + 1) })).toBe("request.invalid");
  const plan = await owner.send("POST", `${at}/forms/task/bulk-changes`, { action: "edit" });
  const start = async (body: unknown): Promise<unknown> =>
    (await owner.send("POST", `${at}/bulk-changes/${plan.text("id")}/start`, body)).at("code");
  expect(await start({ values: { hours: -1 } })).toBe("field.invalid");
  expect(await start({ values: { title: null } })).toBe("field.required");
  expect(await start({})).toBe("request.invalid");
  const cancelled = await owner.send("POST", `${at}/bulk-changes/${plan.text("id")}/cancel`, {});
  expect([cancelled.status, cancelled.at("status")]).toEqual([200, "cancelled"]);
  expect((await owner.send("GET", `${at}/bulk-changes/nothing`)).at("code")).toBe("bulk.not_found");
  expect((await owner.send("POST", `${at}/forms/none/bulk-changes`, { action: "edit" })).at("code")).toBe(
    "form.not_found",
  );
});
