import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startPostgres } from "@tongzhou/embedded";
import { compare, type Comparison } from "../compare.ts";
import { startProgram, type Program } from "../startProgram.ts";
import { benchDefinition, ownerCount } from "./benchForm.ts";
import { loadRows } from "./loadRows.ts";
import { joinMember, setUpOwner, type OursClient } from "./oursClient.ts";
import { buildRecordCases, type CaseContext } from "./recordCases.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const note = (text: string) => process.stderr.write(`${text}\n`);

/** Loads the rows, then measures our server and the floor over them in turns, as owner and as a member who sees 5 %. */
export async function runRecordsBench(options: ReadonlyMap<string, string>): Promise<object> {
  const rows = Number(options.get("rows") ?? 100_000);
  const rounds = Number(options.get("rounds") ?? 5);
  const roundMs = Number(options.get("roundMs") ?? 1500);
  const only = options.get("only");
  const home = mkdtempSync(join(tmpdir(), "tongzhou-bench-"));
  const postgres = await startPostgres({ dataDir: home });
  const stops: (() => Promise<void>)[] = [() => postgres.stop()];
  try {
    const environment = {
      DATABASE_URL: postgres.connectionString,
      DATA_DIR: home,
      LOG_LEVEL: "silent",
      POOL_SIZE: "12",
    };
    const ours = await startProgram(join(root, "apps/server/src/main.ts"), environment, "/healthz");
    stops.unshift(() => ours.stop());
    const prepared = await prepare(ours, postgres.connectionString, rows);
    const floor = await startProgram(
      join(root, "bench/src/floor/floorServer.ts"),
      {
        ...environment,
        FLOOR_SCHEMA: prepared.schema,
        FLOOR_TOKENS: JSON.stringify(prepared.tokens),
        ...(prepared.search === null ? {} : { FLOOR_SEARCH: prepared.search }),
      },
      "/healthz",
    );
    stops.unshift(() => floor.stop());
    const addresses = { ours: ours.address, floor: floor.address };
    const results: Comparison[] = [];
    const cases = prepared.contexts
      .flatMap(buildRecordCases)
      .filter((one) => only === undefined || one.name.includes(only));
    for (const one of cases) {
      const result = await compare(one, addresses, rounds, roundMs);
      note(`${result.case}: ours ${result.ours}/s, floor ${result.floor}/s, ratio ${result.ratio}`);
      results.push(result);
    }
    return { bench: "records", rows, rounds, roundMs, results };
  } finally {
    for (const stop of stops) await stop().catch((error: unknown) => note(String(error)));
    rmSync(home, { recursive: true, force: true });
  }
}

interface Prepared {
  readonly schema: string;
  readonly tokens: readonly (readonly [string, { readonly member: number; readonly isOwner: boolean }])[];
  readonly contexts: readonly CaseContext[];
  /** How the floor asks the same search index as ours; null when ours has none. */
  readonly search: string | null;
}

async function prepare(ours: Program, connectionString: string, rows: number): Promise<Prepared> {
  const owner = await setUpOwner(ours.address);
  const me = (await owner.get("/me")) as {
    readonly workspaces: readonly { readonly key: string; readonly memberId: number }[];
  };
  const workspace = me.workspaces[0]?.key ?? "";
  const ownerId = me.workspaces[0]?.memberId ?? 0;
  const plan = await owner.post(`/workspaces/${workspace}/definition/plan`, { definition: benchDefinition });
  await owner.post(`/workspaces/${workspace}/definition/apply`, {
    definition: benchDefinition,
    baseVersion: plan["baseVersion"],
    hash: plan["hash"],
    acceptDestructive: false,
  });
  const member = await joinMember(ours.address, owner, workspace, 1);
  const mine = (await member.get("/me")) as typeof me;
  const memberId = mine.workspaces[0]?.memberId ?? 0;
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const schema = `ws_${workspace}`;
    // The other owners need not be able to sign in; they only have to be someone else.
    const others = await client.query<{ id: string }>(
      `insert into "${schema}"._member (name, pinyin, email, role, status) select '成员', '', 'other' || i || '@example.com', 'member', 'active' from generate_series(1, $1::int) i returning id`,
      [ownerCount - 1],
    );
    const memberIds = [memberId, ...others.rows.map((row) => Number(row.id))];
    note(`loading ${rows} rows…`);
    await loadRows(client, schema, rows, memberIds);
    const tokens = [
      [owner.token, { member: ownerId, isOwner: true }],
      [member.token, { member: memberId, isOwner: false }],
    ] as const;
    const actors = [
      { who: "owner", client: owner, id: ownerId },
      { who: "member", client: member, id: memberId },
    ];
    const contexts: CaseContext[] = [];
    for (const actor of actors) {
      await warmUp(actor.client, workspace);
      contexts.push(await buildContext(actor, workspace, client, schema, rows));
    }
    await waitForIndexes(client, schema);
    return { schema, tokens, contexts, search: await findSearchCondition(client, schema) };
  } finally {
    await client.end();
  }
}

