import { readFileSync, writeFileSync } from "node:fs";
import fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectLive } from "../../test/liveClient.ts";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient } from "../../test/testClient.ts";
import { applyForms } from "../../test/ticketForms.ts";
import { serveHealth } from "./health.routes.ts";

let server: TestServer;
let owner: TestClient;

beforeAll(async () => {
  server = await openTestServer({ runsJobs: true });
  owner = await server.setUp();
  await applyForms(owner);
});
afterAll(() => server.close());

async function read(headers: Readonly<Record<string, string>> = {}, at = server): Promise<string> {
  const response = await fetch(`${at.address}/metrics`, { headers });
  return response.ok ? response.text() : String(response.status);
}

function sample(text: string, series: string): number | undefined {
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe("metrics", () => {
  test("docs/metrics.md lists every one of our own with what it means", async () => {
    const text = await read();
    const kinds = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, kind]) => [name, kind]));
    const rows = [...text.matchAll(/^# HELP (\S+) (.+)$/gm)]
      .filter(([, name = ""]) => !/^(process|nodejs)_/.test(name))
      .map(([, name = "", help]) => `| \`${name}\` | ${kinds.get(name)} | ${help} |`)
      .toSorted();
    const page = [
      "# Metrics",
      "",
      "`/metrics` answers in Prometheus' text format: for this machine only, or for whoever sends `Authorization: Bearer <METRICS_TOKEN>` when that is set. Nobody else learns that it is there. Routes are named by their pattern, never by address, so no label holds data.",
      "",
      "| Metric | Type | Meaning |",
      "| --- | --- | --- |",
      ...rows,
      "",
      "Besides these there are the usual `process_…` and `nodejs_…` metrics of the Node.js process. Numbers of jobs are left out while the database is away.",
      "",
      'Worth an alert: `job_queue_jobs{state="failed"}` above 0, `job_queue_jobs{state="queued"}` that only grows, `database_pool_waiting` above 0 for a minute, `change_feed_lag_seconds` above 5, answers with `status="500"`.',
      "",
    ].join("\n");
    const file = new URL("../../../../../docs/metrics.md", import.meta.url);
    if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, page);
    expect(readFileSync(file, "utf8")).toBe(page);
    expect(rows.length).toBeGreaterThan(6);
  });

  test("requests are counted by route pattern, jobs by kind and state, live channels while they are open", async () => {
    await owner.send("GET", "/workspaces/desk/forms/ticket/records/123456");
    const live = await connectLive(server.address, { cookie: owner.cookie() });
    await live.next(({ kind }) => kind === "ready");
    const text = await read();
    const route = 'route="/api/v1/workspaces/:workspace/forms/:form/records/:record"';
    const labels = `method="GET",${route},status="404"`;
    expect(sample(text, `http_request_duration_seconds_count{${labels}}`)).toBe(1);
    expect(text).not.toContain("123456");
    expect(sample(text, "live_subscribers")).toBe(1);
    expect(sample(text, "database_pool_open")).toBeGreaterThan(0);
    const jobs = (state: string): number | undefined =>
      sample(text, `job_queue_jobs{job="platform.maintenance",state="${state}"}`);
    expect(jobs("failed")).toBe(0);
    for (const state of ["queued", "running"]) expect(jobs(state)).toBeGreaterThanOrEqual(0);
    live.close();
    await expect.poll(async () => sample(await read(), "live_subscribers")).toBe(0);
    const timed = 'job_duration_seconds_count{job="forms.indexes",outcome="done"}';
    await expect.poll(async () => sample(await read(), timed)).toBeGreaterThan(0);
  });

  test("whoever may not read them finds nothing", async () => {
    expect(await read({ "x-forwarded-for": "203.0.113.7" })).toBe("404");
    const guarded = await openTestServer({ metricsToken: "a token of some length" });
    expect(await read({}, guarded)).toBe("404");
    expect(await read({ authorization: "Bearer a token of other length" }, guarded)).toBe("404");
    expect(await read({ authorization: "Bearer a token of some length" }, guarded)).toContain("database_pool_open");
    await guarded.close();
  });
});

test("a server that has been told to stop is alive and not ready", async () => {
  const { database } = server.server.services;
  const own = fastify({ return503OnClosing: false });
  serveHealth({ fastify: own }, { database });
  const told: unknown[] = [];
  const ask = async (path: string): Promise<void> => {
    const answer = await fetch(`${address}${path}`);
    told.push([path, answer.status, await answer.json()]);
  };
  // Still answering, and told to stop: what a load balancer meets between the two.
  own.addHook("preClose", async () => {
    for (const path of ["/healthz", "/readyz"]) await ask(path);
  });
  const address = await own.listen({ host: "127.0.0.1", port: 0 });
  await ask("/readyz");
  await own.close();
  expect(told).toEqual([
    ["/readyz", 200, { status: "ready" }],
    ["/healthz", 200, { status: "ok" }],
    ["/readyz", 503, { status: "stopping" }],
  ]);
});
