import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import { createComment, listComments } from "../conversation/comments.ts";
import { buildIndexes } from "../forms/background/buildIndexes.ts";
import { runCalculations } from "../forms/background/runCalculations.ts";
import { runConversions } from "../forms/background/runConversions.ts";
import { validateConstraints } from "../forms/background/validateConstraints.ts";
import { loadBin } from "../forms/bin/bin.store.ts";
import { restoreFromBin } from "../forms/bin/restoreFromBin.ts";
import { loadIndexes } from "../forms/indexes.store.ts";
import { buildFixedClock } from "@tongzhou/base";
import type { Session } from "../gateway/session.ts";
import { indexAdvice } from "../query/adviser/indexAdvice.ts";
import { exchangeIndexUses, recordIndexUse } from "../query/adviser/indexUses.ts";
import { tendIndexes } from "../query/adviser/tendIndexes.ts";
import { aggregateRecords } from "../query/aggregateRecords.ts";
import { groupRecords } from "../query/groupRecords.ts";
import { listRelated } from "../query/listRelated.ts";
import { queryBookmarks } from "../query/queryBookmarks.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { search } from "../query/search.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { listHistory } from "../records/listHistory.ts";
import { purgeRecords } from "../records/purgeRecords.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { restoreVersion } from "../records/restoreVersion.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { exportRecords } from "../transfer/export/exportRecords.ts";
import { openImportFiles, profiled, runThrough, type ImportFiles } from "../transfer/test/importFile.ts";
import { hostileSets as sets, hostileText, label, type Names } from "./hostileKeys.ts";
import { openTestWorkspace, type TestWorkspace } from "./openTestWorkspace.ts";

// Every way in which a key reaches SQL, driven with keys that mean something to PostgreSQL, to our own statements or to
// JavaScript, and keys of the greatest length. Labels never reach SQL; they come along to prove it.

const never = new AbortController().signal;
function forms(n: Names): readonly [FormDefinition, FormDefinition] {
  const options = ["one", "two"].map((key) => ({ key, label }));
  const inner: readonly FieldDefinition[] = [
    { key: n.title, label, kind: "text" },
    { key: n.amount, label, kind: "number" },
    { key: n.link, label, kind: "link", form: n.other },
    { key: n.twice, label, kind: "formula", expression: `{${n.amount}} * 2`, result: "number" },
  ];
  const fields: readonly FieldDefinition[] = [
    { key: n.title, label, kind: "text", unique: true },
    { key: n.choice, label, kind: "choice", options, default: '"one"' },
    { key: n.amount, label, kind: "number", validation: { expression: `{${n.amount}} < 1000`, message: label } },
    { key: n.day, label, kind: "date" },
    { key: n.link, label, kind: "link", form: n.other, onDelete: "clear", inverse: label },
    { key: n.links, label, kind: "links", form: n.other, inverse: label },
    { key: n.rows, label, kind: "subform", fields: [...inner] },
    { key: n.twice, label, kind: "formula", expression: `{${n.amount}} * 2`, result: "number" },
    {
      key: n.number,
      label,
      kind: "auto_number",
      parts: [
        { kind: "field", field: n.choice },
        { kind: "counter", digits: 3 },
      ],
    },
  ];
  const other: FormDefinition = {
    key: n.other,
    label,
    title: n.title,
    fields: [
      { key: n.title, label, kind: "text" },
      { key: n.link, label, kind: "link", form: n.form },
    ],
  };
  return [{ key: n.form, label, title: n.title, fields, search: [n.title, n.number] }, other];
}

let workspace: TestWorkspace;
let files: ImportFiles;
beforeAll(async () => {
  workspace = await openTestWorkspace();
  files = await openImportFiles(workspace.database);
});
afterAll(async () => {
  await workspace.drop();
  await files.remove();
});

async function asOwner(): Promise<Session> {
  const { workspace: runtime } = await workspace.system();
  return { ...workspace.owner, workspace: runtime };
}

