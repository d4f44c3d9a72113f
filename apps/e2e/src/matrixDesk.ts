import type { APIRequestContext, Locator, Page } from "playwright-core";
import type { FormDefinition, MatrixDefinition, ViewDefinition } from "@tongzhou/model";
import { changeDefinition } from "./changeDefinition.ts";
import { send } from "./deliveryDesk.ts";
import { setUp } from "./owner.ts";

const name = { key: "name", kind: "text", label: { zh: "名称", en: "Name" } } as const;
const letters = [
  { key: "r", label: { zh: "R" }, color: "blue" },
  { key: "a", label: { zh: "A" }, color: "teal" },
  { key: "c", label: { zh: "C" } },
  { key: "i", label: { zh: "I" }, color: "gray" },
] as const;
const phases = ["启动", "设计", "开发", "验收", "上线"] as const;

const forms: readonly FormDefinition[] = [
  {
    key: "item",
    label: { zh: "职责项", en: "Duties" },
    title: "name",
    fields: [
      name,
      {
        key: "phase",
        kind: "choice",
        label: { zh: "阶段", en: "Phase" },
        options: phases.map((phase, index) => ({ key: `p${index}`, label: { zh: phase, en: `Phase ${index + 1}` } })),
      },
      { key: "days", kind: "integer", label: { zh: "工作量", en: "Days" } },
    ],
  },
  {
    key: "person",
    label: { zh: "人员", en: "People" },
    title: "name",
    fields: [name, { key: "role", kind: "text", label: { zh: "岗位", en: "Role" } }],
  },
  {
    key: "duty",
    label: { zh: "职责分配", en: "Assignments" },
    title: "reason",
    fields: [
      { key: "reason", kind: "text", label: { zh: "原因", en: "Reason" } },
      { key: "item", kind: "link", form: "item", label: { zh: "职责项", en: "Duty" } },
      { key: "person", kind: "link", form: "person", label: { zh: "人员", en: "Person" } },
      { key: "letter", kind: "choice", label: { zh: "字母", en: "Letter" }, options: letters },
    ],
  },
  {
    key: "message",
    label: { zh: "沟通安排", en: "Messages" },
    title: "note",
    fields: [
      { key: "note", kind: "text", label: { zh: "备注", en: "Note" } },
      { key: "person", kind: "link", form: "person", label: { zh: "对象", en: "To" } },
      {
        key: "topic",
        kind: "choice",
        label: { zh: "沟通事项", en: "Topic" },
        options: [
          { key: "progress", label: { zh: "进展", en: "Progress" } },
          { key: "risk", label: { zh: "风险", en: "Risks" } },
        ],
      },
      {
        key: "often",
        kind: "choice",
        label: { zh: "频率", en: "How often" },
        options: [
          { key: "week", label: { zh: "每周", en: "Weekly" }, color: "teal" },
          { key: "month", label: { zh: "每月", en: "Monthly" }, color: "blue" },
        ],
      },
    ],
  },
  {
    key: "risk",
    label: { zh: "风险", en: "Risks" },
    title: "name",
    fields: [
      name,
      { key: "odds", kind: "rating", label: { zh: "概率", en: "Probability" } },
      { key: "harm", kind: "rating", label: { zh: "影响", en: "Impact" } },
    ],
  },
  { key: "skill", label: { zh: "技能", en: "Skills" }, title: "name", fields: [name] },
  {
    key: "ability",
    label: { zh: "员工技能", en: "Abilities" },
    title: "note",
    fields: [
      { key: "note", kind: "text", label: { zh: "证据", en: "Evidence" } },
      { key: "member", kind: "member", label: { zh: "成员", en: "Member" } },
      { key: "skill", kind: "link", form: "skill", label: { zh: "技能", en: "Skill" } },
      { key: "level", kind: "rating", max: 4, label: { zh: "等级", en: "Level" } },
    ],
  },
];

const raci: MatrixDefinition = {
  form: "duty",
  rows: { field: "item" },
  columns: [{ field: "person", caption: "role", sort: [{ field: "id", direction: "asc" }] }],
  cell: { kind: "field", field: "letter" },
  totals: [
    { key: "letters", label: { zh: "规则", en: "Letters" }, at: "rows", function: "options" },
    {
      key: "load",
      label: { zh: "负荷", en: "Load" },
      at: "columns",
      function: "sum",
      expression: 'SWITCH(letter, "R", 3, "A", 2, "C", 1, 0.2)',
    },
  ],
};

