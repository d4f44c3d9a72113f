import type pg from "pg";
import { benchDefinition, ownerCount } from "./benchForm.ts";
import { loadRows } from "./loadRows.ts";
import { joinMember, type OursClient } from "./oursClient.ts";
import { byDue, type CaseContext } from "./recordCases.ts";

/** Someone who asks: the workspace's owner, or a member who sees a twentieth. */
export interface Actor {
  readonly who: "owner" | "member";
  readonly client: OursClient;
  readonly memberId: number;
}

/** A workspace with its form and rows, and those who will ask for them. */
export interface LoadedWorkspace {
  readonly key: string;
  readonly schema: string;
  readonly rows: number;
  readonly actors: readonly Actor[];
}

/** Applies the bench's definition to a workspace of `owner`, takes a member in, and loads the rows. */
export async function loadWorkspace(
  address: string,
  database: pg.Client,
  owner: OursClient,
  key: string,
  rows: number,
): Promise<LoadedWorkspace> {
  const plan = await owner.post(`/workspaces/${key}/definition/plan`, { definition: benchDefinition });
  await owner.post(`/workspaces/${key}/definition/apply`, {
    definition: benchDefinition,
    baseVersion: plan["baseVersion"],
    hash: plan["hash"],
    acceptDestructive: false,
  });
  const member = await joinMember(address, owner, key, `${key}@example.com`);
  const actors: readonly Actor[] = [
    { who: "owner", client: owner, memberId: await loadMemberId(owner, key) },
    { who: "member", client: member, memberId: await loadMemberId(member, key) },
  ];
  const schema = `ws_${key}`;
  // The other owners of cases need not be able to sign in; they only have to be someone else.
  const others = await database.query<{ id: string }>(
    `insert into "${schema}"._member (name, pinyin, email, role, status) select '成员', '', 'other' || i || '@example.com', 'member', 'active' from generate_series(1, $1::int) i returning id`,
    [ownerCount - 1],
  );
  const memberIds = [actors[1]?.memberId ?? 0, ...others.rows.map((row) => Number(row.id))];
  await loadRows(database, schema, rows, memberIds);
  return { key, schema, rows, actors };
}

async function loadMemberId(client: OursClient, key: string): Promise<number> {
  const me = (await client.get("/me")) as {
    readonly workspaces: readonly { readonly key: string; readonly memberId: number }[];
  };
  const own = me.workspaces.find((one) => one.key === key);
  if (own === undefined) throw new Error(`bench-member: expected one of ${key}`);
  return own.memberId;
}

/** What an actor's cases need to know of the rows. */
export async function loadContext(workspace: LoadedWorkspace, actor: Actor, database: pg.Client): Promise<CaseContext> {
  const { key, schema, rows, actors } = workspace;
  const isOwner = actor.who === "owner";
  const restricted = actors.find((one) => one.who === "member")?.memberId;
  const seen = await database.query<{ id: string; version: number }>(
    `select id, version from "${schema}".service_case where (owner = $1) <> $2 and deleted_at is null order by md5(id::text) limit 5000`,
    [restricted, isOwner],
  );
  const visible = isOwner ? rows : Math.floor(rows / ownerCount);
  const every = Math.min(10_000, Math.max(50, Math.floor(visible / 2)));
  const marks = (await actor.client.post(`/workspaces/${key}/forms/service_case/bookmarks`, {
    sort: byDue,
    every,
  })) as { readonly cursors: readonly (string | null)[] };
  const block = Math.min(marks.cursors.length - 1, Math.max(1, Math.floor(Math.min(100_000, visible * 0.8) / every)));
  const { rows: places } = await database.query<{ due: string; id: string }>(
    `select due::text, id from "${schema}".service_case where ($1 or owner = $2) and deleted_at is null order by due desc nulls last, id desc offset $3 limit 1`,
    [isOwner, actor.memberId, block * every - 1],
  );
  return {
    who: actor.who,
    workspace: key,
    token: actor.client.token,
    memberId: actor.memberId,
    records: seen.rows.map((row) => ({ id: Number(row.id), version: row.version })),
    deep: { cursor: marks.cursors[block] ?? "", due: places[0]?.due ?? "", id: Number(places[0]?.id ?? 0) },
  };
}

/** What the search index holds of a row, for a table called `s`; null when there is no such index. */
export async function findSearchedText(database: pg.Client, schema: string): Promise<string | null> {
  const found = await database.query<{ definition: string }>(
    `select pg_get_indexdef(i.indexrelid, 1, true) as definition from pg_index i join pg_class t on t.oid = i.indrelid
     join pg_namespace n on n.oid = t.relnamespace join pg_class x on x.oid = i.indexrelid join pg_am a on a.oid = x.relam
     where n.nspname = $1 and t.relname = 'service_case' and a.amname = 'gin' and i.indisvalid`,
    [schema],
  );
  return found.rows[0]?.definition.replaceAll(/\btitle\b/g, "s.title") ?? null;
}
