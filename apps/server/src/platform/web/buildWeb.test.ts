import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildWeb } from "./buildWeb.ts";

// A small application of its own in a checkout of its own; the builder is the real one.
let root: string;
const web = (...path: readonly string[]): string => join(root, "apps/web", ...path);
const write = (text: string): Promise<void> =>
  writeFile(web("src/main.ts"), `document.title = ${JSON.stringify(text)};`);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tongzhou-web-"));
  await mkdir(web("src"), { recursive: true });
  await symlink(resolve(import.meta.dirname, "../../../../../node_modules"), join(root, "node_modules"));
  await writeFile(web("vite.config.ts"), "export default { build: { assetsInlineLimit: 0 } };");
  await writeFile(web("index.html"), '<!doctype html><script type="module" src="/src/main.ts"></script>');
  await write("one");
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function builtCode(): Promise<string> {
  const files = (await readdir(web("dist/assets"))).filter((name) => name.endsWith(".js"));
  return (await Promise.all(files.map((name) => readFile(web("dist/assets", name), "utf8")))).join("");
}

test("of two starts at one moment one builds, and the other waits for it", async () => {
  const events: string[] = [];
  const built = await Promise.all([1, 2].map(() => buildWeb((event) => void events.push(event), root)));
  expect(built.map((one) => (one.ok ? one.value : one.error)).toSorted()).toEqual(["built", "fresh"]);
  expect(events.toSorted()).toEqual(["building", "waiting"]);
  expect(await builtCode()).toContain("one");
  expect(await buildWeb((event) => void events.push(event), root)).toEqual({ ok: true, value: "fresh" });
  expect(events).toHaveLength(2);
});

test("a lock that a dead process left holds nobody up, and no half of its build is served", async () => {
  await write("two");
  await writeFile(web(".cache/owner.lock"), "999999999\n\n\n");
  await mkdir(web(".cache/dist"), { recursive: true });
  await writeFile(web(".cache/dist/half.js"), "half");
  expect(await buildWeb(() => undefined, root)).toEqual({ ok: true, value: "built" });
  expect(await builtCode()).toContain("two");
  expect(existsSync(web("dist/half.js"))).toBe(false);
  expect(await readdir(web(".cache"))).toEqual([]);
});

test("a build that fails says why and leaves the last one in its place", async () => {
  await writeFile(web("src/main.ts"), 'import "./nowhere.ts";');
  const failed = await buildWeb(() => undefined, root);
  expect(failed.ok ? "" : failed.error).toContain("nowhere.ts");
  expect(await builtCode()).toContain("two");
  await write("three");
  expect(await buildWeb(() => undefined, root)).toEqual({ ok: true, value: "built" });
  const code = await builtCode();
  expect(code).toContain("three");
  // Pages that are open load the rest of the build they came with; the one before that is gone.
  expect([code.includes("two"), code.includes("one")]).toEqual([true, false]);
});
