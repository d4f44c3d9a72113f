import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Jimp } from "jimp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestServer, type TestServer } from "../../test/openTestServer.ts";
import type { TestClient, TestReply } from "../../test/testClient.ts";
import { applyForms, join as joinWorkspace } from "../../test/ticketForms.ts";

let server: TestServer;
let owner: TestClient;
let member: TestClient;
const files = "/workspaces/desk/files";
const limit = 3 * 1024 * 1024;

beforeAll(async () => {
  server = await openTestServer({ maxUploadBytes: limit });
  owner = await server.setUp();
  await applyForms(owner);
  member = server.stranger();
  await joinWorkspace(owner, member, "member", "wang@example.com");
});
afterAll(() => server.close());

function put(name: string, body: BodyInit, client = owner, headers: Record<string, string> = {}): Promise<TestReply> {
  return client.sendRaw("PUT", `${files}?name=${encodeURIComponent(name)}`, { body, headers });
}

function fetchFile(id: string, headers: Record<string, string> = {}, client = owner, suffix = ""): Promise<Response> {
  return fetch(`${server.address}/api/v1${files}/${id}${suffix}`, { headers: { cookie: client.cookie(), ...headers } });
}

async function buildPicture(): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Jimp({ width: 900, height: 500, color: 0x336699ff });
  return new Uint8Array(await image.getBuffer("image/png"));
}

async function storedNames(): Promise<readonly string[]> {
  const entries = await readdir(join(server.dataDir, "files"), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

test("what was put in comes out, byte for byte", async () => {
  const bytes = new Uint8Array(1_500_000).map((_, index) => index % 251);
  const made = await put("数据.bin", bytes);
  expect(made.body).toEqual({
    id: made.at("id"),
    name: "数据.bin",
    sizeBytes: 1_500_000,
    mediaType: "application/octet-stream",
  });
  const read = await fetchFile(made.text("id"));
  expect(new Uint8Array(await read.arrayBuffer())).toEqual(bytes);
  expect(read.headers.get("content-disposition")).toBe(
    "attachment; filename=\"__.bin\"; filename*=UTF-8''%E6%95%B0%E6%8D%AE.bin",
  );
});

describe("ranges", () => {
  let id: string;
  beforeAll(async () => {
    id = (await put("abc.txt", "0123456789")).text("id");
  });

  test.each([
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["bytes=4-", 206, "456789", "bytes 4-9/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=8-99", 206, "89", "bytes 8-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
    ["bytes=0-1,3-4", 200, "0123456789", null],
    ["lines=1", 200, "0123456789", null],
  ])("%s", async (range, status, text, contentRange) => {
    const read = await fetchFile(id, { range });
    expect([read.status, await read.text(), read.headers.get("content-range")]).toEqual([status, text, contentRange]);
  });

  test("a copy that is still good is not sent again", async () => {
    const etag = (await fetchFile(id)).headers.get("etag") ?? "";
    expect((await fetchFile(id, { "if-none-match": etag })).status).toBe(304);
    const stale = await fetchFile(id, { range: "bytes=0-3", "if-range": '"other"' });
    expect([stale.status, await stale.text()]).toEqual([200, "0123456789"]);
  });
});

describe("what a file is", () => {
  test.each([
    ["a page that calls itself a picture", "cat.png", "<html><script>alert(1)</script></html>", "text/plain"],
    [
      "a drawing with script in it",
      "a.svg",
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      "application/xml",
    ],
    ["a program", "report.pdf", "\u007fELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0", "application/x-elf"],
  ])("%s is seen for what it is, and never runs", async (_, name, text, mediaType) => {
    const made = await put(name, text);
    expect(made.at("mediaType")).toBe(mediaType);
    const read = await fetchFile(made.text("id"));
    await read.arrayBuffer();
    expect(read.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
    expect(read.headers.get("x-content-type-options")).toBe("nosniff");
    if (mediaType !== "text/plain") expect(read.headers.get("content-type")).toBe("application/octet-stream");
    expect(read.headers.get("content-disposition")).toMatch(mediaType === "text/plain" ? /^inline/ : /^attachment/);
  });

  test.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\temp\\a.txt", "a.txt"],
    ["a\u202etxt.exe", "atxt.exe"],
    ["..", "file"],
    ["<b>.txt", "_b_.txt"],
    [`${"长".repeat(400)}.txt`, `${"长".repeat(196)}.txt`],
  ])("the name %s becomes %s", async (given, kept) => {
    expect((await put(given, "x")).at("name")).toBe(kept);
  });

  test("a name that cannot be stored is refused", async () => {
    for (const query of ["", "?name=", "?name=a%00b", `?name=${"x".repeat(2000)}`]) {
      const reply = await owner.sendRaw("PUT", files + query, { body: "x" });
      expect([reply.status, reply.at("code")]).toEqual([400, "request.invalid"]);
    }
  });
});

test("bytes that the disk has lost are file.not_found, not an empty file", async () => {
  const id = (await put("verloren.txt", "abc")).text("id");
  await rm(join(server.dataDir, "files", id.slice(0, 2), id.slice(2, 4), id));
  const read = await fetchFile(id);
  expect([read.status, await read.json()]).toEqual([404, expect.objectContaining({ code: "file.not_found" })]);
});

describe("limits", () => {
  test("a file past the limit is refused, announced or not, and leaves nothing behind", async () => {
    const before = (await storedNames()).length;
    const announced = await put("big.bin", new Uint8Array(limit + 1));
    expect([announced.status, announced.at("code"), announced.at("params.limitBytes")]).toEqual([
      413,
      "file.too_large",
      limit,
    ]);
    const chunk = new Uint8Array(64 * 1024);
    let sent = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if ((sent += chunk.length) > limit + 10 * chunk.length) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const streaming: RequestInit & { readonly duplex: "half" } = { body: stream, duplex: "half" };
    const unannounced = await owner.sendRaw("PUT", `${files}?name=big.bin`, streaming).catch(() => undefined);
    if (unannounced !== undefined) expect(unannounced.at("code")).toBe("file.too_large");
    await expect.poll(async () => (await storedNames()).length).toBe(before);
  });

  test("an upload that breaks off leaves nothing behind", async () => {
    const before = (await storedNames()).length;
    const abort = new AbortController();
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(100_000)),
    });
    const init: RequestInit & { readonly duplex: "half" } = { body: stream, duplex: "half", signal: abort.signal };
    const sending = owner.sendRaw("PUT", `${files}?name=half.bin`, init).catch(() => "aborted");
    await expect.poll(async () => (await storedNames()).length).toBe(before + 1);
    abort.abort();
    expect(await sending).toBe("aborted");
    await expect.poll(async () => (await storedNames()).length).toBe(before);
  });
});

