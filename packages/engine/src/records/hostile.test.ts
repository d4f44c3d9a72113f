import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, fieldKinds, fieldSpec, type FieldDefinition, type FormDefinition, type Wire } from "@tongzhou/model";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { updateRecord } from "./updateRecord.ts";

const label = { zh: "字段" };
const settings: Readonly<Record<string, object>> = {
  money: { currency: "CNY" },
  choice: { options: [{ key: "a", label }] },
  choices: { options: [{ key: "a", label }] },
  link: { form: "all" },
  links: { form: "all" },
  subform: { fields: [{ key: "constructor", label, kind: "text" }] },
  auto_number: { parts: [{ kind: "counter", digits: 3 }] },
  formula: { expression: "1", result: "number" },
};
// Keys are as unkind as the pattern allows: SQL keywords, names of JavaScript's own, the longest possible.
const hostileKeys = [
  "select",
  "constructor",
  "table",
  "user",
  "order",
  "group",
  "null",
  "x".repeat(48),
  "excluded",
  "old",
  "new",
  "v",
  "t",
  "ord",
  "image",
  "input",
];
const fields = fieldKinds.map((kind, index) => {
  const key = fieldSpec(kind).group === "system" ? kind : (hostileKeys[index] ?? `f_${kind}`);
  // Built from a table of settings per kind; the runtime shape is that of a definition document.
  return { key, label, kind, ...settings[kind] } as FieldDefinition;
});
const form: FormDefinition = { key: "all", label, title: "select", fields };

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [form], now: "2026-11-21T08:00:00.000Z" });
});
afterAll(() => workspace.drop());

const deep = Array.from({ length: 200 }).reduce<Wire>((inner) => [inner], 1);
const hostile: readonly Wire[] = [
  true,
  -1,
  0,
  1e308,
  Number.MAX_SAFE_INTEGER,
  Number.NaN,
  1.5,
  "a\u0000b",
  "\ud83d",
  "'; drop table all; --",
  '"',
  "\\",
  "${x}",
  "<script>alert(1)</script>",
  "=1+1",
  "x".repeat(300_000),
  "9".repeat(400),
  "1e999999",
  "infinity",
  "NaN",
  "0001-01-01",
  "9999-12-31",
  "2026-02-30",
  "2026-11-21T08:00:00.000Z",
  "2026-11-21T08:00:00",
  "25:61:61",
  "{}",
  "{a,b}",
  [],
  [null],
  ["a", "a"],
  [1, 1],
  [[1]],
  [999_999],
  ["\u0000"],
  ["00000000-0000-0000-0000-000000000000"],
  {},
  { id: 1 },
  { lat: 91, lng: 0, label: null },
  { lat: 1, lng: 2, label: "\u0000" },
  { province: 1 },
  [{}],
  [{ id: 5 }],
  [{ constructor: "行" }],
  [{ __proto__: null, constructor: 5 }],
  deep,
];

const codes = ["field.invalid", "field.forbidden", "field.unknown", "link.broken", "file.not_found"];

test("[R1] [R13] no value for any kind of field gives anything but a record that reads back or a documented refusal", async () => {
  const { owner } = workspace;
  const seed = await createRecord(owner, "all", { values: { select: "种" } });
  for (const field of fields)
    for (const value of hostile) {
      const outcome = await createRecord(owner, "all", { values: { [field.key]: value } }).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof AppError) expect(codes, `${field.kind} ${JSON.stringify(value)}`).toContain(outcome.code);
      else if (outcome instanceof Error)
        throw new Error(`${field.kind} ${JSON.stringify(value)?.slice(0, 80)}`, { cause: outcome });
      else expect(await getRecord(owner, "all", (outcome as { id: number }).id)).toEqual(outcome);
      const changed = await updateRecord(owner, "all", seed.id, { values: { [field.key]: value } }).catch(
        (error: unknown) => error,
      );
      if (changed instanceof Error && !(changed instanceof AppError))
        throw new Error(`update ${field.kind}`, { cause: changed });
    }
});

test.each([
  "__proto__",
  "constructor2",
  "id",
  "version",
  "deleted_at",
  "deleted_by",
  "parent_id",
  "~ord",
  "~id",
  "~new",
  'a"b',
  "a'; --",
  "",
  "Select",
  "名称",
  "x".repeat(64),
  "\u0000",
])("[R1] a field called %j does not exist", async (key) => {
  const values = JSON.parse(`{${JSON.stringify(key)}: 1}`) as Record<string, Wire>;
  await expect(createRecord(workspace.owner, "all", { values })).rejects.toMatchObject({ code: "field.unknown" });
});

test.each([0, -1, Number.MAX_SAFE_INTEGER])("a record %d does not exist", async (id) => {
  const attempt = async (): Promise<unknown> => getRecord(workspace.owner, "all", id);
  await expect(attempt()).rejects.toMatchObject({ code: "record.not_found" });
});

test("[R13] [R16] connections cut in the middle of writes leave nothing half, and a repeated key makes one record", async () => {
  const { owner, database, schema } = workspace;
  const rows = fields.find((field) => field.kind === "subform")?.key ?? "";
  let lastCut: Promise<unknown> = Promise.resolve();
  let cuts = 0;
  const killer = setInterval(() => {
    // On a busy machine nobody would ever get through.
    if ((cuts += 1) > 300) return;
    lastCut = database
      .run(
        sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and random() < 0.4`,
      )
      .catch(() => undefined);
  });
  const send = async (n: number): Promise<void> => {
    const input = { values: { select: "断", [rows]: [{ constructor: "行" }] }, idempotencyKey: `cut-${n}-000000` };
    for (;;)
      try {
        await createRecord(owner, "all", input);
        return;
      } catch (error) {
        expect(error).toMatchObject({ code: "database.unavailable" });
      }
  };
  try {
    await Promise.all(Array.from({ length: 60 }, (_, n) => send(n)));
  } finally {
    clearInterval(killer);
    await lastCut;
  }
  const subform = sqlIdent(schema, `all__${rows}`);
  const counts = async () =>
    database.arrays(
      sql`select (select count(*) from ${sqlIdent(schema, "all")} where "select" = '断'), (select count(*) from ${sqlIdent(schema, "_fact")} f join ${sqlIdent(schema, "all")} a on a.id = f.record and a."select" = '断'),
        (select count(*) from ${subform} c join ${sqlIdent(schema, "all")} a on a.id = c.parent_id and a."select" = '断')`,
    );
  // The pool may still hold connections that were cut, each good for one more refusal.
  await expect.poll(async () => counts().catch(() => [])).toEqual([[60, 60, 60]]);
});
