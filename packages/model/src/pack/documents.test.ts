import { describe, expect, it } from "vitest";
import { readDocuments, writeDocuments } from "./documents.ts";

const definition = {
  label: { zh: '客户交付: "引号" #井号', en: "yes" },
  zone: "Asia/Shanghai",
  forms: [
    {
      key: "ticket",
      label: { zh: "工单" },
      title: "title",
      fields: [{ key: "title", kind: "text", label: { zh: "- 横线" }, default: '"on"' }],
    },
  ],
  views: [
    { key: "a", form: "ticket" },
    { key: "b", form: "ticket" },
  ],
  grants: [],
};

describe("documents", () => {
  it("what is written is read back as it was", () => {
    const read = readDocuments(writeDocuments(definition));
    expect(read.ok ? read.value : read.error).toEqual(definition);
  });

  it("forms keep the order people see them in", () => {
    const ordered = { ...definition, forms: ["c", "a", "b"].map((key) => ({ key })) };
    const read = readDocuments(writeDocuments(ordered));
    expect(read.ok ? read.value.forms : read.error).toEqual(ordered.forms);
  });

  it("brackets inside of texts are not levels", () => {
    const views = ["{", "a [", "[{\n{"].flatMap((zh) =>
      Array.from({ length: 101 }, () => ({ form: "ticket", label: { zh } })),
    );
    const read = readDocuments(writeDocuments({ ...definition, views }));
    expect(read.ok ? read.value.views : read.error).toEqual(views);
  });

  it("writing twice gives the same text", () => {
    expect(writeDocuments(definition)).toEqual(writeDocuments(structuredClone(definition)));
  });

  it.each([
    ["broken YAML", "forms/a.yaml", "a: [1"],
    ["a key twice", "forms/a.yaml", "a: 1\na: 2"],
    ["a mapping where a list belongs", "views/a.yaml", "a: 1"],
    [
      "an alias bomb",
      "forms/a.yaml",
      "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]",
    ],
    ["a huge text", "grants.yaml", " ".repeat(2_000_001)],
  ])("%s is refused with its path", (_name, path, text) => {
    const read = readDocuments([{ path, text }]);
    expect(read.ok ? [] : read.error.map((problem) => problem.path)).toEqual([path]);
  });

  it("documents written as JSON or named .yml are read like the others", () => {
    const documents = [
      { path: "workspace.json", text: JSON.stringify({ label: definition.label, zone: definition.zone }, null, "\t") },
      { path: "grants.yml", text: "[]" },
      { path: "forms/ticket.json", text: JSON.stringify(definition.forms[0]) },
      { path: "views/ticket.json", text: JSON.stringify(definition.views, null, 2) },
    ];
    const read = readDocuments(documents);
    expect(read.ok ? read.value : read.error).toEqual(definition);
  });

  it.each([
    ["a misspelt folder", "form/ticket.yaml"],
    ["a folder too deep", "forms/deep/x.yaml"],
    ["a misspelt name", "grant.json"],
    ["a name in capitals", "Grants.YML"],
  ])("%s is refused with where documents belong", (_name, path) => {
    const read = readDocuments([{ path, text: "[]" }]);
    expect(read.ok ? [] : read.error).toEqual([
      { path, code: "unknown_place", message: expect.stringContaining("forms/NAME") },
    ]);
  });

  it("two documents of the workspace are one too many", () => {
    const texts = ["workspace.json", "workspace.yaml"].map((path) => ({ path, text: "{}" }));
    const read = readDocuments(texts);
    expect(read.ok ? [] : read.error.map(({ path, code }) => [path, code])).toEqual([["workspace.yaml", "duplicate"]]);
  });

  it("files that are no definitions are left alone", () => {
    const read = readDocuments([
      { path: "README.md", text: "{" },
      { path: "pack.yaml", text: "{" },
    ]);
    expect(read.ok).toBe(true);
  });
});