describe("pictures", () => {
  test("a picture knows its size and has a small one", async () => {
    const made = await put("风景.png", await buildPicture());
    expect([made.at("mediaType"), made.at("width"), made.at("height")]).toEqual(["image/png", 900, 500]);
    const [first, second] = await Promise.all([1, 2].map(() => fetchFile(made.text("id"), {}, owner, "/thumbnail")));
    expect([first?.status, second?.status]).toEqual([200, 200]);
    const small = await Jimp.read(Buffer.from((await first?.arrayBuffer()) ?? new ArrayBuffer()));
    expect([small.width, small.height]).toEqual([320, 178]);
    await second?.arrayBuffer();
  });

  test("a bomb that announces more pixels than it may is not opened", async () => {
    const bytes = await buildPicture();
    new DataView(bytes.buffer).setUint32(16, 60_000);
    new DataView(bytes.buffer).setUint32(20, 60_000);
    const made = await put("bomb.png", bytes);
    expect((await fetchFile(made.text("id"), {}, owner, "/thumbnail")).status).toBe(404);
  });

  test("a broken picture has no small one, and the server goes on", async () => {
    const made = await put("broken.png", (await buildPicture()).slice(0, 300));
    expect((await fetchFile(made.text("id"), {}, owner, "/thumbnail")).status).toBe(404);
    expect((await owner.send("GET", "/me")).status).toBe(200);
  });
});

describe("whose it is", () => {
  test("a stranger and a colleague who sees no record with it do not find it; who sees the record does", async () => {
    const made = await put("note.txt", "hello", owner);
    const id = made.text("id");
    expect((await fetchFile(id, {}, server.stranger())).status).toBe(401);
    expect((await fetchFile(id, {}, member)).status).toBe(404);
    const mine = await put("mine.txt", "hello", member);
    const record = await member.send("POST", "/workspaces/desk/forms/ticket/records", {
      values: { subject: "x", files: [mine.text("id")] },
      idempotencyKey: "files-test-1",
    });
    expect(record.at("values.files.0.name")).toBe("mine.txt");
    const seen = await fetchFile(mine.text("id"), {}, owner);
    expect([seen.status, await seen.text()]).toEqual([200, "hello"]);
  });

  test.each(["00000000-0000-4000-8000-000000000000", "x", "..%2f..%2fetc"])("%s is no file", async (id) => {
    const reply = await owner.send("GET", `${files}/${id}`);
    expect([reply.status, reply.at("code")]).toEqual([404, "file.not_found"]);
  });

  test.each(["%00", "x".repeat(65)])("%s cannot be a file's id", async (id) => {
    const reply = await owner.send("GET", `${files}/${id}`);
    expect([reply.status, reply.at("code")]).toEqual([400, "request.invalid"]);
  });
});
