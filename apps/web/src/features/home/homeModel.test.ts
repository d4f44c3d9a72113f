import { describe, expect, test } from "vitest";
import { check, parse } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { daysLeft, describeDuty, greetingAt, orderDuties, readDutyRows } from "./homeModel.ts";

const title: FieldDefinition = { key: "title", kind: "text", label: { zh: "标题" } };
const owner: FieldDefinition = { key: "owner", kind: "member", label: { zh: "负责人" } };
const helpers: FieldDefinition = { key: "helpers", kind: "members", label: { zh: "协助" } };
const state: FieldDefinition = {
  key: "state",
  kind: "choice",
  label: { zh: "状态" },
  options: [
    { key: "new", label: { zh: "新建" } },
    { key: "accepted", label: { zh: "通过" }, color: "green" },
    { key: "closed", label: { zh: "关闭" }, color: "gray" },
  ],
};
const due: FieldDefinition = { key: "due_date", kind: "date", label: { zh: "到期" } };
const plannedEnd: FieldDefinition = { key: "planned_end", kind: "datetime", label: { zh: "计划结束" } };

function buildForm(fields: readonly FieldDefinition[]): FormDefinition {
  return { key: "ticket", label: { zh: "工单" }, title: "title", fields: [title, ...fields] };
}

describe("what waits for me", () => {
  test("a form without people waits for nobody", () => {
    expect(describeDuty(buildForm([state, due]))).toBeUndefined();
  });

  test("any member field may hold me, ends of the state are left out", () => {
    const form = buildForm([owner, helpers, state, plannedEnd, due]);
    const duty = describeDuty(form);
    expect(duty?.filter).toBe(
      '(owner = CURRENT_USER() or CURRENT_USER() in helpers) and not (state in ("accepted", "closed"))',
    );
    expect(duty?.columns).toEqual(["title", "state", "due_date"]);
  });

  test("a form whose people are computed is counted, as far as its records are in force", () => {
    const label = { zh: "人" };
    const person: FieldDefinition = { key: "person", kind: "formula", label, expression: "owner", result: "member" };
    const inForce: FieldDefinition = { key: "in_force", kind: "boolean", label: { zh: "有效" } };
    expect(describeDuty(buildForm([person, inForce]))?.filter).toBe("person = CURRENT_USER() and in_force");
    expect(describeDuty(buildForm([person, owner]))?.filter).toBe("owner = CURRENT_USER()");
  });

  test("the filter is one the language accepts", () => {
    for (const fields of [[owner], [helpers], [owner, helpers, state]]) {
      const form = buildForm(fields);
      const parsed = parse(describeDuty(form)?.filter ?? "");
      const checked = parsed.ok ? check(parsed.value, buildFormScope(form.fields)) : parsed;
      expect(checked.ok).toBe(true);
    }
  });

  test("rows are read by the duty's columns, instants become days", () => {
    const form = buildForm([owner, state, plannedEnd]);
    const duty = describeDuty(form);
    const rows = [
      [7, 1, "断点", "new", "2026-11-25T16:30:00.000Z"],
      [8, 1, "", "gone", null],
    ];
    const items = duty === undefined ? [] : readDutyRows(form, duty, rows, () => "2026-11-26");
    expect(items).toMatchObject([
      { record: 7, title: "断点", state: { key: "new" }, dueDay: "2026-11-26" },
      { record: 8, title: null, state: undefined, dueDay: undefined },
    ]);
  });

  test("soonest due comes first, without a date last", () => {
    const form = buildForm([owner]);
    const item = (record: number, dueDay: string | undefined) => ({
      form,
      record,
      title: null,
      state: undefined,
      dueDay,
    });
    const queue = orderDuties([item(1, undefined), item(2, "2026-12-01"), item(3, "2026-11-01"), item(4, undefined)]);
    expect(queue.map(({ record }) => record)).toEqual([3, 2, 1, 4]);
  });
});

test("days are counted on the calendar, over changes of the clock too", () => {
  expect([
    daysLeft("2026-11-26", "2026-11-26"),
    daysLeft("2026-11-20", "2026-11-26"),
    daysLeft("2027-03-29", "2027-03-27"),
  ]).toEqual([0, -6, 2]);
});

test("the greeting follows the hour", () => {
  expect([0, 6, 12, 15, 20, 23].map(greetingAt)).toEqual(["night", "morning", "noon", "afternoon", "evening", "night"]);
});
