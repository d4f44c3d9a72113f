import { afterAll, beforeAll, expect, test } from "vitest";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

// Formulas that name what a link leads to twice, along a chain of forms: written out they would double at every step.

const label = { zh: "x" };
const steps = 20;
const number = (key: string, expression: string): FieldDefinition => ({
  key,
  kind: "formula",
  result: "number",
  label,
  expression,
});
const formOf = (at: number): FormDefinition => {
  const isLast = at === steps;
  const next: FieldDefinition = { key: "next", kind: "link", form: `f${at + 1}`, label };
  return {
    key: `f${at}`,
    label,
    title: "name",
    fields: [
      { key: "name", kind: "text", label },
      ...(isLast ? [] : [next]),
      ...(isLast
        ? [{ key: "twice", kind: "number", label } as const, { key: "halves", kind: "number", label } as const]
        : [
            number("twice", "next.twice + next.twice"),
            number("half", "next.halves / 2"),
            number("halves", "half + half"),
          ]),
    ],
  };
};

let world: TestWorkspace;
let owner: Session;
const ids: number[] = [];

beforeAll(async () => {
  world = await openTestWorkspace({ forms: Array.from({ length: steps + 1 }, (_, at) => formOf(at)) });
  ({ owner } = world);
  for (let at = steps; at >= 0; at -= 1) {
    const values = at === steps ? { twice: "1", halves: "8" } : { next: ids[at + 1] ?? null };
    ids[at] = (await createRecord(owner, `f${at}`, { values: { name: `第 ${at} 步`, ...values } })).id;
  }
}, 60_000);
afterAll(() => world.drop());

test.each([6, 20])("a chain of %i forms, each naming the next one's value twice, is read", async (length) => {
  const form = `f${steps - length}`;
  const read = await getRecord(owner, form, ids[steps - length] ?? 0);
  expect(read.values).toMatchObject({ twice: String(2 ** length), halves: "8" });
});

test("such a chain filters and sorts a list", async () => {
  const sort = [{ field: "twice", direction: "asc" as const }];
  const { rows } = await queryRecords(owner, "f0", { filter: "halves = 8 and twice > 1", sort, columns: ["twice"] });
  expect(rows.map((row) => row[2])).toEqual([String(2 ** steps)]);
});
