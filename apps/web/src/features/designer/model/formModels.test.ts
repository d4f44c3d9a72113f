import { describe, expect, it } from "vitest";
import type { Grant } from "@tongzhou/model";
import { sampleNumber } from "./autoNumberModel.ts";
import { beginDraft } from "./draft.ts";
import { keepDraft, readKeptDraft } from "./draftStorage.ts";
import { findDrop } from "./dropModel.ts";
import { editLabel } from "./editLabel.ts";
import { deleteFields } from "./fieldEdits.ts";
import { maskOf, setMask, toggleAction } from "./grantModel.ts";
import { readPreview } from "./previewModel.ts";
import { sayProblem } from "./sayProblem.ts";
import { buildDefinition, buildForm } from "./testDefinition.ts";
import { usesOf } from "./usesOf.ts";

describe("editLabel", () => {
  it("a name of ours is replaced in both languages; later the other language is left alone", () => {
    const ours = { zh: "数字", en: "Number" };
    expect(editLabel(ours, "zh-CN", "门", ours)).toEqual({ zh: "门" });
    expect(editLabel(ours, "en", "S", ours)).toEqual({ zh: "S", en: "S" });
    expect(editLabel({ zh: "S", en: "S" }, "en", "Stores")).toEqual({ zh: "Stores", en: "Stores" });
    expect(editLabel({ zh: "门店", en: "S" }, "en", "Stores")).toEqual({ zh: "门店", en: "Stores" });
    expect(editLabel({ zh: "门店", en: "Stores" }, "zh-CN", "店")).toEqual({ zh: "店", en: "Stores" });
  });
});

describe("a grant's masks", () => {
  const { fields } = buildForm();
  const grant: Grant = { key: "g", form: "ticket", to: { role: "member" }, actions: ["see", "edit"] };

  it("a mask reads back, and all fields open again is no list at all", () => {
    const masked = setMask(setMask(grant, fields, "amount", "none"), fields, "state", "read");
    expect(masked).toMatchObject({ readFields: ["title", "state", "items"], writeFields: ["title", "items"] });
    expect(fields.map(({ key }) => maskOf(masked, key))).toEqual(["write", "none", "read", "write"]);
    expect(setMask(setMask(masked, fields, "amount", "write"), fields, "state", "write")).toEqual(grant);
  });

  it("the last action stays", () => {
    const one = toggleAction(grant, "edit");
    expect([one.actions, toggleAction(one, "see").actions]).toEqual([["see"], ["see"]]);
  });
});

describe("where a dragged field lands", () => {
  const card = (left: number, top: number) => ({ left, top, right: left + 100, bottom: top + 40 });
  const groups = [
    { section: "a", box: { left: 0, top: 0, right: 210, bottom: 100 }, cards: [card(0, 0), card(110, 0), card(0, 50)] },
    { section: null, box: { left: 0, top: 120, right: 210, bottom: 160 }, cards: [] },
  ];
  it.each([
    [10, 20, { section: "a", index: 0 }],
    [60, 20, { section: "a", index: 1 }],
    [200, 20, { section: "a", index: 2 }],
    [200, 70, { section: "a", index: 3 }],
    [50, 150, { section: null, index: 0 }],
    [50, 900, { section: null, index: 0 }],
  ])("%i, %i lands at %o", (x, y, place) => {
    expect(findDrop({ x, y }, groups)?.place).toEqual(place);
  });
});

describe("a draft in the browser", () => {
  function buildStorage(limit = Infinity): Storage {
    const kept = new Map<string, string>();
    return {
      length: 0,
      clear: () => kept.clear(),
      key: () => null,
      getItem: (key) => kept.get(key) ?? null,
      removeItem: (key) => void kept.delete(key),
      setItem: (key, value) => {
        if (value.length > limit) throw new Error("full");
        kept.set(key, value);
      },
    };
  }
  const base = { version: 3, definition: buildDefinition() };
  const changed = { ...beginDraft(base), now: deleteFields("ticket", ["amount"])(base.definition) };

  it("comes back with its base; nothing unpublished leaves nothing", () => {
    const storage = buildStorage();
    expect(keepDraft(storage, "work", changed)).toBe(true);
    expect(readKeptDraft(storage, "work")).toEqual({ base, now: changed.now });
    keepDraft(storage, "work", beginDraft(base));
    expect(readKeptDraft(storage, "work")).toBeUndefined();
  });

  it("no room is told, and what cannot be read is nothing", () => {
    const storage = buildStorage(10);
    expect(keepDraft(storage, "work", changed)).toBe(false);
    storage.setItem("tongzhou.design.work", "{");
    expect(readKeptDraft(storage, "work")).toBeUndefined();
  });
});

