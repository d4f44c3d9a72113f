import { sql } from "@tongzhou/base";
import type { WireValues } from "@tongzhou/model";
import { afterEach, expect, test } from "vitest";
import type { BatchResult } from "../records/batchOperation.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { openMatrixWorkspace, raci, type MatrixWorkspace } from "./test/matrixWorkspace.ts";

let opened: MatrixWorkspace | undefined;
afterEach(async () => {
  await opened?.workspace.drop();
  opened = undefined;
});

async function open(): Promise<MatrixWorkspace> {
  opened = await openMatrixWorkspace();
  return opened;
}

interface Fill {
  readonly values: WireValues;
  readonly known?: readonly number[];
  readonly idempotencyKey?: string;
}

function fill(
  { workspace }: MatrixWorkspace,
  fills: readonly Fill[],
  mode: "all_or_nothing" | "per_row" = "per_row",
  session = workspace.owner,
): Promise<readonly BatchResult[]> {
  const operations = fills.map(({ known = [], ...one }) => ({
    kind: "create" as const,
    ...one,
    place: { by: ["item", "person"], filter: raci.filter ?? "", known },
  }));
  return batchRecords(session, "duty", { mode, operations });
}

function cell(desk: MatrixWorkspace, item: number, person: number): Promise<readonly (readonly unknown[])[]> {
  return desk.workspace.database.arrays(
    sql`select letter from ws_demo.duty where item = ${item}::bigint and person = ${person}::bigint and deleted_at is null and not ended order by id`,
  );
}

test("[X12] of eight who fill one empty cell at once, one makes the record and the others hear of it", async () => {
  const desk = await open();
  const item = desk.items[2] ?? 0;
  const [person] = desk.people;
  const letters = ["r", "a", "c", "i", "r", "a", "c", "i"];
  const results = await Promise.all(
    letters.map((letter) => fill(desk, [{ values: { item, person, letter, side: "ours", ended: false } }])),
  );
  const [[kept]] = (await cell(desk, item, person)) as [[string]];
  expect(await cell(desk, item, person)).toEqual([[kept]]);
  for (const [index, [result]] of results.entries()) {
    if (letters[index] === kept) expect(result?.error).toBeUndefined();
    else
      expect(result?.error).toMatchObject({
        code: "record.stale",
        params: { form: "duty", fields: { letter: { yours: letters[index], theirs: kept, base: null } } },
      });
  }
  const ids = new Set(results.flatMap(([result]) => (typeof result?.id === "number" ? [result.id] : [])));
  expect(ids.size).toBe(1);
});

test("[X12] eight who fill eight cells each, in other orders, leave one record in each", async () => {
  const desk = await open();
  const [, build = 0, talk = 0] = desk.items;
  const extra = await batchRecords(desk.workspace.owner, "item", {
    mode: "per_row",
    operations: ["x", "y", "z"].map((name) => ({ kind: "create", values: { name } })),
  });
  const items = [talk, ...extra.map(({ id }) => id ?? 0)];
  expect(items).not.toContain(build);
  const places = items.flatMap((item) => desk.people.map((person) => ({ item, person })));
  await Promise.all(
    Array.from({ length: 8 }, (_, writer) => {
      const own = [...places.slice(writer), ...places.slice(0, writer)];
      return fill(
        desk,
        own.map((place) => ({
          values: { ...place, letter: writer % 2 === 0 ? "r" : "a", side: "ours", ended: false },
        })),
      );
    }),
  );
  for (const { item, person } of places) expect(await cell(desk, item, person)).toHaveLength(1);
});

test("[X12] who knows what stands there adds to it, a repeated call is no stranger, and what does not count is not met", async () => {
  const desk = await open();
  const [goal = 0, build = 0] = desk.items;
  const [zhang, li] = desk.people;
  const [first, second] = desk.duties;
  const more = { side: "ours", ended: false };
  const known = await fill(desk, [
    { values: { item: goal, person: zhang, letter: "r", ...more }, known: [first ?? 0] },
  ]);
  expect(known[0]?.error).toBeUndefined();
  const unknown = await fill(desk, [{ values: { item: goal, person: li, letter: "i", ...more } }], "per_row");
  expect(unknown[0]?.error).toMatchObject({ code: "record.stale", params: { record: second } });
  // Somebody's ended duty stands there, which the matrix does not count; two values of one call are no strangers.
  const keys = ["key-of-first", "key-of-second"];
  const two = ["r", "a"].map((letter, at) => ({
    values: { item: build, person: zhang, letter, ...more },
    idempotencyKey: keys[at] ?? "",
  }));
  const made = await fill(desk, two);
  expect(made.map(({ error }) => error)).toEqual([undefined, undefined]);
  const again = await fill(desk, two);
  expect(again.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  expect(await cell(desk, build, zhang)).toEqual([["r"], ["a"]]);
});

test("[X12] a whole batch with one place taken writes nothing", async () => {
  const desk = await open();
  const [goal = 0, , talk = 0] = desk.items;
  const [zhang] = desk.people;
  const fills = [talk, goal].map((item) => ({
    values: { item, person: zhang, letter: "i", side: "ours", ended: false },
  }));
  await expect(fill(desk, fills, "all_or_nothing")).rejects.toMatchObject({
    code: "record.stale",
    params: { index: 1 },
  });
  expect(await cell(desk, talk, zhang)).toEqual([]);
});
