import type { AppError } from "@tongzhou/model";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { createRecord } from "./createRecord.ts";
import { getRecord } from "./getRecord.ts";
import { ticketForms } from "./testForms.ts";
import { updateRecord } from "./updateRecord.ts";

let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: ticketForms, now: "2026-11-21T08:00:00.000Z" });
});
afterAll(() => workspace.drop());

const ticket = (values = {}) => createRecord(workspace.owner, "ticket", { values: { subject: "打印机", ...values } });

async function facts(record: number) {
  return workspace.database.rows<{ kind: string; version: number; old: unknown; new: unknown }>(
    sql`select kind, version, old, new from ${sqlIdent(workspace.schema, "_fact")} where form = 'ticket' and record = ${record} order by seq`,
  );
}

test("[R3] a change writes the fields, the formulas that read them and one fact with old and new values", async () => {
  const made = await ticket({ hours: "2", rate: "10" });
  const next = await updateRecord(workspace.owner, "ticket", made.id, { values: { hours: "3" }, version: 1 });
  expect(next).toMatchObject({ version: 2, values: { hours: "3", amount: "30", double: "60" } });
  expect(await getRecord(workspace.owner, "ticket", made.id)).toEqual(next);
  expect((await facts(made.id))[1]).toEqual({
    kind: "update",
    version: 2,
    old: { hours: "2", amount: "20", double: "40" },
    new: { hours: "3", amount: "30", double: "60" },
  });
});

test("[R4] a value that is already there is no change: no version, no fact", async () => {
  const made = await ticket({ hours: "2" });
  const same = await updateRecord(workspace.owner, "ticket", made.id, { values: { hours: "2.00" }, version: 1 });
  expect(same).toEqual(made);
  expect(await facts(made.id)).toHaveLength(1);
});

test("[R5] two editors changing different fields: both changes stand", async () => {
  const made = await ticket();
  await updateRecord(workspace.owner, "ticket", made.id, { values: { hours: "2" }, version: 1 });
  const merged = await updateRecord(workspace.owner, "ticket", made.id, { values: { rate: "7" }, version: 1 });
  expect(merged).toMatchObject({ version: 3, values: { hours: "2", rate: "7", amount: "14" } });
});

test("[R5] two editors changing the same field: the second gets record.stale with both values and the base", async () => {
  const made = await ticket({ hours: "1" });
  await updateRecord(workspace.owner, "ticket", made.id, { values: { hours: "2" }, version: 1 });
  const second = updateRecord(workspace.owner, "ticket", made.id, { values: { hours: "3", score: 5 }, version: 1 });
  await expect(second).rejects.toMatchObject({
    code: "record.stale",
    params: { version: 2, fields: { hours: { yours: "3", theirs: "2", base: "1" } } },
  });
  expect((await getRecord(workspace.owner, "ticket", made.id)).values["score"]).toBeNull();
});

test("[R5] changing a field to the value someone else already gave it is no conflict", async () => {
  const made = await ticket({ hours: "1" });
  await updateRecord(workspace.owner, "ticket", made.id, { values: { hours: "2" }, version: 1 });
  const second = await updateRecord(workspace.owner, "ticket", made.id, {
    values: { hours: "2", score: 5 },
    version: 1,
  });
  expect(second).toMatchObject({ version: 3, values: { hours: "2", score: 5 } });
});

test("[R8] a rule of the form refuses the new image with its message; nothing is written", async () => {
  const made = await ticket();
  await expect(
    updateRecord(workspace.owner, "ticket", made.id, { values: { status: "solved" }, version: 1 }),
  ).rejects.toMatchObject({
    code: "record.invalid",
    params: { validation: "solved_needs_hours", message: { en: "Enter the hours before solving" } },
  });
  expect(await facts(made.id)).toHaveLength(1);
});

