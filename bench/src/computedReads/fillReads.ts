import { must, sql, sqlIdent, systemClock } from "@tongzhou/base";
import {
  applyDefinition,
  createAccount,
  createWorkspace,
  fillComputed,
  loadWorkspaceRuntime,
  planDefinition,
  type Database,
  type Session,
} from "@tongzhou/engine";
import { readsDefinition } from "./readsDefinition.ts";

const clients = 2000;
const itemsOfOne = 2;

/** The engine's own eyes on the workspace. */
export async function openReadsSession(database: Database): Promise<Session> {
  const workspace = await loadWorkspaceRuntime(database, "bench");
  return { database, workspace, actor: { kind: "system" }, cause: { kind: "request" }, clock: systemClock };
}

/** Makes the workspace and `rows` jobs, a fiftieth of them without a due day, with two items each. */
export async function fillReads(database: Database, rows: number): Promise<void> {
  const { label, zone } = readsDefinition;
  await database.transaction(async (tx) => {
    const person = { email: "owner@example.com", name: "Owner", locale: "en", passwordHash: null } as const;
    const account = must(await createAccount(tx, person), "bench-account: expected a new one");
    return createWorkspace(tx, { key: "bench", label, zone, ownerAccountId: account.id });
  });
  // Filled before there are formulas, which is quicker.
  await apply(database, {
    ...readsDefinition,
    forms: readsDefinition.forms.map((form) => ({
      ...form,
      fields: form.fields.filter(({ kind }) => kind !== "formula"),
    })),
  });
  await database.run(
    sql`insert into ws_bench.client (name, level) select '客户' || i, i % 40 from generate_series(1, ${clients}::int) i`,
  );
  await database.run(
    sql`insert into ws_bench.job (name, client, amount, cost, due)
      select '工作' || i, 1 + i % ${clients}::int, (i::bigint * 7919) % 200, (i::bigint * 104729) % 100,
        case when i % 50 <> 0 then current_date - 600 + ((i::bigint * 15485863) % 700)::int end
      from generate_series(1, ${rows}::int) i`,
  );
  await database.run(
    sql`insert into ws_bench.item (name, job, price) select '明细' || i, 1 + (i - 1) / ${itemsOfOne}::int, (i::bigint * 32452843) % 50 from generate_series(1, ${rows * itemsOfOne}::int) i`,
  );
  await apply(database, readsDefinition);
  for (const table of ["client", "job", "item"]) await database.run(sql`vacuum analyze ${sqlIdent("ws_bench", table)}`);
}

async function apply(database: Database, proposed: typeof readsDefinition): Promise<void> {
  const session = await openReadsSession(database);
  const plan = await planDefinition(session, proposed);
  if (plan.problems.length > 0) throw new Error(`bench-plan: expected none, got ${JSON.stringify(plan.problems)}`);
  await applyDefinition(session, { ...plan, proposed, acceptDestructive: true });
  await fillComputed(database, "bench", new AbortController().signal);
}
