import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FieldDefinition, FormDefinition, Grant, ViewDefinition } from "@tongzhou/model";
import type { Change } from "../changes/loadChanges.ts";
import { loadChanges } from "../changes/loadChanges.ts";
import { tellableMoves, type ToldMoves } from "../changes/tellableMoves.ts";
import { loadWindowMoves, openWindow, type RecordWindow } from "../changes/windowMoves.ts";
import type { Session } from "../gateway/session.ts";
import { createDepartment } from "../platform/departments.store.ts";
import { updateMember } from "../platform/members.store.ts";
import { aggregateRecords } from "../query/aggregateRecords.ts";
import { groupRecords } from "../query/groupRecords.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { search } from "../query/search.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { exportRecords } from "../transfer/export/exportRecords.ts";
import { hostileSets, type Names } from "./hostileKeys.ts";
import { openTestWorkspace, type TestWorkspace } from "./openTestWorkspace.ts";

// Rights over hostile keys, and what is free for people to name: labels, options, members, departments and views, in
// conditions that name each of them. A form has one grant of three rows, of which its member sees the first two.

const never = new AbortController().signal;

/** What people may call a thing: quotes, marks of both languages, keywords, emoji, and longer than any identifier. */
const free = [
  `"; drop table _member; --`,
  `' or 1=1 --`,
  "$1 $$ ${x} %s %I \\",
  "select",
  "null",
  "and or not",
  "😀👩‍👩‍👧 e\u0301",
  "长".repeat(63),
  "x".repeat(64),
  "{花}括{号",
  "[1] (2) -- /* 3 */",
  "“引”《号》",
  "constructor",
] as const;

/** A name as an expression says it, in braces; one as a text, in quotes. */
const inBraces = (name: string): string => `{${name.replaceAll("}", "}}")}}`;
const inQuotes = (text: string): string => `"${text.replaceAll(/["“”]/g, "$&$&")}"`;

interface Case {
  readonly n: Names;
  /** Labels that are all different: of the fields, and of the options. */
  readonly labels: { readonly [K in "title" | "choice" | "amount" | "link" | "owner" | "unit" | "secret"]: string };
  readonly one: string;
  readonly two: string;
  readonly unit: string;
}

const cases = hostileSets.map((n, index): Case => {
  // A key comes before a label of the same name.
  const keys = new Set<string>(Object.values(n));
  const at = (offset: number): string => {
    const name = free[(index + offset) % free.length] ?? "";
    return keys.has(name) ? `${name}?` : name;
  };
  const labels = {
    title: at(0),
    choice: at(1),
    amount: at(2),
    link: at(3),
    owner: at(4),
    unit: at(5),
    secret: at(6),
  };
  return { n, labels, one: at(7), two: at(8), unit: at(9) };
});

function formsOf({ n, labels, one, two }: Case): readonly [FormDefinition, FormDefinition] {
  const options = [
    { key: n.form, label: { zh: one } },
    { key: n.other, label: { zh: two } },
  ];
  const fields: readonly FieldDefinition[] = [
    { key: n.title, label: { zh: labels.title }, kind: "text" },
    { key: n.choice, label: { zh: labels.choice }, kind: "choice", options },
    { key: n.amount, label: { zh: labels.amount }, kind: "number" },
    { key: n.link, label: { zh: labels.link }, kind: "link", form: n.other },
    { key: n.links, label: { zh: labels.owner }, kind: "member" },
    { key: n.rows, label: { zh: labels.unit }, kind: "department" },
    { key: n.day, label: { zh: labels.secret }, kind: "text" },
  ];
  const other: FormDefinition = {
    key: n.other,
    label: { zh: two },
    title: n.title,
    fields: [{ key: n.title, label: { zh: labels.title }, kind: "text" }],
  };
  return [{ key: n.form, label: { zh: one }, title: n.title, fields, search: [n.title, n.day] }, other];
}

/** By option label, by key and label, through a link, by a person and by their department's name. */
function rowsOf({ n, labels, one, unit }: Case): string {
  return [
    `${inBraces(labels.choice)} = ${inQuotes(one)} and {${n.amount}} > 0`,
    `${inBraces(labels.link)}.${inBraces(labels.title)} = ${inQuotes(unit)} and IN_DEPARTMENT({${n.links}}, ${inBraces(labels.unit)})`,
    `(${inBraces(labels.owner)} = CURRENT_USER() and ${inBraces(labels.unit)}.name = ${inQuotes(unit)} and {${n.title}} <> ${inQuotes(`${unit}x`)})`,
  ].join(" or ");
}

