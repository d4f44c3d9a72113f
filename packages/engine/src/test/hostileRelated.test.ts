import { buildFixedClock, sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition, MatrixDefinition, Wire, WireValues } from "@tongzhou/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getBulkChange, startBulkChange, type BulkChangeView, type BulkStartInput } from "../bulk/bulkChanges.ts";
import { planBulkChange, type BulkPlanInput } from "../bulk/planBulkChange.ts";
import { runBulkChange } from "../bulk/runBulkChange.ts";
import { undoBulkChange } from "../bulk/undoBulkChange.ts";
import { foldFrom } from "../computed/test/foldFrom.ts";
import { verifyComputed } from "../computed/verifyComputed.ts";
import { listBrokenRecords, listConstraints, listRecordConstraints, tryConstraint } from "../constraints/listBroken.ts";
import { proposeOptions } from "../forms/proposeOptions.ts";
import type { Session } from "../gateway/session.ts";
import { queryMatrix } from "../matrix/queryMatrix.ts";
import { readSheet } from "../matrix/test/readSheet.ts";
import { listTitles } from "../query/listTitles.ts";
import { tryExpression } from "../query/tryExpression.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { applyTransfers } from "../tenure/applyTransfers.ts";
import { listTenure } from "../tenure/listTenure.ts";
import { transferValue } from "../tenure/transferValue.ts";
import { withdrawTransfer } from "../tenure/withdrawTransfer.ts";
import { hostileSets, hostileText, label, type Names } from "./hostileKeys.ts";
import { openTestWorkspace, type TestWorkspace } from "./openTestWorkspace.ts";

// The same keys as in hostileNames.test.ts, also as keys of options, constraints and totals, in all that reads or writes
// records by their relations or many at once.

const never = new AbortController().signal;
const inverse = (n: Names): string => `{${n.form}_by_${n.link}}`;

function relatedForms(n: Names): readonly [FormDefinition, FormDefinition] {
  const choice: FieldDefinition = {
    key: n.choice,
    label,
    kind: "choice",
    options: [n.form, n.other].map((key) => ({ key, label: { zh: `${key} ${hostileText}` } })),
  };
  const formula = (key: string, expression: string): FieldDefinition => ({
    key,
    label,
    kind: "formula",
    expression,
    result: "number",
  });
  const fix = `${n.form}_by_${n.link}`;
  const other: FormDefinition = {
    key: n.other,
    label,
    title: n.title,
    fields: [
      { key: n.title, label, kind: "text" },
      choice,
      formula(n.amount, `SUM(${inverse(n)}.{${n.amount}})`),
      formula(n.twice, `{${n.amount}} * 2`),
      { key: n.number, label, kind: "boolean" },
      { key: n.link, label, kind: "member", dated: true },
    ],
    constraints: [
      {
        key: n.title,
        label,
        message: label,
        severity: "block_save",
        expression: `COUNT(${inverse(n)}[{${n.choice}} = "${n.form}"]) <= 1`,
        fix,
      },
      { key: n.amount, label, message: label, severity: "report", expression: `COUNT(${inverse(n)}) = 0`, fix },
    ],
  };
  const fields: readonly FieldDefinition[] = [
    { key: n.title, label, kind: "text", requiredIf: `{${n.amount}} > 100 and SUM({${n.rows}}.{${n.amount}}) < 50` },
    choice,
    { key: n.amount, label, kind: "number" },
    { key: n.day, label, kind: "datetime", readOnlyIf: `{${n.choice}} = "${n.other}"` },
    { key: n.link, label, kind: "link", form: n.other, onDelete: "clear", dated: true },
    {
      key: n.links,
      label,
      kind: "links",
      form: n.other,
      filter: `{${n.number}} = TRUE and {${n.title}} <> this.{${n.title}}`,
    },
    {
      key: n.rows,
      label,
      kind: "subform",
      fields: [
        { key: n.title, label, kind: "text" },
        { key: n.amount, label, kind: "number" },
      ],
    },
    {
      key: n.twice,
      label,
      kind: "formula",
      expression: `{${n.link}}.{${n.twice}} + SUM({${n.rows}}.{${n.amount}})`,
      result: "number",
      bands: {
        levels: [n.form, n.other].map((key, place) => ({ key, label, ...(place === 0 ? {} : { from: "16" }) })),
      },
    },
    {
      key: n.number,
      label,
      kind: "formula",
      expression: `OWNER_AT({${n.link}}, "${n.link}", {${n.day}})`,
      result: "member",
    },
  ];
  const gate: NonNullable<FormDefinition["constraints"]>[number] = {
    key: n.choice,
    label,
    message: label,
    severity: "block_transition",
    expression: `{${n.amount}} >= 0`,
    gate: { through: n.link, field: n.choice, values: [n.form] },
    fix: n.amount,
  };
  return [{ key: n.form, label, title: n.title, fields, constraints: [gate] }, other];
}

