import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { startWorkerProcess, type WorkerExit } from "./workerProcess.ts";

const folder = mkdtempSync(join(tmpdir(), "tongzhou-worker-"));
afterAll(() => rmSync(folder, { recursive: true }));

const linkModule = new URL("./connectParent.ts", import.meta.url).href;
let modules = 0;

function writeModule(body: string): URL {
  const path = join(folder, `worker${(modules += 1)}.mjs`);
  writeFileSync(path, `import { connectParent } from ${JSON.stringify(linkModule)};\n${body}`);
  return pathToFileURL(path);
}

interface Heard {
  readonly replies: unknown[];
  readonly exits: WorkerExit[];
}

function start(body: string, heapMb = 128): ReturnType<typeof startWorkerProcess> & Heard {
  const heard: Heard = { replies: [], exits: [] };
  const worker = startWorkerProcess(writeModule(body), {
    heapMb,
    onReply: (reply) => heard.replies.push(reply),
    onExit: (exit) => heard.exits.push(exit),
  });
  return { ...worker, ...heard };
}

const poll = { timeout: 60_000 };

describe("a worker process", () => {
  test("answers in order, bytes and missing values included, and leaves", async () => {
    const worker = start(`const link = connectParent(async (n) => {
      await link.post({ n, bytes: new Uint8Array([n, 2]), none: undefined });
      if (n === 3) link.leave();
    });`);
    for (const n of [1, 2, 3]) worker.post(n);
    await expect.poll(() => worker.exits.length, poll).toBe(1);
    expect(worker.replies).toEqual([1, 2, 3].map((n) => ({ n, bytes: new Uint8Array([n, 2]), none: undefined })));
    worker.post(4);
    await worker.stop();
    expect(worker.exits).toHaveLength(1);
  });

  test("that runs out of memory is told apart from one that fails", async () => {
    const hungry = start(
      `connectParent(() => { const kept = []; for (;;) kept.push({ list: [Math.random()] }); });`,
      16,
    );
    const broken = start(`connectParent(() => { throw new Error("cannot read this"); });`);
    hungry.post(0);
    broken.post(0);
    await expect.poll(() => hungry.exits[0]?.isOutOfMemory, poll).toBe(true);
    await expect.poll(() => broken.exits[0]?.isOutOfMemory, poll).toBe(false);
    expect(broken.exits[0]?.error.message).toContain("cannot read this");
  });

  test("that does not exist is an exit like any other", async () => {
    const exits: WorkerExit[] = [];
    startWorkerProcess(pathToFileURL(join(folder, "none.mjs")), {
      heapMb: 64,
      onReply: () => undefined,
      onExit: (exit) => exits.push(exit),
    });
    await expect.poll(() => exits.length, poll).toBe(1);
  });

  test("is ended in the middle of its work, and says nothing then", async () => {
    const worker = start(`const link = connectParent(async () => { await link.post("begun"); for (;;); });`);
    worker.post(0);
    await expect.poll(() => worker.replies, poll).toEqual(["begun"]);
    await worker.stop();
    expect(worker.exits).toEqual([]);
  });

  test("hears nothing of the environment but what the system sets", async () => {
    process.env["TONGZHOU_WORKER_SECRET"] = "hidden";
    try {
      const worker = start(`const link = connectParent(() => void link.post(Object.keys(process.env)));`);
      worker.post(0);
      await expect.poll(() => worker.replies.length, poll).toBe(1);
      await worker.stop();
      expect(worker.replies[0]).not.toContain("TONGZHOU_WORKER_SECRET");
      expect(worker.replies[0]).toContain("PATH");
    } finally {
      delete process.env["TONGZHOU_WORKER_SECRET"];
    }
  });

  test.skipIf(process.platform === "win32")("outlives the signals that are meant for its parent", async () => {
    const worker = start(`const link = connectParent((request) => {
      if (request === "pid") void link.post(process.pid);
      else void link.post("still here");
    });`);
    worker.post("pid");
    await expect.poll(() => worker.replies.length, poll).toBe(1);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.kill(Number(worker.replies[0]), signal);
    worker.post("again");
    await expect.poll(() => worker.replies[1], poll).toBe("still here");
    await worker.stop();
  });
});
