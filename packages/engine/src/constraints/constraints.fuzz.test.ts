import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type FormConstraint, type FormDefinition, type WireValues } from "@tongzhou/model";
import type { Session } from "../gateway/session.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { clientStays, dutyForms, oneAnswers, uniqueItems } from "./test/dutyForms.ts";

// Random writes against a slow reference: all rows are read, and each rule is worked out over them in plain JavaScript.

const fewDo: FormConstraint = {
  ...oneAnswers,
  key: "few_do",
  expression: 'COUNT(item_by_project.duty_by_item[letter = "r"]) <= 3',
  fix: "item_by_project",
};
const openOnly: FormConstraint = {
  ...oneAnswers,
  key: "open_only",
  expression: 'not (letter = "a" and item.project.closed = TRUE)',
  fix: "item",
};
const forms: readonly FormDefinition[] = dutyForms({
  item: [oneAnswers],
  project: [uniqueItems, fewDo, clientStays],
}).map((form) => (form.key === "duty" ? { ...form, constraints: [openOnly] } : form));

interface Rows {
  readonly client: readonly { readonly id: number; readonly gone: boolean | null }[];
  readonly project: readonly { readonly id: number; readonly client: number | null; readonly closed: boolean | null }[];
  readonly item: readonly { readonly id: number; readonly name: string | null; readonly project: number | null }[];
  readonly duty: readonly { readonly id: number; readonly item: number | null; readonly letter: string | null }[];
}

/** Every rule that some record breaks, as `key id`. */
function brokenIn({ client, project, item, duty }: Rows): readonly string[] {
  const broken: string[] = [];
  const has = (key: string, id: number, holds: boolean): void => {
    if (!holds) broken.push(`${key} ${id}`);
  };
  for (const one of item)
    has("one_answers", one.id, duty.filter((d) => d.item === one.id && d.letter === "a").length <= 1);
  for (const one of project) {
    const own = item.filter((i) => i.project === one.id);
    const names = own.flatMap(({ name }) => (name === null ? [] : [name]));
    has("unique_items", one.id, new Set(names).size === names.length);
    const doing = duty.filter((d) => d.letter === "r" && own.some((i) => i.id === d.item));
    has("few_do", one.id, doing.length <= 3);
    const gone = client.find((c) => c.id === one.client)?.gone === true;
    has("client_stays", one.id, !gone || one.closed === true);
  }
  for (const one of duty) {
    const of = item.find((i) => i.id === one.item);
    has("open_only", one.id, !(one.letter === "a" && project.find((p) => p.id === of?.project)?.closed === true));
  }
  return broken.toSorted();
}

type Op =
  | { readonly kind: "create"; readonly form: "item" | "duty"; readonly seed: number }
  | { readonly kind: "update"; readonly form: keyof Rows; readonly seed: number }
  | { readonly kind: "delete" | "restore"; readonly form: "item" | "duty"; readonly seed: number }
  | { readonly kind: "batch"; readonly seed: number };

const seed = fc.nat(1_000_000);
const anyOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("create"), form: fc.constantFrom("item", "duty"), seed }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("update"),
      form: fc.constantFrom("client", "project", "item", "duty"),
      seed,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("delete", "restore"),
      form: fc.constantFrom("item", "duty"),
      seed,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("batch"), seed }) },
);

let workspace: TestWorkspace;
let session: Session;
let made: Record<keyof Rows, number[]>;

beforeAll(async () => {
  workspace = await openTestWorkspace({ forms });
  session = await workspace.system();
  made = { client: [], project: [], item: [], duty: [] };
  for (const name of ["甲", "乙"]) made.client.push((await createRecord(session, "client", { values: { name } })).id);
  for (const name of ["一", "二", "三"])
    made.project.push((await createRecord(session, "project", { values: { name } })).id);
  for (const project of made.project)
    made.item.push((await createRecord(session, "item", { values: { name: "起", project } })).id);
});
afterAll(() => workspace.drop());

function pick<T>(list: readonly T[], at: number): T {
  const found = list[at % list.length];
  if (found === undefined) throw new Error("fuzz-pick: expected a list with items");
  return found;
}