/** Makes the two forms as given, others staying as they are. */
async function define(n: Names, ...now: readonly FormDefinition[]): Promise<void> {
  const { definition } = (await workspace.system()).workspace;
  const others = definition.forms.filter(({ key }) => key !== n.form && key !== n.other);
  await workspace.define({ forms: [...others, ...now] });
}

test.each(sets.map((n) => [n.form, n] as const))(
  "records of form %s are written, changed, deleted and brought back",
  async (_, n) => {
    await define(n, ...forms(n));
    const owner = await asOwner();
    const target = await createRecord(owner, n.other, { values: { [n.title]: hostileText } });
    const values = {
      [n.title]: hostileText,
      [n.amount]: "1.5",
      [n.day]: "2026-11-21",
      [n.link]: target.id,
      [n.links]: [target.id],
      [n.rows]: [{ [n.title]: hostileText, [n.amount]: "2", [n.link]: target.id }],
    };
    const made = await createRecord(owner, n.form, { values, idempotencyKey: `hostile-${n.form.slice(0, 8)}` });
    const shown = { id: target.id, title: hostileText };
    expect(made.values).toMatchObject({
      [n.title]: hostileText,
      [n.choice]: "one",
      [n.twice]: "3",
      [n.number]: "one001",
      [n.link]: shown,
      [n.links]: [shown],
      [n.rows]: [{ [n.title]: hostileText, [n.twice]: "4", [n.link]: shown }],
    });
    expect(await createRecord(owner, n.form, { values, idempotencyKey: `hostile-${n.form.slice(0, 8)}` })).toEqual(
      made,
    );
    await expect(createRecord(owner, n.form, { values: { [n.title]: hostileText } })).rejects.toMatchObject({
      code: "field.not_unique",
      params: { field: n.title },
    });
    await expect(createRecord(owner, n.form, { values: { [n.amount]: "1000" } })).rejects.toMatchObject({
      code: "record.invalid",
      params: { field: n.amount },
    });
    const changed = await updateRecord(owner, n.form, made.id, {
      version: 1,
      values: { [n.amount]: "3", [n.links]: [] },
    });
    expect(changed.values).toMatchObject({ [n.twice]: "6", [n.links]: null });
    await expect(
      updateRecord(owner, n.form, made.id, { version: 1, values: { [n.amount]: "4", [n.links]: [target.id] } }),
    ).rejects.toMatchObject({
      code: "record.stale",
      params: { fields: { [n.amount]: { theirs: "3", base: "1.5" }, [n.links]: { theirs: null, base: [target.id] } } },
    });
    const batch = await batchRecords(owner, n.form, {
      mode: "per_row",
      operations: [
        { kind: "create", values: { [n.title]: "b1", [n.rows]: [{ [n.amount]: "1" }] } },
        { kind: "create", values: { [n.title]: "b1" } },
        { kind: "create", values: { [n.title]: "b2", [n.link]: 999_999 } },
      ],
    });
    expect(batch.filter(({ error }) => error === undefined)).toHaveLength(1);
    const upserted = await batchRecords(owner, n.form, {
      mode: "all_or_nothing",
      operations: [
        { kind: "upsert", by: n.title, values: { [n.title]: "b1", [n.amount]: "8" } },
        { kind: "upsert", by: n.title, values: { [n.title]: "b3", [n.day]: "2026-01-02" } },
      ],
    });
    expect(upserted).toHaveLength(2);
    await createComment(owner, n.form, made.id, { text: hostileText, idempotencyKey: `comment-${n.form.slice(0, 8)}` });
    expect(await listComments(owner, n.form, made.id)).toMatchObject([{ text: hostileText }]);

    await deleteRecord(owner, n.other, target.id);
    expect((await getRecord(owner, n.form, made.id)).values[n.link]).toBeNull();
    await restoreRecord(owner, n.other, target.id);
    const back = await getRecord(owner, n.form, made.id);
    expect(back.values[n.link]).toEqual(shown);
    await deleteRecord(owner, n.form, made.id);
    await restoreRecord(owner, n.form, made.id);
    const old = await restoreVersion(owner, n.form, made.id, 1);
    expect(old.values).toMatchObject({ [n.amount]: "1.5", [n.links]: [shown] });
    const { changes } = await listHistory(owner, n.form, made.id, {});
    expect(changes.map(({ kind }) => kind)).toContain("restore");
    expect(changes.at(-1)?.new[n.title]).toBe(hostileText);

    const gone = await createRecord(owner, n.other, { values: { [n.title]: "gone" } });
    await updateRecord(owner, n.form, made.id, { values: { [n.links]: [gone.id], [n.rows]: [{ [n.link]: gone.id }] } });
    await deleteRecord(owner, n.other, gone.id);
    const later = { ...owner, clock: buildFixedClock(new Date(Date.now() + 40 * 86_400_000).toISOString()) };
    expect(await purgeRecords(later)).toBe(1);
  },
);

