import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  compile,
  fromWire,
  toJs,
  type RelatedRecord,
  type Row,
  type Scope,
  type Wire as ExprWire,
} from "@tongzhou/expr";
import { fieldsOf, findRelation, relatedFields, type FormDefinition, type Grant, type Wire } from "@tongzhou/model";
import { buildWorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { queryRecords } from "../query/queryRecords.ts";
import { createRecord } from "../records/createRecord.ts";
import { openTestWorkspace, type TestWorkspace } from "../test/openTestWorkspace.ts";

// The reference: what the member may see, worked out cell by cell from the grants, and the filter evaluated over that
// alone. Whatever the database finds beyond it would be an answer about a cell that was not granted.

const label = (zh: string) => ({ zh });
const forms: readonly FormDefinition[] = [
  {
    key: "client",
    label: label("客户"),
    title: "name",
    fields: [
      { key: "name", kind: "text", label: label("名称") },
      { key: "level", kind: "number", label: label("等级") },
      { key: "parent", kind: "link", form: "client", label: label("上级") },
    ],
  },
  {
    key: "ticket",
    label: label("工单"),
    title: "title",
    fields: [
      { key: "title", kind: "text", label: label("标题") },
      { key: "hours", kind: "number", label: label("工时") },
      { key: "client", kind: "link", form: "client", label: label("所属") },
      { key: "watchers", kind: "links", form: "client", label: label("抄送") },
      {
        key: "lines",
        kind: "subform",
        label: label("明细"),
        fields: [
          { key: "quantity", kind: "number", label: label("数量") },
          { key: "part", kind: "link", form: "client", label: label("配件商") },
        ],
      },
    ],
  },
];

type Stored = Readonly<Record<string, unknown>> & { readonly id: number };
type World = Readonly<Record<string, readonly Stored[]>>;

const conditions: Readonly<Record<string, Readonly<Record<string, (row: Stored) => boolean>>>> = {
  client: {
    "level > 1": (row) => Number(row["level"] ?? 0) > 1,
    'name <> "甲"': (row) => row["name"] !== "甲",
    "parent = BLANK()": (row) => row["parent"] === null,
  },
  ticket: {
    "hours > 1": (row) => Number(row["hours"] ?? 0) > 1,
    'title <> "一"': (row) => row["title"] !== "一",
    "client = BLANK()": (row) => row["client"] === null,
  },
};
const keysOf = (form: string): readonly string[] => fieldsOf(forms, form)?.map(({ key }) => key) ?? [];
const grantOn = (form: string) =>
  fc
    .record({
      rows: fc.option(fc.constantFrom(...Object.keys(conditions[form] ?? {})), { nil: undefined, freq: 3 }),
      readFields: fc.option(fc.subarray([...keysOf(form)], { minLength: 2 }), { nil: undefined, freq: 3 }),
    })
    .map(({ rows, readFields }) => ({
      form,
      ...(rows === undefined ? {} : { rows }),
      ...(readFields === undefined ? {} : { readFields }),
    }));
const grantLists = fc
  .tuple(
    fc.array(grantOn("client"), { maxLength: 2, size: "max" }),
    fc.array(grantOn("ticket"), { minLength: 1, maxLength: 2, size: "max" }),
  )
  .map(([clients, tickets]) =>
    [...clients, ...tickets].map((grant, n): Grant => ({
      key: `g${n}`,
      to: { role: "member" },
      actions: ["see"],
      ...grant,
    })),
  );

const number = fc.constantFrom("0", "1", "2");
const few = fc.constantFrom("=", ">", "<>");
const compared = (...values: readonly string[]) =>
  fc.tuple(fc.constantFrom(...values), few, number).map(([value, sign, than]) => `${value} ${sign} ${than}`);
const filters = {
  ticket: fc.oneof(
    compared(
      "client.level",
      "client.parent.level",
      "COUNT(client.ticket_by_client)",
      "COUNT(client.ticket_by_client[hours > this.hours])",
      "COUNT(watchers)",
      "COUNT(watchers.level)",
      "COUNT(watchers[level > 1].parent)",
      "FIRST(watchers order by level desc).level",
      "COUNT(lines)",
      "COUNT(lines.part)",
      "COUNT(lines[quantity > 1].part.name)",
      "COUNT(lines.part.client_by_parent)",
      "SUM(client.ticket_by_client.hours)",
      "LAST(client.parent.ticket_by_watchers).hours",
    ),
    fc.constantFrom(
      'client.name = "甲"',
      "ISBLANK(client.name)",
      "ISBLANK(lines.part)",
      "client.parent = client",
      'client.parent.name <> "乙" or hours > 1',
    ),
  ),
  client: fc.oneof(
    compared(
      "COUNT(ticket_by_client)",
      "COUNT(ticket_by_client[hours > 1])",
      "COUNT(ticket_by_watchers)",
      "COUNT(ticket_by_watchers.client.name)",
      "SUM(ticket_by_client.hours)",
      "SUM(ticket_by_client.lines.quantity)",
      "COUNT(ticket_by_client.lines.part)",
      "COUNT(client_by_parent.ticket_by_client)",
      "FIRST(ticket_by_client order by hours desc).hours",
      "parent.parent.level",
    ),
    fc.constantFrom(
      'LAST(ticket_by_client).title = "二"',
      "ISBLANK(FIRST(client_by_parent).name)",
      "COUNT(ticket_by_client[client.level > this.level]) = 0",
    ),
  ),
};
const cases = fc
  .constantFrom("client" as const, "ticket" as const)
  .chain((form) => fc.record({ form: fc.constant(form), filter: filters[form], grants: grantLists }));

let workspace: TestWorkspace;
let world: World;
let me: Session;
beforeAll(async () => {
  workspace = await openTestWorkspace({ forms });
  me = await workspace.as(await workspace.addMember("member"));
  const kept: Record<"client" | "ticket", Stored[]> = { client: [], ticket: [] };
  const add = async (form: "client" | "ticket", values: Readonly<Record<string, Wire>>): Promise<void> => {
    const { id } = await createRecord(workspace.owner, form, { values });
    kept[form].push({ ...values, id });
  };
  const client = (at: number): number => kept.client[at]?.id ?? 0;
  await add("client", { name: "甲", level: "1", parent: null });
  await add("client", { name: "乙", level: "2", parent: client(0) });
  await add("client", { name: "甲", level: "3", parent: client(1) });
  await add("client", { name: null, level: null, parent: client(1) });
  await add("client", { name: "丙", level: "2", parent: null });
  for (let n = 0; n < 12; n += 1)
    await add("ticket", {
      title: ["一", "二", "三"][n % 3] ?? null,
      hours: [null, "1", "2", "3"][n % 4] ?? null,
      client: n % 6 === 5 ? null : client(n % 5),
      watchers: [n % 5, (n + 2) % 5].slice(0, n % 3).map(client),
      lines: Array.from({ length: n % 3 }, (_, at) => ({
        quantity: String(at + (n % 2)),
        part: (n + at) % 4 === 3 ? null : client((n + at) % 5),
      })),
    });
  world = kept;
});
afterAll(() => workspace.drop());

/** What of the world a member with these grants may see. */
function sightOf(grants: readonly Grant[]) {
  const covers = (grant: Grant, row: Stored): boolean =>
    grant.rows === undefined || conditions[grant.form]?.[grant.rows]?.(row) === true;
  const names = (grant: Grant, key: string): boolean => grant.readFields?.includes(key) ?? true;
  const on = (form: string): readonly Grant[] => grants.filter((grant) => grant.form === form);
  const isKnown = (form: string, key: string): boolean => on(form).some((grant) => names(grant, key));
  const isSeen = (form: string, row: Stored): boolean => on(form).some((grant) => covers(grant, row));
  const isRead = (form: string, row: Stored, key: string): boolean =>
    on(form).some((grant) => covers(grant, row) && names(grant, key));
  const rowsOf = (form: string): readonly Stored[] => (world[form] ?? []).filter((row) => isSeen(form, row));
  const idIn = (form: string, id: unknown): number | null => rowsOf(form).find((row) => row.id === id)?.id ?? null;
  function valueOf(form: string, row: Stored, key: string): unknown {
    const isInner = form.includes(".");
    const field = fieldsOf(forms, form)?.find((one) => one.key === key);
    if (field === undefined || (!isInner && !isRead(form, row, key))) return null;
    const value = row[key] ?? null;
    if (field.kind === "link") return idIn(field.form, value);
    if (field.kind !== "links") return value;
    const ids = (Array.isArray(value) ? value : []).filter((id) => idIn(field.form, id) !== null);
    return ids.length === 0 ? null : ids;
  }
  function scopeOf(form: string): Scope["fields"] | null {
    const refs = relatedFields(forms, form) ?? [];
    if (form.includes(".")) return refs;
    if (on(form).length === 0) return null;
    const stamps = new Set(["created_at", "created_by", "updated_at", "updated_by"]);
    return refs.filter(({ key }) => {
      const relation = findRelation(forms, form, key);
      return relation?.kind === "inverse"
        ? isKnown(relation.form, relation.field)
        : stamps.has(key) || isKnown(form, key);
    });
  }
  return { rowsOf, valueOf, scopeOf };
}

/** The records a filter finds, evaluated one by one over what may be seen; null when it names what may not. */
function expectedIds(form: string, filter: string, grants: readonly Grant[]): readonly number[] | null {
  const { rowsOf, valueOf, scopeOf } = sightOf(grants);
  const compiled = compile(filter, { fields: scopeOf(form) ?? [], related: scopeOf }, "boolean");
  if (!compiled.ok) return null;
  const places = new WeakMap<object, readonly [form: string, row: Stored]>();
  function rowOf(of: string, stored: Stored): Row {
    const row: Row = (key) => {
      const type = relatedFields(forms, of)?.find((one) => one.key === key)?.type;
      const value = valueOf(of, stored, key);
      const isSubform = findRelation(forms, of, key)?.kind === "subform";
      const shown = isSubform && Array.isArray(value) ? value.map((_, at) => at + 1) : value;
      // Only cells of the world above, which holds wire values.
      return type === undefined ? null : fromWire(type, shown as ExprWire);
    };
    places.set(row, [of, stored]);
    return row;
  }
  function follow(row: Row, key: string): readonly RelatedRecord[] {
    const [of, stored] = places.get(row) ?? ["", { id: 0 }];
    const relation = findRelation(forms, of, key);
    if (relation === null) throw new Error(`no relation ${of}.${key}`);
    const reached = (found: readonly Stored[]): readonly RelatedRecord[] =>
      found.map((one) => ({ id: one.id, row: rowOf(relation.form, one) }));
    if (relation.kind === "inverse") {
      const leads = (one: Stored): boolean => [valueOf(relation.form, one, relation.field)].flat().includes(stored.id);
      return reached(rowsOf(relation.form).filter(leads));
    }
    const value = [valueOf(of, stored, key)].flat();
    if (relation.kind === "subform")
      return reached(
        value
          .filter((line) => line !== null)
          .map((line, at) => ({ ...(line as Readonly<Record<string, Wire>>), id: at + 1 })),
      );
    return reached(value.flatMap((id) => rowsOf(relation.form).filter((one) => one.id === id)));
  }
  const holds = toJs(compiled.value);
  const context = { now: new Date(0), currentMember: 2, zone: "UTC", related: follow };
  return rowsOf(form)
    .filter((row) => holds(rowOf(form, row), context) === true)
    .map(({ id }) => id);
}

test("[A13] [A14] [A20] [A24] filters over related records find what they find in the granted cells alone", async () => {
  const { key, schema, version, definition } = workspace.owner.workspace;
  let [compared, refused, found] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(cases, async ({ form, filter, grants }) => {
      const session = {
        ...me,
        workspace: buildWorkspaceRuntime({ key, schema, version, definition: { ...definition, grants } }),
      };
      const asked = queryRecords(session, form, { columns: [], filter });
      if (!grants.some((grant) => grant.form === form)) {
        await expect(asked).rejects.toMatchObject({ code: "form.not_found" });
        return;
      }
      const expected = expectedIds(form, filter, grants);
      if (expected === null) {
        refused += 1;
        await expect(asked).rejects.toMatchObject({ code: "expr.invalid" });
        return;
      }
      const ids = (await asked).rows.map((row) => Number(row[0])).toSorted((a, b) => a - b);
      compared += 1;
      if (ids.length > 0) found += 1;
      expect(ids).toEqual(expected);
    }),
    { numRuns: 600 },
  );
  // The cases are about something: most compare rows, and many find some.
  expect(compared).toBeGreaterThan(250);
  expect(found).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(30);
});
