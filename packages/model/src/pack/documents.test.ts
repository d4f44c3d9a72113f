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

  it("files that are no definitions are left alone", () => {
    const read = readDocuments([
      { path: "README.md", text: "{" },
      { path: "forms/deep/x.yaml", text: "{" },
    ]);
    expect(read.ok).toBe(true);
  });
});
