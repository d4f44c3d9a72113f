import { expect, test } from "vitest";
import type { FormDefinition } from "@tongzhou/model";
import { decideWord } from "./blankWords.ts";
import {
  bareName,
  findRemembered,
  fitPercent,
  planOf,
  planProblem,
  proposePlan,
  restorePlan,
  toSettings,
  wordsOf,
  type ImportView,
} from "./importPlan.ts";

const column = (
  index: number,
  label: string,
  kind: string,
  badCount = 0,
): ImportView["sheets"][number]["columns"][number] => ({
  index,
  label,
  kind,
  field: { key: `c${index}`, label: { zh: label }, kind, ...(kind === "choice" ? { options: [] } : {}) },
  evidence: [],
  samples: [],
  filledCount: 1000,
  blankCount: 0,
  distinctCount: 10,
  isDistinctExact: true,
  badCount,
  badCells: [],
  options: [],
  blankWords: [],
});

const view: ImportView = {
  id: "1",
  file: "f",
  fileName: "工单 2026.csv.gz",
  form: null,
  formKey: "gong_dan_2026",
  status: "ready",
  isReading: false,
  sheets: [
    {
      index: 0,
      name: "工单",
      isHidden: false,
      rows: 1000,
      headerRow: 2,
      titleColumn: 1,
      columns: [column(0, "单号", "text"), column(1, "客户 名称", "choice"), column(2, "金额(元)", "number", 1)],
      warnings: [],
      preview: [],
      text: null,
    },
  ],
  remembered: [],
  settings: null,
  rowsTotal: 0,
  rowsRead: 0,
  rowsDone: 0,
  rowsCreated: 0,
  rowsUpdated: 0,
  rowsRejected: 0,
  rejectSamples: [],
  error: null,
};

const form: FormDefinition = {
  key: "ticket",
  label: { zh: "工单" },
  title: "name",
  fields: [
    { key: "no", label: { zh: "单号" }, kind: "text", unique: true },
    { key: "name", label: { zh: "客户名称" }, kind: "text" },
    {
      key: "lines",
      label: { zh: "明细" },
      kind: "subform",
      fields: [{ key: "amount", label: { zh: "金额" }, kind: "number" }],
    },
    { key: "sum", label: { zh: "合计" }, kind: "formula", expression: "1", result: "number" },
  ],
};

const [sheet] = view.sheets;
if (sheet === undefined) throw new Error("plan-test: expected a sheet");

test("columns find fields of a form by their names, also in a subform", () => {
  const plan = proposePlan(view, sheet, form);
  expect(plan.columns.map(({ field }) => field)).toEqual(["no", "name", "lines.amount"]);
  expect(plan.matchBy).toBe("no");
});

test("a plan comes back from the settings it became", () => {
  const made = proposePlan(view, sheet, null);
  const plan = {
    ...made,
    formName: "新工单",
    columns: made.columns.with(0, {
      ...(made.columns[0] ?? {
        column: 0,
        isTaken: true,
        kind: "text",
        name: "",
        field: null,
        linkBy: "",
        replace: [],
        blankWords: [],
      }),
      isTaken: false,
    }),
  };
  const settings = toSettings(plan, view, { isDryRun: true, zone: "Asia/Shanghai" });
  expect(settings).toMatchObject({
    sheet: 0,
    headerRow: 2,
    isDryRun: true,
    target: { kind: "new_form", key: "gong_dan_2026", titleColumn: null },
  });
  const found = restorePlan({ ...view, settings });
  expect(found?.columns.map(({ isTaken }) => isTaken)).toEqual([false, true, true]);
  expect(found?.formName).toBe("新工单");
  const into = { ...proposePlan(view, sheet, form), action: "upsert" as const };
  expect(restorePlan({ ...view, settings: toSettings(into, view, { isDryRun: false, zone: "UTC" }) })).toMatchObject({
    form: "ticket",
    action: "upsert",
    matchBy: "no",
  });
});

test("a plan says what keeps it from being checked", () => {
  const plan = proposePlan(view, sheet, null);
  expect(planProblem(plan)).toBeNull();
  expect(planProblem({ ...plan, formName: " " })).toBe("name");
  expect(planProblem({ ...plan, columns: [] })).toBe("columns");
  expect(planProblem({ ...proposePlan(view, sheet, form), action: "update", matchBy: "sum" })).toBe("match");
});