describe("what a form does with values", () => {
  const context = { now: new Date("2026-11-26T02:42:00Z"), currentMember: 1, zone: "Asia/Shanghai" };

  it("a preview computes formulas of formulas, hides, and checks what is filled in", () => {
    const { fields } = buildForm();
    const form = buildForm({
      fields: [
        ...fields.map((field) =>
          field.key === "amount"
            ? { ...field, validation: { expression: "amount > 0", message: { zh: "要大于零" } } }
            : field,
        ),
        { key: "four", kind: "formula", label: { zh: "四倍" }, expression: "twice * 2", result: "number" },
        { key: "twice", kind: "formula", label: { zh: "两倍" }, expression: "amount * 2", result: "number" },
        { key: "note", kind: "text", label: { zh: "备注" }, visibleIf: 'state = "done"' },
      ],
    });
    const read = readPreview(form, { amount: "-1.5", state: "open" }, context);
    expect(read.computed).toEqual({ four: "-6", twice: "-3" });
    expect([...read.hidden]).toEqual(["note"]);
    expect([...read.broken.keys()]).toEqual(["amount"]);
    expect(readPreview(form, {}, context).broken.size).toBe(0);
  });

  it("formulas that call each other in a circle give blank", () => {
    const circle = (key: string, other: string) =>
      ({ key, kind: "formula", label: { zh: key }, expression: `${other} + 1`, result: "number" }) as const;
    const form = buildForm({ fields: [...buildForm().fields, circle("a", "b"), circle("b", "a")] });
    expect(readPreview(form, {}, context).computed).toEqual({ a: null, b: null });
  });

  it("an auto number shows what the next record gets", () => {
    const parts = [
      { kind: "text", text: "GD-" },
      { kind: "date", format: "YYYYMM" },
      { kind: "field", field: "state" },
      { kind: "counter", digits: 4, start: 12 },
    ] as const;
    expect(sampleNumber(parts, new Date(2026, 10, 26), () => "状态")).toBe("GD-202611〈状态〉0012");
  });
});

describe("words and uses", () => {
  it("everything that names a field is found", () => {
    const form = buildForm({
      fields: [
        ...buildForm().fields,
        { key: "f", kind: "formula", label: { zh: "公式" }, expression: "amount * 2", result: "number" },
      ],
      validations: [{ key: "r", expression: "amount > 0", message: { zh: "规则" } }],
    });
    const definition = buildDefinition(form, {
      views: [{ key: "v", form: "ticket", label: { zh: "视图" }, kind: "grid", filter: "amount > 1" }],
      grants: [{ key: "g", form: "ticket", to: { role: "member" }, actions: ["see"], rows: "amount > 2" }],
    });
    expect(usesOf(definition, form, "amount").map((use) => use.kind)).toEqual(["formula", "formRule", "view", "grant"]);
    expect(usesOf(definition, form, "items.name")).toEqual([]);
  });

  it("problems name things by their labels", () => {
    const definition = buildDefinition();
    const say = (path: string, code: "shape" | "field_kind" | "expression", params: Record<string, string | number>) =>
      sayProblem({ path, code, params }, definition, definition, "zh-CN");
    expect(say("forms.ticket.search", "field_kind", { key: "amount" })).toContain("金额");
    expect(say("forms.ticket.validations.0.expression", "shape", { detail: "x" })).toBe("条件还没有写");
    expect(
      say("forms.ticket.fields.amount.default", "expression", {
        at: 1,
        code: "expr.unknown_field",
        detail: '{"name":"x"}',
      }),
    ).toBe("没有字段“x”");
  });

  it("what is gone is called as it was: a field, a form, an option", () => {
    const before = buildDefinition();
    const [form] = before.forms;
    const after = deleteFields("ticket", ["amount", "state"])(before);
    const unknown = {
      path: "forms.ticket.search",
      code: "field_unknown",
      params: { key: "amount" },
    } as const;
    expect(sayProblem(unknown, after, before, "zh-CN")).toBe("字段“金额”不存在");
    const cycle = { path: "forms", code: "formula_cycle", params: { path: "ticket.amount → ticket.state" } } as const;
    expect(sayProblem(cycle, before, before, "zh-CN")).toMatch(/ · 金额 → .* · /);
    const form_ = { path: "grants.g", code: "form_unknown", params: { key: "ticket" } } as const;
    expect(sayProblem(form_, { ...before, forms: [] }, before, "zh-CN")).toContain(form?.label.zh);
    const option = form?.fields.flatMap((field) => (field.kind === "choice" ? field.options : []))[0];
    const detail = JSON.stringify({ name: option?.key, options: "" });
    const lost = {
      path: "views.all.filter",
      code: "expression",
      params: { at: 1, code: "expr.unknown_option", detail },
    } as const;
    expect(sayProblem(lost, after, before, "zh-CN")).toContain(`“${option?.label.zh}”`);
  });
});