function valuesOf(form: keyof Rows, at: number): WireValues {
  const maybe = (list: readonly number[]): number | null => (at % 7 === 0 ? null : pick(list, Math.floor(at / 7)));
  switch (form) {
    case "client":
      return { gone: at % 3 === 0 };
    case "project":
      return at % 2 === 0 ? { closed: at % 5 === 0 } : { client: maybe(made.client) };
    case "item":
      return at % 2 === 0 ? { name: pick(["甲", "乙", "丙", "丁"], at) } : { project: maybe(made.project) };
    case "duty":
      return at % 2 === 0 ? { letter: pick(["a", "r", "c"], Math.floor(at / 2)) } : { item: maybe(made.item) };
    default:
      return form satisfies never;
  }
}

async function run(op: Op): Promise<void> {
  const at = Math.floor(op.seed / 3);
  switch (op.kind) {
    case "create": {
      const values = { ...valuesOf(op.form, at * 2), ...valuesOf(op.form, at * 2 + 1) };
      made[op.form].push((await createRecord(session, op.form, { values })).id);
      return;
    }
    case "update":
      if (made[op.form].length > 0)
        await updateRecord(session, op.form, pick(made[op.form], op.seed), { values: valuesOf(op.form, at) });
      return;
    case "delete":
      if (made[op.form].length > 0) await deleteRecord(session, op.form, pick(made[op.form], op.seed));
      return;
    case "restore":
      if (made[op.form].length > 0) await restoreRecord(session, op.form, pick(made[op.form], op.seed));
      return;
    case "batch": {
      if (made.duty.length === 0) return;
      const ids = new Set([1, 2, 3].map((step) => pick(made.duty, op.seed + step * 7)));
      const operations = [...ids].map((id, index) => ({
        kind: "update" as const,
        id,
        values: valuesOf("duty", at + index),
      }));
      await batchRecords(session, "duty", { mode: "all_or_nothing", operations });
      return;
    }
    default:
      op satisfies never;
  }
}

// What a write may be refused for when others write at the same time; anything else is our mistake.
const fair: ReadonlySet<string> = new Set(["constraint.broken", "record.not_found", "link.broken", "record.stale"]);

async function attempt(op: Op): Promise<AppError | null> {
  try {
    await run(op);
    return null;
  } catch (error) {
    if (error instanceof AppError && fair.has(error.code)) return error;
    throw error;
  }
}

async function loadRows(): Promise<Rows> {
  const load = (form: keyof Rows): Promise<readonly never[]> =>
    workspace.database.rows<never>(
      sql`select * from ${sqlIdent(workspace.schema, form)} where deleted_at is null order by id`,
    );
  const [client, project, item, duty] = await Promise.all([
    load("client"),
    load("project"),
    load("item"),
    load("duty"),
  ]);
  return { client, project, item, duty };
}

describe("random writes", () => {
  test("[CN13] [CN20] one after the other, a write is refused exactly when it would break something", async () => {
    let count = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyOp, { minLength: 25, maxLength: 40 }), async (ops) => {
        for (const op of ops) {
          const before = await loadRows();
          const error = await attempt(op);
          const after = await loadRows();
          count += 1;
          // Whatever was written left everything in order, and what was refused left everything as it was.
          expect(brokenIn(after)).toEqual([]);
          if (error === null) continue;
          refused += error.code === "constraint.broken" ? 1 : 0;
          expect(after).toEqual(before);
          if (error.code === "constraint.broken") expect(await wouldBreak(op, before)).not.toEqual([]);
        }
      }),
      { numRuns: 8, seed: 20_261_122 },
    );
    expect(count).toBeGreaterThan(150);
    expect(refused).toBeGreaterThan(10);
  });

  test("[CN20] [CN21] however many write at once, nothing is broken in the end, and no deadlock is heard of", async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyOp, { minLength: 12, maxLength: 16 }), { minLength: 6, maxLength: 6 }),
        async (writers) => {
          await Promise.all(
            writers.map(async (ops) => {
              for (const op of ops) if ((await attempt(op))?.code === "constraint.broken") refused += 1;
            }),
          );
          expect(brokenIn(await loadRows())).toEqual([]);
        },
      ),
      { numRuns: 8, seed: 20_261_122 },
    );
    expect(refused).toBeGreaterThan(10);
  });
});