test.each(sets.map((n) => [n.form, n] as const))(
  "records of form %s are listed, grouped, counted and found",
  async (_, n) => {
    const owner = await asOwner();
    const [target] = (await queryRecords(owner, n.other, { columns: [n.title] })).rows;
    const filters = [
      `{${n.title}} <> "x"`,
      `{${n.choice}} = "one"`,
      `{${n.amount}} > 0 or ISBLANK({${n.amount}})`,
      `{${n.day}} < TODAY() or ISBLANK({${n.day}})`,
      `{${n.twice}} >= 0 or ISBLANK({${n.twice}})`,
      `{${n.link}} = RECORD(${Number(target?.[0])}) or ISBLANK({${n.link}})`,
      `COUNT({${n.links}}) >= 0`,
    ];
    const count = (await queryRecords(owner, n.form, { count: "exact" })).count;
    for (const filter of filters) {
      const page = await queryRecords(owner, n.form, { filter, count: "exact" });
      expect(page.count, filter).toEqual(count);
    }
    const keys = [n.title, n.choice, n.amount, n.day, n.link, n.twice, n.number];
    for (const field of keys) {
      const sort = [{ field, direction: "desc" as const }];
      const first = await queryRecords(owner, n.form, { sort, limit: 1, columns: [field] });
      const next = await queryRecords(owner, n.form, { sort, limit: 1, columns: [field], after: first.next ?? "" });
      expect(next.rows).toHaveLength(1);
      expect((await queryBookmarks(owner, n.form, { sort, every: 2 })).count).toBeGreaterThan(1);
    }
    for (const field of [n.choice, n.day, n.link, n.title]) {
      const { groups } = await groupRecords(owner, n.form, {
        by: [{ field }],
        aggregates: [{ field: n.amount, function: "sum" }],
      });
      expect(groups.length).toBeGreaterThan(0);
      for (const group of groups) {
        const page = await queryRecords(owner, n.form, { filter: group.filter, count: "exact" });
        expect(page.rows).toHaveLength(group.count);
      }
    }
    const total = await aggregateRecords(owner, n.form, {
      aggregates: [
        { field: n.amount, function: "average" },
        { field: n.twice, function: "max" },
      ],
    });
    expect(total.values).toHaveLength(2);
    const hits = await search(owner, { q: "drop table" });
    expect(hits.filter((hit) => hit.form === n.form)).toHaveLength(1);
    const related = await listRelated(owner, n.other, Number(target?.[0]));
    expect(related.map(({ form, field }) => [form, field])).toEqual(
      expect.arrayContaining([
        [n.form, n.link],
        [n.form, n.links],
      ]),
    );
    for (const { form, filter } of related) await queryRecords(owner, form, { filter });

    const sort = [{ field: n.amount, direction: "asc" as const }];
    const advice = indexAdvice(owner, policyFor(owner, n.form, "see"), { sort, filter: filters[1] });
    if (advice === null) throw new Error("test-advice: expected one");
    for (let call = 0; call < 20; call += 1) recordIndexUse(owner.database, workspace.schema, advice, 50);
    await exchangeIndexUses(owner.database, workspace.schema);
    await tendIndexes(owner.database, owner.workspace);
    await buildIndexes(owner.database, workspace.schema, never);
    const states = (await loadIndexes(owner.database, workspace.schema, n.form)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(["valid"]));
  },
);

