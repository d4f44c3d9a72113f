import { describe, expect, test } from "vitest";
import { compile } from "./check.ts";
import { complete } from "./complete.ts";
import { print } from "./print.ts";
import { relatedReads } from "./relatedReads.ts";
import type { FieldRef, Scope } from "./types.ts";

const lead: FieldRef = { key: "lead", label: { zh: "负责人", en: "Lead" }, type: { kind: "member" }, isDated: true };
const project: readonly FieldRef[] = [
  lead,
  { key: "name", label: { zh: "名称", en: "Name" }, type: { kind: "text" } },
  { key: "parent", label: { zh: "上级", en: "Parent" }, type: { kind: "link", form: "project" } },
];
const scope: Scope = {
  fields: [
    { key: "project", label: { zh: "项目", en: "Project" }, type: { kind: "link", form: "project" } },
    { key: "projects", label: { zh: "多个项目", en: "Projects" }, type: { kind: "links", form: "project" } },
    { key: "day", label: { zh: "日期", en: "Day" }, type: { kind: "date" } },
    { key: "owner", label: { zh: "主人", en: "Owner" }, type: { kind: "member" }, isDated: true },
  ],
  related: (form) => (form === "project" ? project : null),
};

const codes = (source: string): readonly string[] => {
  const found = compile(source, scope);
  return found.ok ? [] : found.error.map(({ code }) => code);
};
const typed = (source: string) => {
  const found = compile(source, scope);
  if (!found.ok) throw new Error(`${source}: ${JSON.stringify(found.error)}`);
  return found.value;
};

describe("[H1] OWNER_AT", () => {
  test("is of the field's type, and counts as volatile and related", () => {
    const one = typed('OWNER_AT(project, "lead", day)');
    expect([one.type, one.volatile, one.isRelated]).toEqual([{ kind: "member" }, true, true]);
  });

  test("stores the field's key and shows its label", () => {
    const one = typed('当时负责人(项目.上级, "负责人", 日期)');
    expect(print(one)).toBe('OWNER_AT(project.parent, "lead", day)');
    expect(print(one, { names: "labels", locale: "zh-CN" })).toBe('OWNER_AT(项目.上级, "负责人", 日期)');
  });

  test("asks the own record as this", () => {
    expect(print(typed('OWNER_AT(本条, "主人", NOW())'))).toBe('OWNER_AT(this, "owner", NOW())');
  });

  test("says what it reads and through which path", () => {
    expect(relatedReads(typed('OWNER_AT(project.parent, "lead", day)'))).toEqual(
      expect.arrayContaining([
        { path: ["project", "parent"], fields: ["lead"] },
        { path: [], fields: ["day"] },
      ]),
    );
    expect(typed('OWNER_AT(this, "owner", day)').fields).toEqual(["day", "owner"]);
  });

  test("takes one record, a dated field by name and a time", () => {
    expect(codes('OWNER_AT(project, "lead")')).toEqual(["expr.argument_count"]);
    expect(codes('OWNER_AT(projects, "lead", day)')).toEqual(["expr.type_mismatch"]);
    expect(codes('OWNER_AT(owner, "lead", day)')).toEqual(["expr.type_mismatch"]);
    expect(codes('OWNER_AT(project, "name", day)')).toEqual(["expr.not_dated"]);
    expect(codes('OWNER_AT(project, "nobody", day)')).toEqual(["expr.not_dated"]);
    expect(codes("OWNER_AT(project, project.name, day)")).toEqual(["expr.literal_expected"]);
    expect(codes('OWNER_AT(project, "lead", "2026")')).toEqual(["expr.type_mismatch"]);
    expect(codes('OWNER_AT(FIRST(projects), "lead", day)')).toEqual([]);
  });

  test("completion offers the dated fields of the record", () => {
    const offered = (source: string): readonly string[] =>
      complete(source, source.length, scope, "zh-CN").map(({ insert }) => insert);
    expect(offered("OWNER_AT(project, ")[0]).toBe('"负责人"');
    expect(offered('当时负责人(project.parent, "负')).toEqual(['"负责人"']);
    expect(offered("OWNER_AT(this, ")[0]).toBe('"主人"');
    expect(offered('OWNER_AT(project, "lead", ')).not.toContain('"负责人"');
  });
});