describe("writers who together break a constraint", () => {
  const rounds = Array.from({ length: 12 }, (_, at) => at);

  async function savedOf(writes: readonly Promise<unknown>[]): Promise<number> {
    const settled = await Promise.allSettled(writes);
    for (const one of settled)
      if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "constraint.broken" });
    return settled.filter(({ status }) => status === "fulfilled").length;
  }
  const make = async (form: string, values: WireValues): Promise<number> =>
    (await createRecord(session, form, { values })).id;

  test("[CN20] of six who give one item someone who answers, one passes", async () => {
    for (const round of rounds) {
      const item = await make("item", { name: `竞争 ${round}` });
      const writes = rounds.slice(0, 6).map(() => make("duty", { item, letter: "a" }));
      expect(await savedOf(writes)).toBe(1);
    }
  });

  test("[CN20] of six who work under one project by way of different items, three pass", async () => {
    for (const round of rounds) {
      const project = await make("project", { name: `竞争 ${round}` });
      const items = await Promise.all(rounds.slice(0, 6).map((at) => make("item", { name: `项 ${at}`, project })));
      expect(await savedOf(items.map((item) => make("duty", { item, letter: "r" })))).toBe(3);
    }
  });

  test("[CN20] an item that moves between projects is not counted in both, nor in neither", async () => {
    for (const round of rounds) {
      const [from, to] = [
        await make("project", { name: `从 ${round}` }),
        await make("project", { name: `到 ${round}` }),
      ];
      const item = await make("item", { name: "移", project: from });
      const other = await make("item", { name: "留", project: to });
      for (const one of [item, other]) await make("duty", { item: one, letter: "r" });
      await make("duty", { item: other, letter: "r" });
      // Three are the most: the move brings one to two, and either it or the new one is too many.
      const writes = [
        updateRecord(session, "item", item, { values: { project: to } }),
        make("duty", { item, letter: "r" }),
      ];
      await savedOf(writes);
      expect(brokenIn(await loadRows())).toEqual([]);
    }
  });

  test("[CN21] a client that goes and a project that comes to it do not both pass", async () => {
    for (const round of rounds) {
      const client = await make("client", { name: `竞争 ${round}` });
      const writes = [
        updateRecord(session, "client", client, { values: { gone: true } }),
        ...rounds.slice(0, 3).map((at) => make("project", { name: `来 ${at}`, client })),
      ];
      await savedOf(writes);
      expect(brokenIn(await loadRows())).toEqual([]);
    }
  });

  test("[CN21] a project that closes and a duty that comes two links away do not both pass", async () => {
    for (const round of rounds.slice(0, 4)) {
      const project = await make("project", { name: `关 ${round}` });
      const item = await make("item", { name: "项", project });
      const writes = [
        updateRecord(session, "project", project, { values: { closed: true } }),
        make("duty", { item, letter: "a" }),
        make("duty", { item, letter: "c" }),
      ];
      await savedOf(writes);
      expect(brokenIn(await loadRows())).toEqual([]);
    }
  });
});

/** What would be broken if a refused write had been carried out, for the writes that change fields alone. */
function wouldBreak(op: Op, rows: Rows): Promise<readonly string[]> {
  const at = Math.floor(op.seed / 3);
  const changed = new Map<string, WireValues>();
  if (op.kind === "update") changed.set(`${op.form} ${pick(made[op.form], op.seed)}`, valuesOf(op.form, at));
  else if (op.kind === "batch") {
    const ids = new Set([1, 2, 3].map((step) => pick(made.duty, op.seed + step * 7)));
    [...ids].forEach((id, index) => changed.set(`duty ${id}`, valuesOf("duty", at + index)));
  } else if (op.kind === "create") {
    const one = { id: 0, ...valuesOf(op.form, at * 2), ...valuesOf(op.form, at * 2 + 1) };
    const next = { ...rows, [op.form]: [...rows[op.form], one] };
    return Promise.resolve(brokenIn(next));
  } else return Promise.resolve(["not worked out"]);
  const apply = <T extends { readonly id: number }>(form: string, list: readonly T[]): readonly T[] =>
    list.map((row) => ({ ...row, ...changed.get(`${form} ${row.id}`) }));
  return Promise.resolve(
    brokenIn({
      client: apply("client", rows.client),
      project: apply("project", rows.project),
      item: apply("item", rows.item),
      duty: apply("duty", rows.duty),
    }),
  );
}
