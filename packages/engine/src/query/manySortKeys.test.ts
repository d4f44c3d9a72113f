import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldDefinition, SortKey } from "@tongzhou/model";
import { maxSortKeys } from "@tongzhou/model/shapes";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { queryRecords } from "./queryRecords.ts";
import { insertRows, named } from "./test/deskWorkspace.ts";

const keys = Array.from({ length: maxSortKeys }, (_, index) => `f${index}`);
const fields = keys.map((key): FieldDefinition => ({ key, kind: "text", label: named(key) }));
// Both directions, so that no row comparison can stand for all of them.
const sort = keys.map((field, index): SortKey => ({ field, direction: index % 2 === 0 ? "asc" : "desc" }));
const wide = "\u0001".repeat(64);
const count = 40;

let workspace: TestWorkspace;
let rows: readonly (readonly (string | null)[])[] = [];

beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [{ key: "wide", label: named("wide"), title: "f0", fields }] });
  // Rows agree in all fields but one of the last eight, which is blank, a or b.
  rows = Array.from({ length: count }, (_, row) =>
    keys.map((_key, index) => {
      if (index < maxSortKeys - 8) return wide;
      return [null, "a", "b"][(row * (index + 3)) % 3] ?? null;
    }),
  );
  await insertRows(
    workspace.database,
    workspace.schema,
    "wide",
    rows.map((row) => Object.fromEntries(keys.map((key, index) => [key, row[index]]))),
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

test("[Q6] [Q8] an order of 32 keys is kept across pages in both directions, and its cursors fit the interface", async () => {
  const there: unknown[] = [];
  const ends: string[] = [];
  let after: string | undefined;
  do {
    const page = await queryRecords(workspace.owner, "wide", {
      sort,
      limit: 7,
      ...(after === undefined ? {} : { after }),
    });
    there.push(...page.rows.map(([id, , ...values]) => [id, values]));
    after = page.next ?? undefined;
    if (after !== undefined) ends.push(after);
  } while (after !== undefined);
  const wanted = rows
    .map((row, index) => [index + 1, row] as const)
    // The last key runs down, and the id with it.
    .toSorted(([a, one], [b, other]) => compare(one, other) || b - a);
  expect(there).toEqual(wanted);
  expect(Math.max(...ends.map((cursor) => cursor.length))).toBeGreaterThan(12_000);
  expect(Math.max(...ends.map((cursor) => cursor.length))).toBeLessThan(20_000);
  const last = ends.at(-1);
  const back = await queryRecords(workspace.owner, "wide", {
    sort,
    limit: 7,
    ...(last === undefined ? {} : { before: last }),
  });
  const end = ends.length * 7;
  expect(back.rows.map(([id]) => id)).toEqual(wanted.slice(end - 8, end - 1).map(([id]) => id));
});
