import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { toSql, compile } from "@tongzhou/expr";
import { AppError, formActions, type FormAction, type FormDefinition, type Grant, type Wire } from "@tongzhou/model";
import { buildWorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { batchRecords } from "../records/batchRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { deleteRecord } from "../records/deleteRecord.ts";
import { getRecord } from "../records/getRecord.ts";
import { restoreRecord } from "../records/restoreRecord.ts";
import { updateRecord } from "../records/updateRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";
import { formScope } from "./formScope.ts";
import { findPolicy } from "./policyFor.ts";
import { fillSlots, sessionSlots } from "./slots.ts";
import { columnBinding } from "./visibleColumns.ts";

// The reference: grants read the slow way, record by record, in JavaScript.

const label = (zh: string) => ({ zh });
const keys = ["name", "owner", "stage", "amount", "parent"] as const;
type Key = (typeof keys)[number];
interface Row {
  readonly id: number;
  readonly name: string;
  readonly owner: number | null;
  readonly stage: "a" | "b" | null;
  readonly amount: string | null;
  readonly parent: number | null;
}

const form: FormDefinition = {
  key: "deal",
  label: label("商机"),
  title: "name",
  fields: [
    { key: "name", label: label("名称"), kind: "text" },
    { key: "owner", label: label("负责人"), kind: "member" },
    {
      key: "stage",
      label: label("阶段"),
      kind: "choice",
      options: [
        { key: "a", label: label("甲") },
        { key: "b", label: label("乙") },
      ],
    },
    { key: "amount", label: label("金额"), kind: "number" },
    { key: "parent", label: label("上级"), kind: "link", form: "deal" },
  ],
};

const conditions: Readonly<Record<string, (row: Row, me: number) => boolean>> = {
  "owner = CURRENT_USER()": (row, me) => row.owner === me,
  'stage = "a"': (row) => row.stage === "a",
  'stage <> "a"': (row) => row.stage !== "a",
  "amount > 10": (row) => row.amount !== null && Number(row.amount) > 10,
  "parent = BLANK() and owner <> CURRENT_USER()": (row, me) => row.parent === null && row.owner !== me,
};

const subset = <T>(items: readonly T[]) => fc.subarray([...items], { minLength: 0 });
const grantArbitrary = fc.record({
  to: fc.constantFrom<Grant["to"][]>(
    { role: "member" },
    { role: "member" },
    { role: "viewer" },
    { member: 2 },
    { member: 2 },
    { member: 3 },
  ),
  actions: fc.oneof(
    subset(formActions),
    fc.constant<FormAction[]>(["see"]),
    fc.constant<FormAction[]>(["see", "create", "edit", "delete"]),
  ),
  rows: fc.option(fc.constantFrom(...Object.keys(conditions)), { nil: undefined }),
  readFields: fc.option(subset(keys), { nil: undefined }),
  writeFields: fc.option(subset(keys), { nil: undefined }),
});
const grantsArbitrary = fc.array(grantArbitrary, { maxLength: 5, size: "max" }).map((grants) =>
  grants.map(({ to, actions, rows, readFields, writeFields }, index): Grant => ({
    key: `g${index}`,
    form: "deal",
    to,
    actions,
    ...(rows === undefined ? {} : { rows }),
    ...(readFields === undefined ? {} : { readFields }),
    ...(writeFields === undefined ? {} : { writeFields }),
  })),
);

const me = 2;
const mine = (grants: readonly Grant[]): readonly Grant[] =>
  grants.filter((grant) => ("role" in grant.to ? grant.to.role === "member" : grant.to.member === me));
const covers = (grant: Grant, row: Row): boolean =>
  grant.rows === undefined || conditions[grant.rows]?.(row, me) === true;
const may = (grants: readonly Grant[], action: FormAction, row: Row): boolean =>
  mine(grants).some((grant) => grant.actions.includes(action) && covers(grant, row));
const reads = (grant: Grant): readonly Key[] => keys.filter((key) => grant.readFields?.includes(key) ?? true);
const writes = (grant: Grant): readonly Key[] => reads(grant).filter((key) => grant.writeFields?.includes(key) ?? true);
const readable = (grants: readonly Grant[], row: Row, key: Key): boolean =>
  mine(grants).some((grant) => grant.actions.includes("see") && covers(grant, row) && reads(grant).includes(key));
const writable = (grants: readonly Grant[], action: FormAction, row: Row, key: Key): boolean =>
  mine(grants).some((grant) => grant.actions.includes(action) && covers(grant, row) && writes(grant).includes(key));

let workspace: TestWorkspace;
let rows: readonly Row[];
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms: [form] });
  await workspace.addMember("member");
  await workspace.addMember("viewer");
  const made: Row[] = [];
  for (const owner of [2, 3, null])
    for (const stage of ["a", "b", null] as const)
      for (const amount of ["5", "20", null]) {
        const parent = made.length % 3 === 2 ? (made[made.length - 2]?.id ?? null) : null;
        const values = { name: `n${made.length}`, owner, stage, amount, parent };
        made.push({ id: (await createRecord(workspace.owner, "deal", { values })).id, ...values });
      }
  rows = made;
});
afterAll(() => workspace.drop());

