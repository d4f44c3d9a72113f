import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkArchitecture } from "./checkArchitecture.ts";

const made: string[] = [];

function buildTree(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "tongzhou-tree-")));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

async function rulesBrokenBy(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const report = await checkArchitecture(buildTree(files), ["packages", "apps"], { modules: 0, crossings: 0 });
  return report.violations.map((line) => /\[(.*?)\]/.exec(line)?.[1] ?? line);
}

afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true });
});

const engine = { "packages/engine/src/index.ts": "export const engine = 1;" };
const model = { "packages/model/src/index.ts": "export type Form = 1;" };

test("an import against the direction is found, a type import too", async () => {
  const upward = `import type { x } from "../../engine/src/index.ts"; export type Y = typeof x;`;
  expect(await rulesBrokenBy({ ...engine, "packages/model/src/form.ts": upward })).toContain("model-imports");
});

test("an allowed package is fine by name and refused by path", async () => {
  const byPath = `import type { Form } from "../../model/src/index.ts"; export type F = Form;`;
  expect(await rulesBrokenBy({ ...model, "packages/engine/src/run.ts": byPath })).toEqual(["through-the-front-door"]);
});

test("a feature that imports another feature is found", async () => {
  const found = await rulesBrokenBy({
    "apps/web/src/features/grid/Grid.tsx": `import { b } from "../board/Board.tsx"; export const g = b;`,
    "apps/web/src/features/board/Board.tsx": "export const b = 1;",
  });
  expect(found).toEqual(["features-meet-at-the-top"]);
});

test("opening the pool outside of the gateway is found, naming its type is not", async () => {
  const found = await rulesBrokenBy({
    "packages/engine/src/db/database.ts": "export interface Database { readonly a: 1 } export const open = 1;",
    "packages/engine/src/query/bad.ts": `import { open } from "../db/database.ts"; export const o = open;`,
    "packages/engine/src/query/good.ts": `import type { Database } from "../db/database.ts"; export type D = Database;`,
  });
  expect(found).toEqual(["pool-behind-the-gateway"]);
});

test("a value that the contract takes from the model's index is found, a type is not", async () => {
  const found = await rulesBrokenBy({
    "packages/model/src/index.ts": "export interface Form { readonly a: 1 } export const most = 32;",
    "packages/contract/src/bad.ts": `import { most } from "../../model/src/index.ts"; export const m = most;`,
    "packages/contract/src/good.ts": `import type { Form } from "../../model/src/index.ts"; export type F = Form;`,
  });
  expect(found.filter((name) => name !== "through-the-front-door")).toEqual(["contract-without-the-language"]);
});

test("a Node module in a package of the browser, and an import that leads nowhere, are found", async () => {
  const found = await rulesBrokenBy({
    "packages/expr/src/a.ts": `import { readFileSync } from "node:fs"; export const r = readFileSync;`,
    "packages/engine/src/b.ts": `import { gone } from "./gone.ts"; export const g = gone;`,
  });
  expect(found.toSorted()).toEqual(["browser-has-no-node", "resolvable"]);
});

test("a cruise that saw too little fails although nothing is wrong in it", async () => {
  const report = await checkArchitecture(buildTree(engine), ["packages"], { modules: 2, crossings: 1 });
  expect(report.violations).toHaveLength(2);
});
