import { once } from "node:events";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildExportQueue, type ExportLimits, type ExportQueue } from "./exportQueue.ts";

let directory: string;
let queue: ExportQueue;
const stay = new AbortController().signal;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "tongzhou-exports-"));
});
afterEach(async () => {
  await queue.close();
  await rm(directory, { recursive: true, force: true });
});

function open(limits: Partial<ExportLimits> = {}): void {
  const usual = { atOnce: 1, perMember: 10, spaceBytes: 1024 ** 3, waitMs: 60_000, stallMs: 60_000 };
  queue = buildExportQueue(directory, { ...usual, ...limits });
}

/** An export that says a text when it is told to. */
function addText(text: string, member = "a"): { readonly bytes: Promise<Readable>; say(): void } {
  const told = Promise.withResolvers<void>();
  const bytes = queue.add(member, stay, async ({ out, gone, begin }) => {
    begin();
    await Promise.race([told.promise, once(gone, "abort")]);
    gone.throwIfAborted();
    out.end(text);
    await once(out, "finish");
  });
  return { bytes, say: told.resolve };
}

async function read(bytes: Promise<Readable>): Promise<string> {
  const chunks: Buffer[] = await (await bytes).toArray();
  return Buffer.concat(chunks).toString();
}

test("exports are built in the order they were asked for, and a file is read while it is still written", async () => {
  open();
  const order: string[] = [];
  const all = ["一", "二", "三"].map((text) => addText(text));
  const read1 = all.map(({ bytes }, index) => read(bytes).then((text) => order.push(`${index}${text}`)));
  expect(queue.use()).toMatchObject({ waiting: 2, building: 1 });
  for (const { say } of all.toReversed()) say();
  await Promise.all(read1);
  expect(order).toEqual(["0一", "1二", "2三"]);
});

test("a wait for a turn ends with export.busy", async () => {
  open({ waitMs: 30 });
  const first = addText("x");
  await expect(addText("y", "b").bytes).rejects.toMatchObject({
    code: "export.busy",
    params: { retryAfterSeconds: 30 },
  });
  first.say();
  expect(await read(first.bytes)).toBe("x");
});

test("a member's unfinished exports are counted until they are read", async () => {
  open({ perMember: 1 });
  const first = addText("x");
  first.say();
  const bytes = await first.bytes;
  await expect(addText("y").bytes).rejects.toMatchObject({ code: "export.too_many", params: { limit: 1 } });
  expect(await read(Promise.resolve(bytes))).toBe("x");
  await expect.poll(() => queue.use().unread).toBe(0);
  const again = addText("z");
  again.say();
  expect(await read(again.bytes)).toBe("z");
});

test("a reader who takes nothing is no longer waited for; one who waits for the writer is", async () => {
  open({ atOnce: 2, stallMs: 400 });
  const waiting = addText("late");
  const text = read(waiting.bytes);
  const stuck = addText("x".repeat(300_000), "b");
  stuck.say();
  const bytes = await stuck.bytes;
  await expect.poll(() => bytes.closed).toBe(true);
  expect(bytes.errored?.message).toMatch(/^spool-stall/);
  waiting.say();
  expect(await text).toBe("late");
});

test("a build that fails after it began breaks its bytes, and the next has its turn", async () => {
  open();
  const failing = queue.add("a", stay, async ({ out, begin }) => {
    begin();
    out.write("half");
    throw new Error("no more");
  });
  const next = addText("x");
  next.say();
  await expect(read(failing)).rejects.toThrow("no more");
  expect(await read(next.bytes)).toBe("x");
});

test("past the space no byte is written, and the space comes back", async () => {
  open({ spaceBytes: 1000 });
  const large = addText("x".repeat(2000));
  large.say();
  await expect(read(large.bytes)).rejects.toThrow("spool-full");
  await expect.poll(() => queue.use().spoolBytes).toBe(0);
  const small = addText("x".repeat(1000));
  small.say();
  const bytes = await small.bytes;
  await expect.poll(() => queue.use().spoolBytes).toBe(1000);
  await expect(addText("y").bytes).rejects.toMatchObject({ code: "export.busy" });
  expect((await read(Promise.resolve(bytes))).length).toBe(1000);
});

test("closing ends what is built, read and waiting, and leaves nothing", async () => {
  open();
  const built = await addText("x").bytes;
  const waiting = addText("y").bytes;
  const refused = expect(waiting).rejects.toMatchObject({ code: "export.busy" });
  await queue.close();
  await refused;
  expect([built.destroyed, queue.use()]).toEqual([true, { waiting: 0, building: 0, unread: 0, spoolBytes: 0 }]);
  await expect(addText("z").bytes).rejects.toMatchObject({ code: "export.busy" });
  expect(await readdir(directory)).toEqual([]);
});

test("what a crash left under a name is removed, what may be another process's is not", async () => {
  for (const name of ["old", "new"]) await writeFile(join(directory, name), "x");
  const dayAgo = new Date(Date.now() - 25 * 3_600_000);
  await utimes(join(directory, "old"), dayAgo, dayAgo);
  open();
  await queue.close();
  expect(await readdir(directory)).toEqual(["new"]);
});