test("[R12] links and subform rows are written, changed and removed with ids, and history holds only touched rows", async () => {
  const { owner } = workspace;
  const other = await ticket();
  const made = await ticket({
    related: [other.id],
    lines: [
      { item: "线缆", price: "3" },
      { item: "鼠标", quantity: 2, price: "50" },
    ],
  });
  expect(made.values["related"]).toEqual([{ id: other.id, title: "打印机" }]);
  const lines = made.values["lines"];
  expect(lines).toMatchObject([
    { item: "线缆", quantity: 1, total: "3" },
    { item: "鼠标", quantity: 2, total: "100" },
  ]);
  const [first, second] = lines as readonly { id: number }[];
  const next = await updateRecord(owner, "ticket", made.id, {
    version: 1,
    values: { related: [], lines: [{ id: second?.id ?? 0, quantity: 3 }, { item: "键盘" }] },
  });
  expect(next.values["related"]).toBeNull();
  expect(next.values["lines"]).toMatchObject([
    { id: second?.id, item: "鼠标", quantity: 3, total: "150" },
    { item: "键盘", quantity: 1, total: null },
  ]);
  const [, change] = await facts(made.id);
  expect(change).toMatchObject({
    version: 2,
    old: {
      related: [other.id],
      lines: [
        { id: first?.id, position: 0 },
        { id: second?.id, quantity: 2, position: 1 },
      ],
    },
    new: {
      related: null,
      lines: [
        { item: "键盘", position: 1 },
        { id: second?.id, quantity: 3, position: 0 },
      ],
    },
  });
});

test("[R5] lists that two people changed clash with theirs and the base, as far as the log tells and the actor sees", async () => {
  const { owner } = workspace;
  const [a, b, c] = [await ticket(), await ticket(), await ticket()];
  const made = await ticket({ related: [a.id], lines: [{ item: "线缆", price: "3" }, { item: "鼠标" }] });
  const [cable, mouse] = made.values["lines"] as readonly { id: number }[];
  const ids = { cable: cable?.id ?? 0, mouse: mouse?.id ?? 0 };
  const theirs = { related: [a.id, b.id], lines: [{ id: ids.cable, price: "4" }] };
  await updateRecord(owner, "ticket", made.id, { version: 1, values: theirs });
  await updateRecord(owner, "ticket", made.id, {
    version: 2,
    values: { lines: [{ id: ids.cable }, { item: "键盘" }] },
  });
  const attempt = (related: readonly number[], actor = owner): Promise<unknown> =>
    updateRecord(actor, "ticket", made.id, {
      version: 1,
      values: { related, lines: [{ id: ids.mouse, item: "轨迹球" }] },
    }).catch((error: unknown) => error);
  expect(await attempt([c.id])).toMatchObject({
    code: "record.stale",
    params: {
      version: 3,
      fields: {
        related: { yours: [c.id], theirs: [a.id, b.id], base: [a.id] },
        lines: {
          yours: [{ id: ids.mouse, item: "轨迹球" }],
          theirs: [{ id: ids.cable, item: "线缆", quantity: 1, price: "4", total: "4" }, { item: "键盘" }],
          base: [
            { id: ids.cable, item: "线缆", quantity: 1, price: "3", total: "3" },
            { id: ids.mouse, item: "鼠标" },
          ],
        },
      },
    },
  });
  // The list someone else has already made of it is no clash.
  const same = await attempt([a.id, b.id]);
  expect(Object.keys((same as AppError).params["fields"] as object)).toEqual(["lines"]);
});

test("[R5] sixteen writers on one record: every accepted change is in the log once and the last value stands", async () => {
  const made = await ticket({ hours: "0" });
  const keys = ["hours", "rate", "score", "body"] as const;
  const value = (key: (typeof keys)[number], n: number) => (key === "score" ? (n % 5) + 1 : String(n + 1));
  const results = await Promise.allSettled(
    Array.from({ length: 16 }, (_, n) => {
      const key = keys[n % 4] ?? "hours";
      return updateRecord(workspace.owner, "ticket", made.id, { values: { [key]: value(key, n) }, version: 1 });
    }),
  );
  const won = results.filter((one) => one.status === "fulfilled").length;
  const log = await facts(made.id);
  const now = await getRecord(workspace.owner, "ticket", made.id);
  expect(won).toBe(4);
  expect(log.map((one) => one.version)).toEqual([1, 2, 3, 4, 5]);
  expect(now.version).toBe(5);
  const image: Record<string, unknown> = Object.assign({}, ...log.map((one) => one.new));
  for (const key of keys) expect(now.values[key]).toEqual(image[key]);
});
