import { afterAll, beforeAll, expect, test } from "vitest";
import { sql, sqlIdent } from "@tongzhou/base";
import { policyFor } from "../../access/policyFor.ts";
import { buildIndexes } from "../../forms/background/buildIndexes.ts";
import { loadIndexes } from "../../forms/indexes.store.ts";
import type { Session } from "../../gateway/session.ts";
import type { TestWorkspace } from "../../test/openTestWorkspace.ts";
import { queryRecords } from "../queryRecords.ts";
import type { Selection } from "../selection.ts";
import { insertRows, openDesk } from "../test/deskWorkspace.ts";
import { indexAdvice } from "./indexAdvice.ts";
import { exchangeIndexUses, isIndexStanding, recordIndexUse } from "./indexUses.ts";
import { adviceBudget, tendIndexes } from "./tendIndexes.ts";

let desk: TestWorkspace;
let member: Session;
const advise = (session: Session, selection: Selection) =>
  indexAdvice(session, policyFor(session, "ticket", "see"), selection);
const tailOf = (session: Session, selection: Selection): string | undefined =>
  advise(session, selection)
    ?.tail.replace(/^on "ws_demo"\."ticket" /, "")
    .replace(/ where deleted_at is null$/, "");

beforeAll(async () => {
  desk = await openDesk([
    {
      key: "own",
      form: "ticket",
      to: { role: "member" },
      actions: ["see"],
      rows: "owner = CURRENT_USER() and urgent = FALSE",
    },
  ]);
  member = await desk.as(await desk.addMember("member"));
  await insertRows(desk.database, desk.schema, "ticket", [{ title: "a" }, { title: "b", owner: 1, urgent: false }]);
});
afterAll(() => desk.drop());

test.each([
  [{}, undefined],
  [{ sort: [{ field: "id", direction: "desc" }] }, undefined],
  [{ filter: "client = RECORD(1)" }, undefined],
  [{ search: "电", sort: [{ field: "due", direction: "asc" }] }, '(("ticket"."due"), ("ticket".id))'],
  [{ filter: 'status = "open"' }, '("status", ("ticket".id))'],
  [{ sort: [{ field: "made_at", direction: "desc" }] }, '(("ticket".created_at), ("ticket".id))'],
  [
    { filter: 'amount > 5 and status = "open" and owner = MEMBER(3)', sort: [{ field: "due", direction: "desc" }] },
    '("owner", "status", ("ticket"."due") desc nulls last, ("ticket".id) desc)',
  ],
  [
    {
      sort: [
        { field: "title", direction: "asc" },
        { field: "status", direction: "asc" },
      ],
    },
    `((left("ticket"."title", 64) collate tongzhou.pinyin), (array_position('{open,active,done}'::text[], "ticket"."status")), ("ticket".id))`,
  ],
  [{ filter: 'status = "open" or urgent', sort: [{ field: "client", direction: "asc" }] }, undefined],
  [{ filter: 'status = "open"', sort: [{ field: "is_late", direction: "asc" }] }, '("status")'],
] satisfies [Selection, string | undefined][])("[Q24] the index for %j", (selection, tail) => {
  expect(tailOf(desk.owner, selection)).toBe(tail);
});

test("[Q24] what a member's rights fix leads the index", () => {
  expect(tailOf(member, { sort: [{ field: "due", direction: "asc" }] })).toBe(
    '("owner", "urgent", ("ticket"."due"), ("ticket".id))',
  );
});

test("[Q25] a slow shape gets its index, pages read from it, and give the same rows", async () => {
  const sort = [{ field: "status", direction: "asc" }] as const;
  const advice = advise(desk.owner, { sort });
  if (advice === null) throw new Error("test-advice: expected one");
  const before = await queryRecords(desk.owner, "ticket", { sort });
  for (let call = 0; call < 20; call += 1) recordIndexUse(desk.database, desk.schema, advice, 40);
  await exchangeIndexUses(desk.database, desk.schema);
  await tendIndexes(desk.database, desk.owner.workspace);
  await buildIndexes(desk.database, desk.schema, new AbortController().signal);
  await exchangeIndexUses(desk.database, desk.schema);
  expect(isIndexStanding(desk.database, desk.schema, advice)).toBe(true);
  expect(await queryRecords(desk.owner, "ticket", { sort })).toEqual(before);
  const indexes = await loadIndexes(desk.database, desk.schema, "ticket");
  expect(indexes.filter((index) => index.purpose === "advice").map((index) => [index.name, index.state])).toEqual([
    [advice.name, "valid"],
  ]);
  expect(indexes.filter((index) => index.purpose === "search").map((index) => index.state)).toEqual(["valid"]);
});

test("[Q25] every index that is advised can be built", async () => {
  const shapes = [
    "title",
    "code",
    "amount",
    "points",
    "urgent",
    "due",
    "met_at",
    "starts",
    "spent",
    "status",
    "made_at",
  ].flatMap((field) =>
    (["asc", "desc"] as const).map((direction) => ({
      sort: [
        { field, direction },
        { field: "title", direction: "asc" as const },
      ],
    })),
  );
  for (const [index, selection] of shapes.entries()) {
    const advice = advise(desk.owner, selection);
    if (advice === null) throw new Error(`test-advice: expected one for ${JSON.stringify(selection)}`);
    await desk.database.run(sql`create index ${sqlIdent(`try_${index}`)} ${{ chunks: [advice.tail] }}`);
  }
});

test("[Q26] a form keeps no more advised indexes than its budget, and gives up those unused for 30 days", async () => {
  for (let field = 0; field < adviceBudget + 5; field += 1) {
    const advice = {
      form: "client",
      name: `client_try_${field}`,
      tail: `on ws_demo.client (name, id) where id > ${field}`,
      givesOrder: true,
    };
    for (let call = 0; call < 10; call += 1) recordIndexUse(desk.database, desk.schema, advice, 100 + field);
  }
  await exchangeIndexUses(desk.database, desk.schema);
  await tendIndexes(desk.database, desk.owner.workspace);
  const count = async (state: string): Promise<number> =>
    (await loadIndexes(desk.database, desk.schema, "client")).filter(
      (index) => index.purpose === "advice" && index.state === state,
    ).length;
  expect(await count("building")).toBe(adviceBudget);
  await desk.database.run(
    sql`update ws_demo._index_advice set last_at = now() - interval '31 days' where form = 'client'`,
  );
  await tendIndexes(desk.database, desk.owner.workspace);
  expect([await count("building"), await count("dropping")]).toEqual([0, adviceBudget]);
});
