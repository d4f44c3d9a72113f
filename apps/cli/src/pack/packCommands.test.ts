import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { acquireTestDatabase, type TestDatabase } from "@tongzhou/embedded/testing";
import { clientDeliveryFolder, loadPack } from "@tongzhou/packs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const cli = fileURLToPath(new URL("../main.ts", import.meta.url));
const program = fileURLToPath(new URL("../../../server/src/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tongzhou-pack-"));

let lent: TestDatabase;
let server: ChildProcess;
let address = "";
let token = "";

beforeAll(async () => {
  lent = await acquireTestDatabase();
  const env = {
    ...process.env,
    DATABASE_URL: lent.connectionString,
    DATA_DIR: folder,
    PORT: "0",
    HOST: "127.0.0.1",
    LOG_LEVEL: "silent",
    SERVE_WEB: "false",
  };
  server = spawn(process.execPath, [program], { env, stdio: ["ignore", "pipe", "ignore"] });
  let output = "";
  server.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const findAddress = () => (address = /Tongzhou: (http:\S+)/.exec(output)?.[1] ?? "");
  const isUp = () =>
    fetch(`${address}/readyz`).then(
      (reply) => reply.ok,
      () => false,
    );
  while (findAddress() === "" || !(await isUp())) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const headers = { "content-type": "application/json", origin: address };
  const owner = {
    email: "owner@example.com",
    password: "correct horse battery",
    name: "范宇",
    locale: "zh-CN",
    workspaceLabel: "work",
    start: "empty",
  };
  const signed = await fetch(`${address}/api/v1/setup`, { method: "POST", headers, body: JSON.stringify(owner) });
  const cookie = signed.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
  const made = await fetch(`${address}/api/v1/api-tokens`, {
    method: "POST",
    headers: { ...headers, cookie },
    body: JSON.stringify({ name: "cli" }),
  });
  const body: unknown = await made.json();
  token = typeof body === "object" && body !== null && "secret" in body ? String(body.secret) : "";
});

afterAll(async () => {
  if (server.exitCode === null) {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await ended;
  }
  await lent.drop();
  rmSync(folder, { recursive: true, force: true });
});

function call(verb: string, path: string, ...rest: readonly string[]) {
  const args = [cli, "pack", verb, path, "--workspace", "work", "--server", address, "--json", ...rest];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, TONGZHOU_TOKEN: token },
  });
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  return { status, answer: last === "" ? null : (JSON.parse(last) as Record<string, unknown>) };
}

describe("tongzhou pack", () => {
  it("plans, applies, exports, and finds nothing left to change", async () => {
    const planned = call("plan", clientDeliveryFolder);
    expect([planned.status, Array.isArray(planned.answer?.["steps"])]).toEqual([0, true]);
    expect(call("apply", clientDeliveryFolder)).toMatchObject({ status: 0, answer: { version: 2 } });
    const target = join(folder, "exported");
    expect(call("export", target).status).toBe(0);
    expect(readFileSync(join(target, "forms/ticket.yaml"), "utf8")).toContain("key: ticket");
    const [shipped, exported] = await Promise.all([loadPack(clientDeliveryFolder), loadPack(target)]);
    expect(exported.forms).toEqual(shipped.forms);
    expect(call("plan", target)).toMatchObject({ status: 0, answer: { steps: [] } });
  });

  it("a pack written by labels is stored and exported by keys, and is no change when it comes again", () => {
    const pack = join(folder, "labels");
    mkdirSync(join(pack, "forms"), { recursive: true });
    writeFileSync(join(pack, "workspace.yaml"), "{ label: { zh: 标签 }, zone: Asia/Shanghai }");
    const form = [
      "{ key: labelled, label: { zh: 标签, en: Labels }, title: code, fields: [",
      "{ key: code, kind: text, label: { zh: 编号 } },",
      "{ key: hours, kind: number, label: { zh: 估算 } },",
      '{ key: twice, kind: formula, label: { zh: 两倍 }, expression: "估算 * 2", result: number }] }',
    ];
    writeFileSync(join(pack, "forms/labelled.yaml"), form.join("\n"));
    expect(call("apply", pack).status).toBe(0);
    expect(call("plan", pack)).toMatchObject({ status: 0, answer: { steps: [] } });
    const target = join(folder, "keys");
    expect(call("export", target).status).toBe(0);
    expect(readFileSync(join(target, "forms/labelled.yaml"), "utf8")).toContain("expression: hours * 2\n");
    expect(call("plan", target)).toMatchObject({ status: 0, answer: { steps: [] } });
  });

  it("an export into a used folder takes away forms that are no more, and nothing else", () => {
    const target = join(folder, "used");
    const write = (path: string) => {
      mkdirSync(dirname(join(target, path)), { recursive: true });
      writeFileSync(join(target, path), "key: gone");
    };
    write("forms/gone.yaml");
    expect(call("export", target)).toMatchObject({ status: 0, answer: { removed: [] } });
    const others = ["pack.yaml", "forms/notes.txt", "forms/mine.json", "other/gone.yaml"];
    for (const path of [...others, "views/gone.yaml"]) write(path);
    const again = call("export", target);
    expect(again.answer?.["removed"]).toEqual(["forms/gone.yaml", "views/gone.yaml"]);
    for (const path of others) expect([path, existsSync(join(target, path))]).toEqual([path, true]);
    expect([existsSync(join(target, "forms/gone.yaml")), existsSync(join(target, "workspace.yaml"))]).toEqual([
      false,
      true,
    ]);
  });

  it("a folder that is no pack is refused with what is wrong", () => {
    expect(call("plan", folder)).toMatchObject({ status: 2, answer: { error: { code: "definition.invalid" } } });
  });

  it("a wrong token is refused in words", () => {
    const { status, answer } = call("plan", clientDeliveryFolder, "--token", "tz_nobody");
    expect([status, JSON.stringify(answer)]).toEqual([2, expect.stringContaining("auth.required")]);
  });
});