test.each(sets.map((n) => [n.form, n] as const))("rows of form %s are imported and exported", async (_, n) => {
  const owner = await asOwner();
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const mappings = [
    { column: 0, field: n.title },
    { column: 1, field: n.amount },
  ];
  const text = `${quoted(label.zh)},b\n${quoted(`${hostileText}1`)},5\nimp2,6\nimp2,7\n`;
  const view = await profiled(files, owner, await files.upload(owner, "rows.csv", text));
  const target = { kind: "form", form: n.form, mappings } as const;
  const added = await runThrough(files, owner, view.id, { ...target, action: "add" });
  expect(added).toMatchObject({ status: "done", rowsTotal: 3, rowsCreated: 2, rowsRejected: 1 });
  const more = await profiled(files, owner, await files.upload(owner, "more.csv", "a,b\nimp2,8\nimp3,1\n"));
  const merged = await runThrough(files, owner, more.id, { ...target, action: "upsert", matchBy: n.title });
  expect(merged.rejectSamples).toEqual([]);
  expect(merged).toMatchObject({ status: "done", rowsCreated: 1, rowsUpdated: 1 });
  const columns = [n.title, n.choice, n.amount, n.day, n.link, n.links, n.rows, n.twice, n.number];
  const rows = await exportRecords(
    owner,
    n.form,
    { columns, locale: "zh-CN", filter: `{${n.amount}} > 0`, sort: [{ field: n.title, direction: "asc" }] },
    async (heads, all) => {
      expect(heads.length).toBeGreaterThanOrEqual(columns.length);
      let count = 0;
      for await (const row of all) if (JSON.stringify(row).includes("imp")) count += 1;
      return count;
    },
    never,
  );
  expect(rows).toBe(2);
});

test.each(sets.map((n) => [n.form, n] as const))(
  "form %s is converted in the background, put into the bin and brought back",
  async (_, n) => {
    const [form, other] = forms(n);
    const { database, schema } = workspace;
    await database.run(
      sql`insert into ${sqlIdent(schema, n.form)} (${sqlIdent(n.amount)}) select n from generate_series(1, 2500) n`,
    );
    const without = form.fields.filter(({ key }) => key !== n.twice);
    const asText = without.map((field): FieldDefinition =>
      field.key === n.amount ? { key: field.key, label, kind: "text" } : field,
    );
    await define(n, { ...form, fields: asText }, other);
    await runConversions(database, workspace.key, never);
    const kind = async (): Promise<string | undefined> =>
      (await workspace.system()).workspace.forms.get(n.form)?.fields.get(n.amount)?.kind;
    expect(await kind()).toBe("text");
    const converted = (await loadBin(database, schema)).find(
      (item) => item.kind === "conversion" && item.form === n.form && item.field === n.amount,
    );
    await restoreFromBin(await workspace.system(), converted?.id ?? 0);
    await runConversions(database, workspace.key, never);
    expect(await kind()).toBe("number");

    await define(n, form, other);
    await runCalculations(database, schema, never);
    const values = sql`select count(*) from ${sqlIdent(schema, n.form)} where ${sqlIdent(n.twice)} = ${sqlIdent(n.amount)} * 2`;
    expect(Number((await database.arrays(values))[0]?.[0])).toBeGreaterThan(2500);

    const count = sql`select count(*) from ${sqlIdent(schema, n.form)}`;
    const [before] = await database.arrays(count);
    const lonely: FormDefinition = { ...other, fields: other.fields.filter(({ kind: one }) => one !== "link") };
    await define(n, lonely);
    const whole = (await loadBin(database, schema)).find((item) => item.kind === "form" && item.form === n.form);
    await restoreFromBin(await workspace.system(), whole?.id ?? 0);
    expect(await database.arrays(count)).toEqual([before]);
    await buildIndexes(database, schema, never);
    await validateConstraints(database, schema, never);
    const owner = await asOwner();
    const { rows } = await queryRecords(owner, n.form, {
      filter: `{${n.title}} = "imp2"`,
      columns: [n.title, n.twice],
    });
    expect(rows).toHaveLength(1);
    await updateRecord(owner, n.form, Number(rows[0]?.[0]), { values: { [n.amount]: "9" } });
  },
);
