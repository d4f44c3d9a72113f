import { describe, expect, test } from "vitest";
import type { Workspace, WorkspaceForm } from "../../api/workspaceQueries.ts";
import { buildSections, moveChoice } from "./paletteModel.ts";
import type { FoundRecord, PaletteEntry, PaletteSource } from "./paletteModel.ts";

function buildForm(key: string, zh: string, en: string, create = true): WorkspaceForm {
  return {
    definition: { key, label: { zh, en }, title: "name", fields: [] },
    version: 1,
    abilities: { see: true, create, edit: true, delete: true, import: true, export: true, writeFields: [] },
  };
}

const workspace: Workspace = {
  key: "demo",
  label: { zh: "客户交付" },
  zone: "Asia/Shanghai",
  memberId: 1,
  role: "member",
  canDefine: false,
  definitionVersion: 1,
  forms: [buildForm("ticket", "工单", "Ticket"), buildForm("client", "客户", "Client", false)],
  views: [
    {
      key: "mine",
      owner: null,
      definition: { key: "mine", form: "ticket", label: { zh: "我的工单" }, kind: "grid" },
      version: 1,
    },
    {
      key: "lost",
      owner: null,
      definition: { key: "lost", form: "gone", label: { zh: "工单别处" }, kind: "board" },
      version: 1,
    },
  ],
  members: [],
  departments: [],
};

function sketch(typed: string, extra: Partial<PaletteSource> = {}): readonly string[] {
  const source: PaletteSource = {
    workspace,
    locale: "zh-CN",
    recent: [],
    found: [],
    actions: [
      { key: "home", text: "首页", icon: "home", also: ["Home"] },
      { key: "dark", text: "深色", icon: "moon" },
    ],
    untitled: "（无标题）",
    sayCreate: (form) => `在${form}中新建`,
    ...extra,
  };
  return buildSections(typed, source).map(
    ({ kind, entries }) => `${kind}: ${entries.map((entry) => entry.key).join(" ")}`,
  );
}

const record: FoundRecord = { form: "ticket", record: 7, title: "断点" };

describe("command palette", () => {
  test("with nothing typed it leads back: recent records, forms, actions", () => {
    expect(sketch("", { recent: [record] })).toEqual([
      "recent: record/ticket/7",
      "forms: form/ticket form/client",
      "actions: action/home action/dark",
    ]);
  });

  test("pinyin finds forms, views and the way to make a record", () => {
    expect(sketch("gd")).toEqual(["forms: form/ticket", "views: view/ticket/mine", "actions: create/ticket"]);
  });

  test("no record is offered to be made where one may not", () => {
    expect(sketch("kh")).toEqual(["forms: form/client"]);
  });

  test("actions are found by their other words too", () => {
    expect(sketch("home")).toEqual(["actions: action/home"]);
    expect(sketch("shense")).toEqual(["actions: action/dark"]);
  });

  test("found records follow forms; one of a form that is gone is left out", () => {
    expect(sketch("断", { found: [record, { form: "gone", record: 1, title: "x" }] })).toEqual([
      "records: record/ticket/7",
    ]);
  });
});

describe("moving the choice", () => {
  const entries = ["a", "b", "c"].map((key): PaletteEntry => ({
    key,
    text: key,
    note: "",
    icon: undefined,
    path: undefined,
  }));
  test.each([
    [undefined, 1, "a"],
    [undefined, -1, "c"],
    ["a", 1, "b"],
    ["c", 1, "a"],
    ["a", -1, "c"],
    ["gone", 1, "a"],
  ])("from %s by %d comes %s", (from, by, to) => {
    expect(moveChoice(entries, from, by)).toBe(to);
  });

  test("of nothing there is nothing to choose", () => {
    expect(moveChoice([], "a", 1)).toBeUndefined();
  });
});