function sessionWith(grants: readonly Grant[]): Session {
  const { key, schema, version, definition } = workspace.owner.workspace;
  return {
    ...workspace.owner,
    actor: { kind: "member", memberId: me, role: "member", departments: [] },
    workspace: buildWorkspaceRuntime({ key, schema, version, definition: { ...definition, grants } }),
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "ok";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const hasForm = (grants: readonly Grant[]): boolean => mine(grants).some((grant) => grant.actions.length > 0);
const hasAction = (grants: readonly Grant[], action: FormAction): boolean =>
  mine(grants).some((grant) => grant.actions.includes(action));
/** What asking for an action answers before any row is looked at. */
const formCode = (grants: readonly Grant[], action: FormAction): string | null => {
  if (!hasForm(grants)) return "form.not_found";
  const needsSee = action === "edit" || action === "delete" || action === "export";
  return hasAction(grants, action) && (!needsSee || hasAction(grants, "see")) ? null : "access.denied";
};

describe("random grants against the reference", () => {
  test("[A4] [A7] [A13] [A14] [A19] reading a record gives exactly the granted cells", async () => {
    await fc.assert(
      fc.asyncProperty(grantsArbitrary, fc.nat(26), async (grants, at) => {
        const row = rows[at];
        if (row === undefined) return;
        const session = sessionWith(grants);
        const refused = formCode(grants, "see") ?? (may(grants, "see", row) ? null : "record.not_found");
        if (refused !== null) {
          expect(await codeOf(getRecord(session, "deal", row.id))).toBe(refused);
          return;
        }
        const reply = await getRecord(session, "deal", row.id);
        const shown: Record<string, Wire> = {};
        for (const key of keys) {
          const isKnown = mine(grants).some((grant) => grant.actions.includes("see") && reads(grant).includes(key));
          if (!isKnown) continue;
          const parent = rows.find((one) => one.id === row.parent);
          if (!readable(grants, row, key) || row[key] === null) shown[key] = null;
          else if (key !== "parent") shown[key] = row[key];
          else if (parent === undefined || !may(grants, "see", parent)) shown[key] = { id: null, title: null };
          else shown[key] = { id: parent.id, title: readable(grants, parent, "name") ? parent.name : null };
        }
        expect(reply.values).toEqual(shown);
        expect(reply.title).toBe(readable(grants, row, "name") ? row.name : null);
        expect(reply.can).toEqual({ edit: may(grants, "edit", row), delete: may(grants, "delete", row) });
      }),
      { numRuns: 300 },
    );
  });

  test("[A13] [A14] [A20] an actor's filter cannot tell a masked or unseen value from a blank", async () => {
    await fc.assert(
      fc.asyncProperty(grantsArbitrary, fc.constantFrom(...keys), async (grants, key) => {
        const session = sessionWith(grants);
        const policy = findPolicy(session, "deal", "see");
        if (policy === null) return;
        const scope = formScope(session, policy);
        const compiled = compile(`${key} = BLANK()`, scope, "boolean");
        const isKnown = mine(grants).some((grant) => grant.actions.includes("see") && reads(grant).includes(key));
        expect(compiled.ok).toBe(isKnown);
        if (!compiled.ok) {
          expect(compiled.error[0]?.code).toBe("expr.unknown_field");
          return;
        }
        const blank = toSql(compiled.value, columnBinding(session, policy, sql`t`));
        const limit = policy.rows === null ? sql`true` : policy.rows(sql`t`);
        const found = await session.database.rows<{ id: number; blank: boolean }>(
          fillSlots(
            sql`select t.id, ${blank} as blank from ${sqlIdent(workspace.schema, "deal")} t where t.deleted_at is null and ${limit} order by t.id`,
            sessionSlots(session),
          ),
        );
        const expected = rows
          .filter((row) => may(grants, "see", row))
          .map((row) => {
            const parent = rows.find((one) => one.id === row.parent);
            const isUnseen = key === "parent" && (parent === undefined || !may(grants, "see", parent));
            return { id: row.id, blank: row[key] === null || !readable(grants, row, key) || isUnseen };
          });
        expect(found).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  test("[A8] [A11] [A16] an update is taken, or refused for the right reason and without a trace", async () => {
    const change = fc.record(
      {
        name: fc.constant("x"),
        owner: fc.constantFrom(2, 3, null),
        stage: fc.constantFrom("a", "b", null),
        amount: fc.constantFrom("5", "20", null),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(grantsArbitrary, fc.nat(26), change, async (grants, at, values) => {
        const row = rows[at];
        const sent = keys.filter((key) => key in values);
        if (row === undefined || sent.length === 0) return;
        const session = sessionWith(grants);
        const isKnown = (key: Key): boolean =>
          mine(grants).some(
            (g) =>
              (g.actions.includes("see") && reads(g).includes(key)) ||
              (g.actions.includes("edit") && writes(g).includes(key)),
          );
        const isEver = (key: Key): boolean =>
          mine(grants).some((g) => g.actions.includes("edit") && writes(g).includes(key));
        const next: Row = { ...row, ...values } as Row;
        const firstBad = sent
          .toSorted((a, b) => Object.keys(values).indexOf(a) - Object.keys(values).indexOf(b))
          .find((key) => !isKnown(key) || !isEver(key));
        const expected =
          formCode(grants, "edit") ??
          (firstBad !== undefined ? (isKnown(firstBad) ? "field.forbidden" : "field.unknown") : null) ??
          (may(grants, "see", row) ? null : "record.not_found") ??
          (may(grants, "edit", row) ? null : "access.denied") ??
          (sent.every((key) => writable(grants, "edit", row, key)) ? null : "field.forbidden") ??
          (may(grants, "edit", next) && may(grants, "see", next) ? null : "access.denied") ??
          "ok";
        const before = await getRecord(workspace.owner, "deal", row.id);
        const code = await codeOf(updateRecord(session, "deal", row.id, { values }));
        const after = await getRecord(workspace.owner, "deal", row.id);
        expect(code).toBe(expected);
        if (code !== "ok") {
          expect(after).toEqual(before);
          return;
        }
        for (const key of sent) expect(after.values[key]).toEqual(next[key]);
        await batchRecords(workspace.owner, "deal", {
          mode: "all_or_nothing",
          operations: [
            {
              kind: "update",
              id: row.id,
              values: { name: row.name, owner: row.owner, stage: row.stage, amount: row.amount },
            },
          ],
        });
      }),
      { numRuns: 400 },
    );
  });

  test("[A11] [A16] [A18] a create is decided on the new image, and shows only what may be seen", async () => {
    const values = fc.record(
      {
        name: fc.constant("新"),
        owner: fc.constantFrom(2, 3),
        stage: fc.constantFrom("a", "b"),
        amount: fc.constantFrom("5", "20"),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(grantsArbitrary, values, async (grants, sent) => {
        const session = sessionWith(grants);
        const row: Row = { id: 0, name: "", owner: null, stage: null, amount: null, parent: null, ...sent };
        const names = keys.filter((key) => key in sent);
        const isEver = (key: Key): boolean =>
          mine(grants).some((g) => g.actions.includes("create") && writes(g).includes(key));
        const isSeen = (key: Key): boolean =>
          mine(grants).some((g) => g.actions.includes("see") && reads(g).includes(key));
        const bad = (Object.keys(sent) as Key[]).find((key) => !isEver(key));
        const expected =
          formCode(grants, "create") ??
          (bad === undefined ? null : isSeen(bad) ? "field.forbidden" : "field.unknown") ??
          (may(grants, "create", row) ? null : "access.denied") ??
          (names.every((key) => writable(grants, "create", row, key)) ? null : "field.forbidden") ??
          "ok";
        if (expected !== "ok") {
          expect(await codeOf(createRecord(session, "deal", { values: sent }))).toBe(expected);
          return;
        }
        const reply = await createRecord(session, "deal", { values: sent });
        if (!hasAction(grants, "see") || !may(grants, "see", row)) expect(reply.values).toEqual({});
        else
          for (const key of names)
            if (isSeen(key)) expect(reply.values[key]).toEqual(readable(grants, row, key) ? row[key] : null);
      }),
      { numRuns: 300 },
    );
  });

  test("[A8] [A11] a delete takes what see and delete both cover", async () => {
    await fc.assert(
      fc.asyncProperty(grantsArbitrary, fc.nat(26), async (grants, at) => {
        const row = rows[at];
        if (row === undefined) return;
        const code = await codeOf(deleteRecord(sessionWith(grants), "deal", row.id));
        const expected =
          formCode(grants, "delete") ??
          (may(grants, "see", row) ? null : "record.not_found") ??
          (may(grants, "delete", row) ? null : "access.denied") ??
          "ok";
        if (code === "ok") await restoreRecord(workspace.owner, "deal", row.id);
        expect(code).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });
});

test("[A3] a builder has everything until a grant speaks to builders, an owner always", () => {
  const grant: Grant = {
    key: "b",
    form: "deal",
    to: { role: "builder" },
    actions: ["see"],
    rows: "owner = CURRENT_USER()",
  };
  const as = (role: "owner" | "builder", grants: readonly Grant[]): Session => ({
    ...sessionWith(grants),
    actor: { kind: "member", memberId: 2, role, departments: [] },
  });
  expect(findPolicy(as("builder", []), "deal", "delete")?.rows).toBeNull();
  expect(findPolicy(as("builder", [grant]), "deal", "delete")).toBeNull();
  expect(findPolicy(as("builder", [grant]), "deal", "see")?.rows).not.toBeNull();
  expect(findPolicy(as("owner", [grant]), "deal", "delete")?.rows).toBeNull();
});

test("[A10] a row condition that no longer compiles ends the request; it never means every row", () => {
  const session = sessionWith([{ key: "g", form: "deal", to: { role: "member" }, actions: ["see"], rows: "gone = 1" }]);
  expect(() => findPolicy(session, "deal", "see")).toThrow("definition.invalid");
});

test("[A22] members of one role share SQL text, one with a grant of their own has their own", () => {
  const grants: readonly Grant[] = [
    { key: "a", form: "deal", to: { role: "member" }, actions: ["see"], rows: "owner = CURRENT_USER()" },
    { key: "b", form: "deal", to: { member: 9 }, actions: ["edit"] },
  ];
  const session = sessionWith(grants);
  const as = (memberId: number): Session => ({
    ...session,
    actor: { kind: "member", memberId, role: "member", departments: [] },
  });
  expect(findPolicy(as(7), "deal", "see")).toBe(findPolicy(as(8), "deal", "see"));
  expect(findPolicy(as(9), "deal", "see")).not.toBe(findPolicy(as(8), "deal", "see"));
});