let world: TestWorkspace;
let owner: Session;
let reader: Session;
let writer: Session;
const made = new Map<string, readonly [number, number, number]>();

beforeAll(async () => {
  world = await openTestWorkspace();
  const forms = cases.flatMap(formsOf);
  const person = await world.addMember("member", free[0]);
  const viewer = await world.addMember("viewer", free[6]);
  const units = new Map<string, number>();
  await world.database.transaction(async (tx) => {
    for (const { unit: name } of cases)
      if (!units.has(name)) units.set(name, (await createDepartment(tx, world.key, { name, parentId: null })).id);
    await updateMember(tx, world.key, person.id, { departments: [...units.values()] });
  });
  const grants = cases.flatMap((one): readonly Grant[] => {
    const { n } = one;
    const readFields = [n.title, n.choice, n.amount, n.link, n.links, n.rows];
    const see = { form: n.form, rows: rowsOf(one), readFields };
    return [
      { ...see, key: n.form, to: { member: person.id }, actions: ["see", "edit", "delete", "export"] },
      { key: n.other, form: n.other, to: { member: person.id }, actions: ["see"] },
      // The secret only where the choice says so, and never more rows than the condition leaves.
      { ...see, key: `${n.form.slice(0, 40)}_v`, to: { role: "viewer" }, actions: ["see"] },
      {
        key: `${n.form.slice(0, 40)}_s`,
        form: n.form,
        to: { role: "viewer" },
        actions: ["see"],
        rows: `${inBraces(one.labels.choice)} = ${inQuotes(one.one)}`,
      },
    ];
  });
  const views = cases.map(({ n, labels, one, two }): ViewDefinition => ({
    key: n.form,
    form: n.form,
    label: { zh: two, en: one },
    kind: "grid",
    filter: `${inBraces(labels.choice)} in (${inQuotes(one)}, ${inQuotes(two)})`,
  }));
  await world.define({ forms, grants, views });
  owner = { ...world.owner, workspace: (await world.system()).workspace };
  [reader, writer] = [await world.as(viewer), await world.as({ ...person, departments: [...units.values()] })];
  for (const { n, unit } of cases) {
    const target = await createRecord(owner, n.other, { values: { [n.title]: unit } });
    const base = { [n.title]: unit, [n.day]: "geheim" };
    const rows = [
      { ...base, [n.choice]: n.form, [n.amount]: "1" },
      { ...base, [n.choice]: n.other, [n.link]: target.id, [n.links]: person.id, [n.rows]: units.get(unit) ?? 0 },
      { ...base, [n.choice]: n.other, [n.amount]: "3" },
    ];
    const ids: number[] = [];
    for (const values of rows) ids.push((await createRecord(owner, n.form, { values })).id);
    const [first = 0, second = 0, third = 0] = ids;
    made.set(n.form, [first, second, third]);
  }
});
afterAll(() => world.drop());

const idsOf = (rows: readonly (readonly unknown[])[]): readonly unknown[] => rows.map(([id]) => id).toSorted();

