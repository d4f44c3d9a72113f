import { must, sql } from "@tongzhou/base";
import { bandKey } from "../src/typed.ts";
import { Decimal } from "../src/number.ts";
import type { FieldRef, SqlBinding } from "../src/index.ts";
import type { TestRow } from "./backEnds.ts";

// The record that examples in the help of functions are about, where a function is of no use without one.

const bands = [
  { key: "red", label: { zh: "红", en: "Red" } },
  { key: "amber", label: { zh: "黄", en: "Amber" } },
  { key: "green", label: { zh: "绿", en: "Green" } },
];

/** Its fields. */
export const sampleFields: readonly FieldRef[] = [
  {
    key: "status",
    label: { zh: "状态", en: "Status" },
    type: {
      kind: "choice",
      options: [
        { key: "todo", label: { zh: "待办", en: "To do" } },
        { key: "doing", label: { zh: "进行中", en: "In progress" } },
      ],
    },
  },
  {
    key: "tags",
    label: { zh: "标签", en: "Tags" },
    type: {
      kind: "choices",
      options: [
        { key: "urgent", label: { zh: "加急", en: "Urgent" } },
        { key: "vip", label: { zh: "大客户", en: "Key account" } },
      ],
    },
  },
  { key: "score", label: { zh: "得分", en: "Score" }, type: { kind: "number" }, bands },
  { key: "manager", label: { zh: "负责人", en: "Manager" }, type: { kind: "member" }, isDated: true },
];

/** Its values: an urgent task in progress with 72 points, which member 7 has looked after since February. */
export const sampleRow: TestRow = { status: "doing", tags: ["urgent"], score: new Decimal(72), manager: 7 };

/** The row in JavaScript, where it brings the bands of its numbers. */
export const sampleJsRow: TestRow = { ...sampleRow, [bandKey("score")]: "amber" };

/** Amber from 60, green from 80; until the end of January member 5 was the manager. */
export const sampleBinding: Pick<SqlBinding, "band" | "past"> = {
  band: (_key, value) =>
    sql`case when ${value} < 60 then 'red' when ${value} < 80 then 'amber' when ${value} >= 80 then 'green' end`,
  past: ({ key, at, record }) => {
    must(key === "manager" && record === null ? key : null, `sample-past: expected the record's manager, got ${key}`);
    return sql`case when ${at} < '2026-02-01 00:00+08'::timestamptz then 5::bigint when ${at} is not null then 7::bigint end`;
  },
};
