import fc from "fast-check";
import {
  migrate,
  openDatabase,
  setUpInstallation,
  loadHead,
  planDefinition,
  applyDefinition,
  loadWorkspaceRuntime,
  type Database,
} from "@tongzhou/engine";
import { systemClock } from "@tongzhou/base";
import { acquireTestDatabase, type TestDatabase } from "@tongzhou/embedded/testing";
import {
  checkDefinition,
  readDocuments,
  writeDocuments,
  type DefinitionDocument,
  type WorkspaceDefinition,
} from "@tongzhou/model";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientDeliveryFolder, loadPack } from "./loadPack.ts";
import { everyKind } from "./test/everyKind.ts";

let lent: TestDatabase;
let database: Database;
let workspace = "";

beforeAll(async () => {
  lent = await acquireTestDatabase({ templateKey: "platform", template: migrateAt });
  database = openDatabase({ connectionString: lent.connectionString });
  const owner = { email: "owner@example.com", name: "范宇", locale: "zh-CN", passwordHash: "x" } as const;
  const input = { ...owner, label: { zh: "空的" }, zone: "Asia/Shanghai" };
  workspace = (await database.transaction((tx) => setUpInstallation(tx, input))).workspace;
});

afterAll(async () => {
  await database.close();
  await lent.drop();
});

async function migrateAt(connectionString: string): Promise<void> {
  const template = openDatabase({ connectionString });
  await migrate(template);
  await template.close();
}

/** Documents as they come out of the workspace they were applied to, which is emptied first. */
async function throughWorkspace(documents: readonly DefinitionDocument[]): Promise<readonly DefinitionDocument[]> {
  const read = readDocuments(documents);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  for (const proposed of [{ ...read.value, forms: [], views: [], grants: [] }, read.value]) {
    const runtime = await loadWorkspaceRuntime(database, workspace);
    const session = {
      database,
      workspace: runtime,
      actor: { kind: "system" },
      cause: { kind: "request" },
      clock: systemClock,
    } as const;
    const { baseVersion, hash, problems } = await planDefinition(session, proposed);
    expect(problems).toEqual([]);
    await applyDefinition(session, { proposed, baseVersion, hash, acceptDestructive: true });
  }
  const runtime = await loadWorkspaceRuntime(database, workspace);
  return writeDocuments((await loadHead(database, runtime.schema)).definition);
}

const label = { zh: "每种: #1", en: "null" };
const everything: WorkspaceDefinition = {
  label,
  zone: "Asia/Shanghai",
  forms: [
    everyKind,
    {
      key: "later",
      label: { zh: "后来" },
      title: "name",
      fields: [{ key: "name", kind: "text", label: { zh: "名" } }],
    },
  ],
  views: [
    {
      key: "all",
      form: "every_kind",
      label,
      kind: "grid",
      filter: 'one = "low" and number > 1',
      sort: [{ field: "number", direction: "desc" }],
      columns: [
        { field: "text", width: 200 },
        { field: "number", aggregate: "sum", hidden: true },
      ],
      frozenColumns: 1,
      rowHeight: "tall",
      colors: [{ expression: "number > 5", field: "number", color: "red" }],
      order: 2,
    },
    { key: "board", form: "every_kind", label, kind: "board", boardField: "one", cardFields: ["person"], order: 1 },
  ],
  grants: [
    {
      key: "some",
      form: "every_kind",
      to: { role: "member" },
      actions: ["see", "edit"],
      rows: "created_by = CURRENT_USER()",
      readFields: ["text", "number"],
      writeFields: ["text"],
    },
  ],
};

describe("documents of a workspace", () => {
  it.each([
    ["the pack", () => loadPack(clientDeliveryFolder)],
    ["a form with every kind of field and every setting", async () => Promise.resolve(everything)],
  ])("%s: what is exported, applied to an empty workspace and exported again is the same text", async (_name, load) => {
    const first = writeDocuments(await load());
    const second = await throughWorkspace(first);
    expect(second).toEqual(first);
    expect(await throughWorkspace(second)).toEqual(second);
  });

  it("any part of it, with any words, is read as it was written, in whatever order its keys stand", () => {
    const word = fc.oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
      fc.constantFrom(
        "null",
        "~",
        "1e3",
        "- a",
        "a: b",
        "#",
        "'",
        '"',
        "no",
        "\t",
        "|\n",
        "&a",
        "*a",
        "!!x",
        "{",
        "2026-01-01",
      ),
    );
    const part = fc.record({
      keep: fc.subarray(everyKind.fields.filter(({ key }) => key !== "text").map(({ key }) => key)),
      zh: word,
      en: fc.option(word, { nil: undefined }),
      isReversed: fc.boolean(),
    });
    fc.assert(
      fc.property(part, ({ keep, zh, en, isReversed }) => {
        const words = en === undefined ? { zh } : { zh, en };
        const fields = everyKind.fields.flatMap((field) =>
          field.key === "text" || keep.includes(field.key) ? [{ ...field, label: words, description: words }] : [],
        );
        const form = { key: "any", label: words, title: "text", fields };
        const definition = {
          label: words,
          zone: "Asia/Shanghai",
          forms: [isReversed ? reverse(form) : form],
          views: [],
          grants: [],
        };
        const documents = writeDocuments(definition);
        expect(readDocuments(documents)).toEqual({ ok: true, value: definition });
        expect(writeDocuments({ ...definition, forms: [form] })).toEqual(documents);
      }),
      { numRuns: 200 },
    );
  });
});