describe.each(cases.map((one) => [one.n.form.slice(0, 12), one] as const))("rights on form %s", (_, one) => {
  const { n, labels } = one;
  const seen = (): readonly [number, number, number] => made.get(n.form) ?? [0, 0, 0];

  test("reads show the rows of the condition, whichever way they are read", async () => {
    const [first, second, third] = seen();
    const page = await queryRecords(writer, n.form, { count: "exact" });
    expect([idsOf(page.rows), page.count]).toEqual([[first, second], { value: 2, isCapped: false }]);
    const view = (await world.system()).workspace.definition.views.find(({ key }) => key === n.form);
    expect(idsOf((await queryRecords(writer, n.form, { filter: view?.filter })).rows)).toEqual([first, second]);
    const labelled = `${inBraces(labels.choice)} = ${inQuotes(one.two)} and ${inBraces(labels.title)} = ${inQuotes(one.unit)}`;
    expect(idsOf((await queryRecords(writer, n.form, { filter: labelled })).rows)).toEqual([second]);
    const { groups } = await groupRecords(writer, n.form, { by: [{ field: n.choice }] });
    expect(groups.map(({ count }) => count)).toEqual([1, 1]);
    expect(
      await aggregateRecords(writer, n.form, { aggregates: [{ field: n.amount, function: "sum" }] }),
    ).toMatchObject({
      count: 2,
      values: ["1"],
    });
    expect(
      (await search(writer, { q: one.unit.slice(0, 60) })).filter(({ form, id }) => form === n.form && id === third),
    ).toEqual([]);
    await expect(getRecord(writer, n.form, third)).rejects.toMatchObject({ code: "record.not_found" });
    const exported = await exportRecords(
      writer,
      n.form,
      { columns: [n.title, n.choice], locale: "zh-CN" },
      async (_heads, rows) => {
        let count = 0;
        for await (const row of rows) count += row.length > 0 ? 1 : 0;
        return count;
      },
      never,
    );
    expect(exported).toBe(2);
  });

  test("a hidden field is not there, and one shown in some rows is masked in the others", async () => {
    const [first, second] = seen();
    expect((await getRecord(writer, n.form, first)).values).not.toHaveProperty([n.day]);
    for (const filter of [`{${n.day}} = "geheim"`, `${inBraces(labels.secret)} = "geheim"`])
      await expect(queryRecords(writer, n.form, { filter })).rejects.toMatchObject({ code: "expr.invalid" });
    const shown = await queryRecords(reader, n.form, {
      columns: [n.day],
      filter: `${inBraces(labels.secret)} = "geheim"`,
    });
    expect(idsOf(shown.rows)).toEqual([first]);
    const all = await queryRecords(reader, n.form, { columns: [n.day] });
    expect(all.rows.find(([id]) => id === second)?.[2] ?? null).toBeNull();
  });

  test("writes keep to the rows before and after, and to the fields", async () => {
    const [first, second, third] = seen();
    await expect(updateRecord(writer, n.form, third, { values: { [n.amount]: "4" } })).rejects.toMatchObject({
      code: "record.not_found",
    });
    await expect(updateRecord(writer, n.form, first, { values: { [n.choice]: n.other } })).rejects.toMatchObject({
      code: "access.denied",
    });
    await expect(updateRecord(writer, n.form, first, { values: { [n.day]: "x" } })).rejects.toMatchObject({
      code: "field.unknown",
    });
    expect((await updateRecord(writer, n.form, first, { values: { [n.amount]: "2" } })).values[n.amount]).toBe("2");
    await updateRecord(owner, n.form, first, { values: { [n.amount]: "1" } });
    await expect(deleteRecord(writer, n.form, third)).rejects.toMatchObject({ code: "record.not_found" });
    expect(idsOf((await queryRecords(owner, n.form, {})).rows)).toEqual([first, second, third]);
  });

  test("the log tells of the rows of the condition alone, and of one that leaves it", async () => {
    const [first, , third] = seen();
    const newest = async (): Promise<Change> => {
      const changes = await loadChanges(world.database, world.schema, { tx: "0", seq: "0" }, 100_000);
      const last = changes.findLast(({ form }) => form === n.form);
      if (last === undefined) throw new Error("test-log: expected a change, got none");
      return last;
    };
    const told = async (window: RecordWindow): Promise<ToldMoves> => {
      const changes = [await newest()];
      const moves = await loadWindowMoves(writer, window, changes);
      return tellableMoves(window, { records: new Set(), fields: "any" }, changes, moves);
    };
    await updateRecord(owner, n.form, third, { values: { [n.amount]: "5" } });
    await expect.poll(async () => (await newest()).record).toBe(third);
    const whole = openWindow(writer, n.form);
    expect(await told(whole)).toEqual({ records: [], isMore: false, left: [] });
    await updateRecord(owner, n.form, first, { values: { [n.choice]: n.other } });
    await expect.poll(async () => (await newest()).record).toBe(first);
    const window = openWindow(writer, n.form, { filter: `${inBraces(labels.title)} = ${inQuotes(one.unit)}` });
    for (const one of [whole, window]) expect(await told(one)).toMatchObject({ records: [first], isMore: false });
    await updateRecord(owner, n.form, first, { values: { [n.choice]: n.form } });
  });
});