test("only a column without an odd cell fits by 100 %", () => {
  expect(sheet.columns.map(fitPercent)).toEqual([100, 100, 99]);
});

test("a file is called by its name without endings", () => {
  expect(bareName("工单 2026.csv.gz")).toBe("工单 2026");
  expect(bareName(".csv")).toBe(".csv");
});

const named = (...labels: readonly string[]): ImportView["sheets"][number] => ({
  ...sheet,
  columns: labels.map((label, index) => column(index, label, "text")),
});

test("an address is found whole or in columns of its own, and a download of rejected rows maps itself", () => {
  const place: FormDefinition = {
    ...form,
    fields: [
      ...form.fields.slice(0, 2),
      { key: "home", label: { zh: "地址", en: "Address" }, kind: "address" },
      { key: "spot", label: { zh: "位置" }, kind: "location" },
      { key: "why", label: { zh: "原因" }, kind: "text" },
      { key: "photo", label: { zh: "照片" }, kind: "images" },
    ],
  };
  const fieldsOf = (...labels: readonly string[]): readonly (string | null)[] =>
    proposePlan(view, named(...labels), place).columns.map(({ field }) => field);
  expect(fieldsOf("单号", "地址", "位置", "照片")).toEqual(["no", "home", "spot", null]);
  expect(fieldsOf("省份", "城市", "区县", "详细地址", "经度", "纬度")).toEqual([
    "home.province",
    "home.city",
    "home.district",
    "home.detail",
    "spot.lng",
    "spot.lat",
  ]);
  expect(fieldsOf("行", "单号", "客户名称", "未导入的原因")).toEqual([null, "no", "name", null]);
  expect(fieldsOf("单号", "原因")).toEqual(["no", "why"]);
});

test("the settings of an earlier import with the same headers become the plan, corrections included", () => {
  const mappings = [{ column: 0, field: "no", replace: [{ from: "x", to: "1" }] }];
  const settings = {
    sheet: 0,
    rejects: "skip" as const,
    isDryRun: false,
    target: { kind: "form" as const, form: "ticket", action: "upsert" as const, matchBy: "no", mappings },
  };
  const known = findRemembered({ ...view, remembered: [{ fileName: "旧.csv", settings }] }, null);
  expect(known?.fileName).toBe("旧.csv");
  const plan = planOf(view, settings);
  expect(plan).toMatchObject({ form: "ticket", action: "upsert", matchBy: "no" });
  expect(plan?.columns.map(({ field, replace }) => [field, replace.length])).toEqual([
    ["no", 1],
    [null, 0],
    [null, 0],
  ]);
  expect(findRemembered({ ...view, remembered: [{ fileName: "旧.csv", settings }] }, "client")).toBeUndefined();
});

test("words for what is not known follow the kind of field until a person decides, and a kept one is an option", () => {
  const words = [
    { text: "-", count: 3, isMark: true },
    { text: "无", count: 2, isMark: false },
  ];
  const field = { key: "c", label: { zh: "级别" }, kind: "choice", options: [{ key: "no", label: { zh: "无" } }] };
  const own = { ...sheet, columns: [{ ...column(0, "级别", "choice"), field, blankWords: words }] };
  const made = proposePlan(view, own, null);
  const [first] = made.columns;
  const [found] = own.columns;
  if (first === undefined || found === undefined) throw new Error("one column");
  const blank = (plan: typeof first): readonly boolean[] => wordsOf(found, plan).map(({ isBlank }) => isBlank);
  expect(blank(first)).toEqual([true, false]);
  expect(blank({ ...first, kind: "text" })).toEqual([false, false]);
  expect(blank({ ...first, kind: "number" })).toEqual([true, true]);
  const decided = { ...first, blankWords: decideWord(decideWord(first.blankWords, "-", false), "无", true) };
  expect(blank(decided)).toEqual([false, true]);
  const sent = toSettings({ ...made, columns: [decided] }, { ...view, sheets: [own] }, { isDryRun: true, zone: "UTC" });
  expect(sent.target).toMatchObject({
    fields: [
      {
        definition: { options: [{ key: "option_1", label: { zh: "-" } }] },
        blankWords: [
          { text: "-", isBlank: false },
          { text: "无", isBlank: true },
        ],
      },
    ],
  });
  expect(planOf({ ...view, sheets: [own] }, sent)?.columns[0]?.blankWords).toEqual(decided.blankWords);
});