const heat: MatrixDefinition = {
  form: "risk",
  rows: { field: "odds", values: [5, 4, 3, 2, 1] },
  columns: [{ field: "harm" }],
  cell: { kind: "total", function: "count" },
  colors: [
    { expression: "odds * harm >= 12", color: "red" },
    { expression: "odds * harm >= 6", color: "amber" },
    { expression: "odds > 0", color: "green" },
  ],
};

const skills: MatrixDefinition = {
  form: "ability",
  rows: { field: "member" },
  columns: [{ field: "skill" }],
  cell: { kind: "field", field: "level" },
};

const views: readonly ViewDefinition[] = [
  {
    key: "raci",
    form: "item",
    label: { zh: "职责分工", en: "RACI" },
    kind: "matrix",
    group: ["phase"],
    columns: [{ field: "name" }, { field: "days" }],
    matrix: raci,
  },
  { key: "list", form: "item", label: { zh: "清单", en: "List" }, kind: "grid" },
  { key: "people", form: "person", label: { zh: "名册", en: "People" }, kind: "grid" },
  { key: "abilities", form: "ability", label: { zh: "明细", en: "Details" }, kind: "grid" },
  { key: "risks", form: "risk", label: { zh: "风险清单", en: "Risks" }, kind: "grid", order: 2 },
  { key: "heat", form: "risk", label: { zh: "热力图", en: "Heat map" }, kind: "matrix", order: 1, matrix: heat },
  { key: "skills", form: "ability", label: { zh: "技能矩阵", en: "Skills" }, kind: "matrix", matrix: skills },
];

/** How many duties and people a desk has. */
export interface MatrixSize {
  readonly items: number;
  readonly people: number;
}

const duties = [
  "项目目标与范围确认",
  "沟通计划",
  "巡检流程与角色设计",
  "门店端界面设计",
  "照片与数据模型",
  "离线拍照与同步",
];
const staff = [
  "孙晓彤",
  "陈思远",
  "周倩",
  "蒋涛",
  "石磊",
  "田野",
  "潘悦",
  "许诺",
  "白露",
  "秦朗",
  "沈若川",
  "乔月",
  "梁伯年",
];
const roles = ["AM", "PM", "售后", "开发", "设计", "质量"];

/** Sets a new server up with duties by person, risks and skills; answers the workspace's key. */
export async function fillMatrixDesk(page: Page, size: MatrixSize = { items: 6, people: 4 }): Promise<string> {
  await setUp(page, "empty");
  const { request } = page;
  const workspace = await changeDefinition(request, () => ({ forms, views }));
  const base = `/workspaces/${workspace}`;
  const make = (form: string, rows: readonly object[]): Promise<readonly number[]> =>
    create(request, `${base}/forms/${form}`, rows);
  const items = await make(
    "item",
    Array.from({ length: size.items }, (_, index) => ({
      name: `${duties[index % duties.length]}${index < duties.length ? "" : ` ${index + 1}`}`,
      phase: `p${Math.floor((index / size.items) * phases.length)}`,
      days: (index % 9) + 1,
    })),
  );
  const people = await make(
    "person",
    Array.from({ length: size.people }, (_, index) => ({
      name: `${staff[index % staff.length]}${index < staff.length ? "" : index + 1}`,
      role: roles[index % roles.length],
    })),
  );
  await make(
    "duty",
    items.flatMap((item, y) =>
      people.flatMap((person, x) => {
        const letter = x === 1 ? "a" : (x + y) % 5 === 0 ? "r" : (x + y) % 5 === 2 ? "c" : (x * y) % 7 === 3 ? "i" : "";
        return letter === "" || (y === 1 && x === 1) ? [] : [{ item, person, letter }];
      }),
    ),
  );
  await make("risk", [
    { name: "接口延期", odds: 4, harm: 3 },
    { name: "关键人离职", odds: 4, harm: 3 },
    { name: "需求蔓延", odds: 2, harm: 2 },
  ]);
  await make("skill", [{ name: "沟通" }, { name: "测试" }]);
  return workspace;
}

async function create(request: APIRequestContext, form: string, rows: readonly object[]): Promise<readonly number[]> {
  const ids: number[] = [];
  for (let at = 0; at < rows.length; at += 1000) {
    const operations = rows.slice(at, at + 1000).map((values) => ({ kind: "create", values }));
    const body = { mode: "all_or_nothing", operations, idempotencyKey: crypto.randomUUID() };
    const { results } = await send<{ results: { id: number }[] }>(request, "post", `${form}/records/batch`, body);
    ids.push(...results.map(({ id }) => id));
  }
  return ids;
}

/** The cell of a matrix in the n-th row and column, both counted from 0. */
export function matrixCell(page: Page, row: number, column: number): Locator {
  return page.locator(`[role="gridcell"][data-y="${row}"][data-x="${column}"]`);
}