function reverse<T extends object>(value: T): object {
  return Object.fromEntries(Object.entries(value).toReversed());
}

describe("documents from a stranger", () => {
  const form = (fields: string): DefinitionDocument => ({
    path: "forms/a.yaml",
    text: `key: a\nlabel: { zh: 甲 }\ntitle: name\nfields:\n  - { key: name, kind: text, label: { zh: 名 } }\n${fields}`,
  });
  const workspaceDocument = { path: "workspace.yaml", text: "label: { zh: 甲 }\nzone: Asia/Shanghai" };
  const nested = `${"[".repeat(5000)}${"]".repeat(5000)}`;
  const many = Array.from({ length: 501 }, (_, index) => `  - { key: f${index}, kind: text, label: { zh: 字 } }`).join(
    "\n",
  );

  it.each([
    ["a number for a label", form("  - { key: n, kind: text, label: 5 }"), "forms.a.fields.n.label", "shape"],
    [
      "a text for a list of options",
      form("  - { key: n, kind: choice, label: { zh: 选 }, options: x }"),
      "forms.a.fields.n.options",
      "shape",
    ],
    [
      "a kind there is none of",
      form("  - { key: n, kind: spreadsheet, label: { zh: 选 } }"),
      "forms.a.fields.n",
      "shape",
    ],
    [
      "a setting of another kind",
      form("  - { key: n, kind: text, label: { zh: 名 }, currency: CNY }"),
      "forms.a.fields.n",
      "shape",
    ],
    [
      "a key nobody knows",
      { path: "forms/a.yaml", text: "key: a\nlabel: { zh: 甲 }\ntitle: a\nfields: []\nevil: 1" },
      "forms.a",
      "shape",
    ],
    ["a field twice", form("  - { key: name, kind: text, label: { zh: 名 } }"), "forms.a", "duplicate_key"],
    [
      "formulas in a circle",
      form(
        "  - { key: x, kind: formula, label: { zh: 甲 }, expression: y + 1, result: number }\n  - { key: y, kind: formula, label: { zh: 乙 }, expression: x + 1, result: number }",
      ),
      "forms.a.fields",
      "formula_cycle",
    ],
    ["more fields than a table holds", form(many), "forms.a", "too_many_fields"],
    [
      "a NUL in a label",
      form('  - { key: n, kind: text, label: { zh: "a\\0b" } }'),
      "forms.a.fields.n.label.zh",
      "shape",
    ],
    [
      "half a character in a label",
      form('  - { key: n, kind: text, label: { zh: "\\uD800" } }'),
      "forms.a.fields.n.label.zh",
      "shape",
    ],
  ])("%s is refused with the place", (_name, document, path, code) => {
    const read = readDocuments([workspaceDocument, document]);
    const checked = checkDefinition(read.ok ? read.value : null);
    expect(checked.ok ? [] : checked.error.map((problem) => [problem.path, problem.code])).toContainEqual([path, code]);
  });

  it.each([
    ["the same key twice", "key: a\nlabel: { zh: 甲 }\nkey: b", "syntax", 3],
    ["an open bracket", "key: a\nfields: [", "syntax", 2],
    [
      "an alias bomb",
      `a: &a [x]\n${"bcdefgh"
        .split("")
        .map(
          (name, index) =>
            `${name}: &${name} [${Array.from({ length: 9 }, () => `*${"abcdefg"[index] ?? ""}`).join(",")}]`,
        )
        .join("\n")}`,
      "aliases",
      undefined,
    ],
    ["brackets in brackets without end", `key: ${nested}`, "too_deep", undefined],
    ["a huge text", `key: ${"a".repeat(2_000_001)}`, "too_long", undefined],
  ])("%s is refused with the file and the line", (_name, text, code, line) => {
    const read = readDocuments([workspaceDocument, { path: "forms/a.yaml", text }]);
    expect(read.ok ? [] : read.error).toMatchObject([
      { path: "forms/a.yaml", code, ...(line === undefined ? {} : { line }) },
    ]);
  });
});
