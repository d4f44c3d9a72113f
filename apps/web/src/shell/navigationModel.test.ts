import { describe, expect, test } from "vitest";
import type { WorkspaceForm } from "../api/workspaceQueries.ts";
import { groupForms, tileOf, togglePin } from "./navigationModel.ts";

function buildForm(key: string, zh: string, group?: string, en?: string): WorkspaceForm {
  return {
    definition: {
      key,
      label: en === undefined ? { zh } : { zh, en },
      title: "name",
      fields: [],
      ...(group === undefined ? {} : { group: { zh: group } }),
    },
    version: 1,
    abilities: { see: true, create: true, edit: true, delete: true, import: true, export: true, writeFields: [] },
  };
}

const forms = [
  buildForm("ticket", "工单", "服务", "Tickets"),
  buildForm("note", "便签"),
  buildForm("project", "项目", "交付"),
  buildForm("task", "任务", "交付"),
  buildForm("faq", "知识", "服务"),
];

function sketch(pins: readonly string[], typed = ""): readonly string[] {
  return groupForms(forms, pins, typed).map(
    (group) => `${group.key}: ${group.forms.map((form) => form.definition.key).join(" ")}`,
  );
}

describe("left navigation", () => {
  test("groups come in the order of their first form, forms without one last", () => {
    expect(sketch([])).toEqual(["服务: ticket faq", "交付: project task", "other: note"]);
  });

  test("pinned forms come first in the order they were pinned, and only once", () => {
    expect(sketch(["task", "ticket"])).toEqual(["pinned: task ticket", "服务: faq", "交付: project", "other: note"]);
  });

  test("a pin of a form that is gone shows nothing", () => {
    expect(sketch(["gone"])[0]).toBe("服务: ticket faq");
  });

  test.each([
    ["gd", ["服务: ticket"]],
    ["xm", ["交付: project"]],
    ["tick", ["服务: ticket"]],
    ["zzz", []],
  ])("typing %s finds %j", (typed, found) => {
    expect(sketch([], typed)).toEqual(found);
  });

  test("pinning twice unpins", () => {
    expect(togglePin(togglePin(["a"], "b"), "a")).toEqual(["b"]);
  });

  test.each([
    ["客户交付", "客"],
    ["ops", "O"],
    ["  ", "·"],
  ])("the tile of %j is %s", (label, tile) => {
    expect(tileOf(label)).toBe(tile);
  });
});