/** Asks what the cases will ask often enough for the index adviser to see it, as a day's use would. */
async function warmUp(client: OursClient, workspace: string): Promise<void> {
  const base = `/workspaces/${workspace}/forms/service_case`;
  const sort = [{ field: "due", direction: "desc" }];
  for (let turn = 0; turn < 60; turn += 1) {
    await client.post(`${base}/query`, { filter: 'status = "working"', sort, limit: 50 });
    await client.post(`${base}/query`, { sort, limit: 50 });
  }
}

/** Waits until no index is being built, and a moment more for one that is about to be. */
async function waitForIndexes(client: pg.Client, schema: string): Promise<void> {
  let quiet = 0;
  const deadline = Date.now() + 300_000;
  while (quiet < 10 && Date.now() < deadline) {
    const building = await client.query("select 1 from pg_stat_progress_create_index");
    quiet = building.rows.length === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const indexes = await client.query<{ indexdef: string }>(
    "select indexdef from pg_indexes where schemaname = $1 and tablename = 'service_case'",
    [schema],
  );
  for (const row of indexes.rows) note(row.indexdef);
  await client.query(`analyze "${schema}".service_case`);
}

async function buildContext(
  actor: { readonly who: string; readonly client: OursClient; readonly id: number },
  workspace: string,
  client: pg.Client,
  schema: string,
  rows: number,
): Promise<CaseContext> {
  const isOwner = actor.who === "owner";
  const seen = await client.query<{ id: string }>(
    `select id from "${schema}".service_case where $1 or owner = $2 order by md5(id::text) limit 5000`,
    [isOwner, actor.id],
  );
  const visible = isOwner ? rows : Math.floor(rows / ownerCount);
  const every = Math.min(10_000, Math.max(50, Math.floor(visible / 2)));
  const marks = (await actor.client.post(`/workspaces/${workspace}/forms/service_case/bookmarks`, {
    sort: [{ field: "due", direction: "desc" }],
    every,
  })) as { readonly cursors: readonly (string | null)[] };
  const block = Math.min(marks.cursors.length - 1, Math.max(1, Math.floor(Math.min(100_000, visible * 0.8) / every)));
  const cursor = marks.cursors[block] ?? "";
  const [at] = (
    await client.query<{ due: string; id: string }>(
      `select due::text, id from "${schema}".service_case where $1 or owner = $2 order by due desc nulls last, id desc offset $3 limit 1`,
      [isOwner, actor.id, block * every - 1],
    )
  ).rows;
  return {
    who: actor.who,
    workspace,
    token: actor.client.token,
    memberId: actor.id,
    ids: seen.rows.map((row) => Number(row.id)),
    deep: { cursor, due: at?.due ?? "", id: Number(at?.id ?? 0) },
  };
}

/** The floor may use the same search index as ours: the indexed expression is read from the catalogue. */
async function findSearchCondition(client: pg.Client, schema: string): Promise<string | null> {
  const found = await client.query<{ definition: string }>(
    `select pg_get_indexdef(i.indexrelid, 1, true) as definition from pg_index i join pg_class t on t.oid = i.indrelid
     join pg_namespace n on n.oid = t.relnamespace join pg_class x on x.oid = i.indexrelid join pg_am a on a.oid = x.relam
     where n.nspname = $1 and t.relname = 'service_case' and a.amname = 'gin' and pg_get_indexdef(i.indexrelid, 1, true) like '%grams%'`,
    [schema],
  );
  const definition = found.rows[0]?.definition;
  // The index is over the two-grams of the search text; the recheck is the same as a careful hand would write.
  return definition === undefined
    ? null
    : `${definition.replaceAll(/\btitle\b/g, "s.title")} @> array[lower($1)] and s.title like '%' || $1 || '%'`;
}