let workspace: TestWorkspace;
let owner: Session;
let people: readonly [number, number];
beforeAll(async () => {
  workspace = await openTestWorkspace();
  // Every sum is folded, as those over a thousand records are.
  await foldFrom(workspace, 0);
  for (const n of hostileSets) {
    const { forms } = (await workspace.system()).workspace.definition;
    await workspace.define({ forms: [...forms, ...relatedForms(n)] });
  }
  people = [(await workspace.addMember("member")).id, (await workspace.addMember("member")).id];
  owner = { ...workspace.owner, workspace: (await workspace.system()).workspace };
});
afterAll(() => workspace.drop());

async function make(form: string, values: WireValues): Promise<number> {
  return (await createRecord(owner, form, { values })).id;
}

async function change(form: string, id: number, values: WireValues): Promise<void> {
  await updateRecord(owner, form, id, { values });
}

async function valueOf(form: string, id: number, field: string): Promise<Wire | undefined> {
  return (await getRecord(owner, form, id)).values[field];
}

async function stored(form: string, id: number, field: string): Promise<unknown> {
  const table = sqlIdent(workspace.schema, form);
  const [row] = await workspace.database.arrays(sql`select ${sqlIdent(field)} from ${table} where id = ${id}::bigint`);
  return row?.[0];
}

async function bulk(
  form: string,
  input: BulkPlanInput,
  edit: BulkStartInput,
): Promise<{ readonly done: BulkChangeView; undo(): Promise<BulkChangeView> }> {
  const work = async (id: string): Promise<BulkChangeView> => {
    await runBulkChange({ database: workspace.database }, workspace.key, id, never);
    return getBulkChange(owner, id);
  };
  const plan = await planBulkChange(owner, form, input);
  await startBulkChange(owner, plan.id, edit, undefined);
  return {
    done: await work(plan.id),
    undo: async () => work((await undoBulkChange(owner, plan.id, undefined)).id),
  };
}

