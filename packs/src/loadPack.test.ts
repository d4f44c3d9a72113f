import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadPack } from "./loadPack.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tongzhou-pack-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

const form = {
  key: "ticket",
  label: { zh: "工单" },
  title: "name",
  fields: [{ key: "name", kind: "text", label: { zh: "名" } }],
};

it("a folder of JSON and .yml is the pack it says", async () => {
  await write("workspace.yml", "label: { zh: 甲 }\nzone: Asia/Shanghai");
  await write("forms/ticket.json", JSON.stringify(form));
  await write(".github/workflow.yml", "on: push");
  await write("notes.txt", "words");
  expect((await loadPack(folder)).forms).toEqual([form]);
});

it("a document outside the known places is refused, and named", async () => {
  await write("workspace.yaml", "label: { zh: 甲 }\nzone: Asia/Shanghai");
  await write("form/ticket.yaml", JSON.stringify(form));
  await expect(loadPack(folder)).rejects.toMatchObject({
    code: "definition.invalid",
    params: { problems: [{ path: "form/ticket.yaml", code: "unknown_place" }] },
  });
});
