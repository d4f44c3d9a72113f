import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FieldDefinition, SortKey } from "@tongzhou/model";
import { maxFields } from "@tongzhou/model/shapes";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { queryBookmarks } from "./queryBookmarks.ts";
import { queryRecords, type QueryInput } from "./queryRecords.ts";
import { insertRows, named } from "./test/deskWorkspace.ts";

// A form as wide as a form can be: texts, and people whose names are joined.
const keys = Array.from({ length: maxFields }, (_, index) => `f${index}`);
const fields = keys.map((key, index): FieldDefinition => ({
  key,
  kind: index % 25 === 24 ? "member" : "text",
  label: named(key),
}));
const texts = keys.filter((_, index) => fields[index]?.kind === "text");
// Both directions by turns, so that no row comparison can stand for all of them.
const sort = texts.map((field, index): SortKey => ({ field, direction: index % 2 === 0 ? "asc" : "desc" }));
const count = 60;

let workspace: TestWorkspace;
let rows: readonly (readonly (string | null)[])[] = [];

beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [{ key: "wide", label: named("wide"), title: "f0", fields }] });
  // Rows agree in all texts but a few late ones, which are blank, a or b. What they agree in does not compress well, and
  // as much of it as a row of PostgreSQL can point at is there.
  let seed = 1;
  const same = texts.map(() =>
    Array.from({ length: 64 }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return String.fromCodePoint(0x4e00 + (seed % 20_000));
    }).join(""),
  );
  rows = Array.from({ length: count }, (_, row) =>
    texts.map((_key, index) => {
      if (index < texts.length - 12 && index % 50 !== 49) return index % 4 === 3 ? null : (same[index] ?? null);
      return [null, "a", "b"][(row * (index + 3) + (row >> 2)) % 3] ?? null;
    }),
  );
  await insertRows(
    workspace.database,
    workspace.schema,
    "wide",
    rows.map((row) => Object.fromEntries(texts.map((key, index) => [key, row[index]]))),
  );
});

afterAll(() => workspace.drop());

function compare(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  for (const [index, { direction }] of sort.entries()) {
    const [one = null, other = null] = [a[index], b[index]];
    if (one === other) continue;
    if (one === null) return 1;
    if (other === null) return -1;
    return (one < other ? -1 : 1) * (direction === "asc" ? 1 : -1);
  }
  return 0;
}

const wanted = () =>
  rows
    .map((row, index) => [index + 1, row] as const)
    // The id runs as the last key does.
    .toSorted(([a, one], [b, other]) => compare(one, other) || (sort.at(-1)?.direction === "asc" ? a - b : b - a))
    .map(([id]) => id);

async function page(input: QueryInput) {
  const reply = await queryRecords(workspace.owner, "wide", { sort, columns: ["f0"], limit: 7, ...input });
  return { ...reply, ids: reply.rows.map(([id]) => id) };
}

describe("an order of a key on every field of the widest form", () => {
  test("[Q6] [Q8] is kept from page to page there and back, and its cursors fit the interface", async () => {
    const cursors: string[] = [];
    const there: unknown[] = [];
    let reply = await page({});
    for (;;) {
      there.push(...reply.ids);
      if (reply.next === null) break;
      cursors.push(reply.next);
      reply = await page({ after: reply.next });
    }
    expect(there).toEqual(wanted());
    const back: unknown[] = reply.ids.toReversed();
    while (reply.previous !== null) {
      cursors.push(reply.previous);
      reply = await page({ before: reply.previous });
      back.push(...reply.ids.toReversed());
    }
    expect(back).toEqual(wanted().toReversed());
    const lengths = cursors.map((cursor) => cursor.length);
    expect(Math.min(...lengths)).toBeGreaterThan(20_000);
    expect(Math.max(...lengths)).toBeLessThan(200_000);
  });

  test("[Q12] has larger blocks, from whose beginnings it goes on", async () => {
    const marks = await queryBookmarks(workspace.owner, "wide", { sort, every: 1 });
    expect([marks.count, marks.every, marks.cursors.length]).toEqual([count, 15, 4]);
    const reply = await page({ after: marks.cursors[2] ?? undefined });
    expect(reply.ids).toEqual(wanted().slice(30, 37));
  });

  test("[Q6] may hold the names of people among them", async () => {
    const all = keys.map((field): SortKey => ({ field, direction: "asc" }));
    const first = await page({ sort: all });
    const next = await page({ sort: all, after: first.next ?? undefined });
    expect([...first.ids, ...next.ids]).toHaveLength(14);
    expect(new Set([...first.ids, ...next.ids]).size).toBe(14);
  });
});