describe.each(hostileSets.map((n) => [n.form, n] as const))("form %s", (_, n) => {
  let parent = 0;
  let second = 0;
  let one = 0;
  let two = 0;
  beforeAll(async () => {
    const some = { [n.choice]: n.other, [n.number]: true, [n.link]: people[0] };
    parent = await make(n.other, { ...some, [n.title]: hostileText });
    second = await make(n.other, { ...some, [n.title]: "second" });
    const child = { [n.day]: "2020-01-01T00:00:00Z", [n.link]: parent };
    one = await make(n.form, {
      ...child,
      [n.title]: "one",
      [n.choice]: n.form,
      [n.amount]: "2",
      [n.links]: [parent, second],
      [n.rows]: [{ [n.title]: hostileText, [n.amount]: "3" }],
    });
    two = await make(n.form, { ...child, [n.title]: "two", [n.amount]: "5" });
  });

  test("formulas over related records have columns that its triggers keep right", async () => {
    expect([...owner.workspace.computed]).toEqual(
      expect.arrayContaining([`${n.other}.${n.amount}`, `${n.other}.${n.twice}`, `${n.form}.${n.twice}`]),
    );
    const sums = async (): Promise<readonly unknown[]> => [
      await stored(n.other, parent, n.amount),
      await stored(n.other, second, n.twice),
      await stored(n.form, one, n.twice),
    ];
    expect(await sums()).toEqual(["7", "0", "17"]);
    await change(n.form, one, { [n.rows]: [{ [n.amount]: "10" }, { [n.title]: "b", [n.amount]: "1" }] });
    expect(await sums()).toEqual(["7", "0", "25"]);
    await change(n.form, two, { [n.link]: second });
    expect(await sums()).toEqual(["2", "10", "15"]);
    await deleteRecord(owner, n.form, two);
    expect(await sums()).toEqual(["2", "0", "15"]);
    await restoreRecord(owner, n.form, two);
    await change(n.form, two, { [n.link]: parent });
    await change(n.form, one, { [n.rows]: [{ [n.title]: hostileText, [n.amount]: "3" }] });
    expect(await sums()).toEqual(["7", "0", "17"]);
    expect(await valueOf(n.form, one, n.twice)).toBe("17");
    const report = await verifyComputed(workspace.database, workspace.key);
    expect(report).toMatchObject({ wrong: 0, filling: [] });
    expect(report.checked).toBeGreaterThan(0);
    const [kept] = await workspace.database.arrays(
      sql`select count(*)::int > 0 from ${sqlIdent(workspace.schema, "_computed_total")} where form = ${n.other}`,
    );
    expect(kept).toEqual([true]);
    const told = await workspace.database.arrays(
      sql`select new ->> 'field', new ->> 'to' from ${sqlIdent(workspace.schema, "_fact")} where form = ${n.form} and record = ${one} and kind = 'crossing' order by seq`,
    );
    expect(told.at(-1)).toEqual([n.twice, n.other]);
  });

  test("constraints over related records are checked, listed and tried", async () => {
    await expect(change(n.form, two, { [n.choice]: n.form })).rejects.toMatchObject({
      code: "constraint.broken",
      params: { broken: [{ key: n.title, record: parent }] },
    });
    await change(n.form, two, { [n.amount]: "-1" });
    await expect(change(n.other, parent, { [n.choice]: n.form })).rejects.toMatchObject({
      code: "constraint.broken",
      params: { broken: [{ key: n.choice, record: two }] },
    });
    await change(n.form, two, { [n.amount]: "5" });
    await change(n.other, parent, { [n.choice]: n.form });
    await change(n.other, parent, { [n.choice]: n.other });
    expect((await listRecordConstraints(owner, n.other, parent)).map(({ key }) => key)).toEqual([n.amount]);
    expect((await listConstraints(owner, n.other)).map(({ key, broken }) => [key, broken?.value])).toEqual([
      [n.title, 0],
      [n.amount, 1],
    ]);
    const broken = [{ id: parent, title: hostileText }];
    expect((await listBrokenRecords(owner, n.other, n.amount, {})).records).toEqual(broken);
    expect(await tryConstraint(owner, n.other, `SUM(${inverse(n)}.{${n.amount}}) < 7`)).toMatchObject({
      broken: { value: 1 },
      samples: broken,
    });
  });

  test("conditions of its fields hold", async () => {
    const blank = make(n.form, { [n.amount]: "101", [n.rows]: [{ [n.amount]: "49" }] });
    await expect(blank).rejects.toMatchObject({ code: "field.required", params: { field: n.title } });
    await change(n.form, two, { [n.choice]: n.other });
    await expect(change(n.form, two, { [n.day]: null })).rejects.toMatchObject({
      code: "field.locked",
      params: { field: n.day },
    });
    await change(n.other, second, { [n.number]: false });
    await expect(change(n.form, two, { [n.links]: [second] })).rejects.toMatchObject({
      code: "field.invalid",
      params: { field: n.links, problem: "unavailable_record" },
    });
    await change(n.other, second, { [n.number]: true });
    await change(n.form, two, { [n.links]: [second] });
    expect(await valueOf(n.form, two, n.links)).toEqual([{ id: second, title: "second" }]);
  });

  test("dated fields keep who held them and when", async () => {
    const target = { form: n.other, record: parent, field: n.link };
    const held = async (at = target): Promise<readonly unknown[]> =>
      (await listTenure(owner, at)).spans.map(({ value, state }) => [value, state]);
    await change(n.other, parent, { [n.link]: people[1] });
    expect(await held()).toEqual([
      [people[1], "current"],
      [people[0], "past"],
    ]);
    expect(await valueOf(n.form, one, n.number)).toBe(people[0]);
    await change(n.form, one, { [n.day]: "2099-01-01T00:00:00Z" });
    expect(await valueOf(n.form, one, n.number)).toBe(people[1]);
    const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    await transferValue(owner, target, { value: people[0], since: inDays(10), reason: hostileText });
    await transferValue(owner, target, { value: people[1], since: inDays(20) });
    const [last] = (await listTenure(owner, target)).spans;
    await withdrawTransfer(owner, target, last?.id ?? 0);
    const clock = buildFixedClock(inDays(15));
    expect(await applyTransfers({ database: workspace.database, clock }, workspace.key)).toBe(1);
    expect(await valueOf(n.other, parent, n.link)).toBe(people[0]);
    const lead = { form: n.form, record: two, field: n.link };
    await change(n.form, two, { [n.link]: second });
    expect((await held(lead))[0]).toEqual([second, "current"]);
    await change(n.form, two, { [n.link]: parent });
    expect((await held(lead)).slice(0, 2)).toEqual([
      [parent, "current"],
      [second, "past"],
    ]);
  });

  test("titles, words of a field and tried expressions are given", async () => {
    const unknown = ["__proto__", "tostring", `x"; drop table _fact; --`].map((form) => ({ form, record: 1 }));
    const asked = [{ form: n.other, record: parent }, ...unknown, { form: n.form, record: two }];
    expect(await listTitles(owner, asked)).toEqual([
      { form: n.other, record: parent, title: hostileText },
      { form: n.form, record: two, title: "two" },
    ]);
    const words = async (parentField: string | null, field: string, kind: "choice" | "choices") =>
      (await proposeOptions(owner, { form: n.form, parent: parentField, field }, kind)).options.map(
        ({ text, count }) => [text, count],
      );
    expect(await words(null, n.title, "choices")).toEqual([
      ["one", 1],
      ["two", 1],
    ]);
    expect(await words(n.rows, n.title, "choice")).toEqual([[hostileText, 1]]);
    expect(await words(null, n.choice, "choice")).toHaveLength(2);
    const tried = await tryExpression(owner, n.form, `{${n.link}}.{${n.amount}} + {${n.amount}}`);
    expect(new Map(tried.records.map(({ id, value }) => [id, value]))).toEqual(
      new Map([
        [one, "9"],
        [two, "12"],
      ]),
    );
    const list = await tryExpression(owner, n.other, `${inverse(n)}[order by {${n.title}}].{${n.title}}`);
    expect(list.records.find(({ id }) => id === parent)?.value).toEqual(["one", "two"]);
  });

  test("matrices are laid out and exported", async () => {
    const letters: MatrixDefinition = {
      form: n.form,
      rows: { field: n.link },
      columns: [{ field: n.choice, label, preset: { [n.amount]: 1 } }],
      filter: `{${n.amount}} > 0`,
      cell: { kind: "field", field: n.choice },
      colors: [{ expression: `{${n.choice}} = "${n.form}"`, color: "teal" }],
      totals: [
        { key: n.title, label, at: "both", function: "options" },
        { key: n.amount, label, at: "columns", function: "sum", expression: `{${n.amount}}` },
      ],
    };
    const query = { matrix: letters, filter: `{${n.number}}`, sort: [{ field: n.title, direction: "desc" as const }] };
    const { rows, columns, cells, totals } = await queryMatrix(owner, n.other, query);
    expect(rows.rows.map(([id]) => id).toSorted()).toEqual([parent, second]);
    const at = rows.rows.findIndex(([id]) => id === parent);
    expect(columns.map(({ value }) => value)).toEqual([n.form, n.other]);
    expect(cells.map(([y, x, id, , value, color]) => [y, x, id, value, color])).toEqual([
      [at, 0, one, n.form, "teal"],
      [at, 1, two, n.other, null],
    ]);
    expect(totals.rows[at]).toEqual([{ [n.form]: 1, [n.other]: 1 }, null]);
    expect(totals.columns).toEqual([
      [{ [n.form]: 1 }, "2"],
      [{ [n.other]: 1 }, "5"],
    ]);
    const words = (key: string): string => `${key} ${hostileText}`;
    // Values without their colours, and last the rule that the row breaks.
    const sheetRows = async (
      form: string,
      asked: Parameters<typeof readSheet>[2],
    ): Promise<readonly (readonly unknown[])[]> =>
      (await readSheet(owner, form, asked)).rows.map((row) =>
        row.map((cell) => (typeof cell === "object" && cell !== null && "value" in cell ? cell.value : cell)),
      );
    expect(await sheetRows(n.other, query)).toContainEqual([
      hostileText,
      words(n.form),
      words(n.other),
      `${words(n.form)} 1; ${words(n.other)} 1`,
      label.zh,
    ]);

    const figures: MatrixDefinition = {
      form: n.form,
      rows: { field: n.choice, values: [n.other, n.form] },
      columns: [
        {
          field: n.link,
          caption: n.choice,
          filter: `{${n.number}} = TRUE`,
          sort: [{ field: n.amount, direction: "desc" }],
        },
      ],
      cell: { kind: "total", function: "sum", expression: `{${n.amount}}` },
      colors: [{ expression: `{${n.choice}} = "${n.other}" and value > 4`, color: "red" }],
      totals: [{ key: n.form, label, at: "both", function: "sum", expression: `{${n.amount}}` }],
    };
    const reply = await queryMatrix(owner, n.form, { matrix: figures });
    expect(reply.columns.map(({ value, title }) => [value, title])).toEqual([
      [parent, hostileText],
      [second, "second"],
    ]);
    expect(reply.cells.filter(([, , value]) => value !== null)).toEqual([
      [0, 0, "5", "red"],
      [1, 0, "2", null],
    ]);
    expect(reply.totals.all).toEqual(["7"]);
    const [first] = await sheetRows(n.form, { matrix: figures });
    expect(first?.slice(0, 4)).toEqual([words(n.other), "5", null, "5"]);
  });

  test("records are changed and deleted in bulk, and that is undone", async () => {
    const input = { action: "edit", filter: `{${n.amount}} > 0 and {${n.link}}.{${n.amount}} = 7` } as const;
    const same = await bulk(n.form, input, { values: { [n.title]: hostileText, [n.links]: [second] } });
    expect(same.done).toMatchObject({ status: "done", total: 2, changed: 2, failed: 0 });
    expect((await getRecord(owner, n.form, one)).values).toMatchObject({
      [n.title]: hostileText,
      [n.links]: [{ id: second, title: "second" }],
    });
    expect(await same.undo()).toMatchObject({ status: "done", changed: 2, failed: 0 });
    const own = await bulk(n.form, input, { expressions: { [n.amount]: `{${n.amount}} * 10` } });
    expect(own.done).toMatchObject({ status: "done", total: 2, changed: 2, failed: 0 });
    expect(await stored(n.other, parent, n.amount)).toBe("70");
    expect(await valueOf(n.form, one, n.twice)).toBe("143");
    expect(await own.undo()).toMatchObject({ status: "done", changed: 2, failed: 0 });
    expect((await getRecord(owner, n.form, one)).values).toMatchObject({
      [n.title]: "one",
      [n.amount]: "2",
      [n.links]: [{ id: parent, title: hostileText }, { id: second }],
      [n.twice]: "17",
    });
    const broken = await bulk(
      n.form,
      { action: "edit", filter: `{${n.choice}} = "${n.other}"` },
      { values: { [n.choice]: n.form } },
    );
    expect(broken.done).toMatchObject({ changed: 0, failed: 1, reasons: [{ code: "constraint.broken", count: 1 }] });
    const gone = await bulk(n.other, { action: "delete", filter: `{${n.twice}} = 14` }, {});
    expect(gone.done).toMatchObject({ status: "done", changed: 1 });
    expect(await valueOf(n.form, one, n.link)).toBeNull();
    expect(await gone.undo()).toMatchObject({ status: "done", changed: 1, failed: 0 });
    expect(await valueOf(n.form, one, n.link)).toEqual({ id: parent, title: hostileText });
    expect(await stored(n.form, one, n.twice)).toBe("17");
  });
});
