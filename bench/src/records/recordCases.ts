import type { Call, Case } from "../compare.ts";
import { listColumns, searchTerm } from "./benchForm.ts";

/** What the cases need to know of the loaded rows. */
export interface CaseContext {
  /** "owner" or "member", as it stands in the case's name. */
  readonly who: string;
  readonly workspace: string;
  readonly token: string;
  readonly memberId: number;
  /** Ids the actor sees, in a random order. */
  readonly ids: readonly number[];
  /** A place 100,000 rows deep (or half way, when there are fewer) in the order of `due`. */
  readonly deep: { readonly cursor: string; readonly due: string; readonly id: number };
}

const json = (value: unknown) => JSON.stringify(value);

/** A new case's values, different each time. */
export function buildValues(turn: number, owner: number): Readonly<Record<string, unknown>> {
  return {
    title: `接口超时 ${turn}`,
    client: 1 + (turn % 2000),
    owner,
    status: "new",
    priority: "t3",
    amount: "1234.5",
    hours: "2.5",
    reopened: 0,
    is_urgent: false,
    due: "2026-11-30",
    reported_at: "2026-11-21T08:00:00.000Z",
    city: "杭州",
    note: "门店离线提交后照片只剩缩略图",
  };
}

/** The cases of one actor. Group, search and count are reads too; writes follow the reads so that they find quiet tables. */
export function buildRecordCases(context: CaseContext): readonly Case[] {
  const { who, workspace, token, ids, deep } = context;
  const headers = { authorization: `Bearer ${token}` };
  const base = `/api/v1/workspaces/${workspace}/forms/service_case`;
  const post = (path: string, body: unknown): Call => ({ method: "POST", path, headers, body: json(body) });
  const get = (path: string): Call => ({ method: "GET", path, headers });
  const sort = [{ field: "due", direction: "desc" }];
  const idAt = (turn: number) => ids[turn % ids.length] ?? 0;
  const fixed = (call: Call) => () => call;
  // Keys of creates must differ between rounds and actors, or the second would answer the first one's record.
  const run = `${who}${Date.now()}`;
  return [
    {
      name: `list.${who}`,
      ours: fixed(post(`${base}/query`, { filter: 'status = "working"', sort, columns: listColumns, limit: 50 })),
      floor: fixed(post("/list", { status: "working", limit: 50 })),
    },
    {
      name: `page.deep.${who}`,
      ours: fixed(post(`${base}/query`, { sort, columns: listColumns, limit: 50, after: deep.cursor })),
      floor: fixed(post("/page", { due: deep.due, id: deep.id, limit: 50 })),
    },
    {
      name: `get.${who}`,
      ours: (turn) => get(`${base}/records/${idAt(turn)}`),
      floor: (turn) => get(`/cases/${idAt(turn)}`),
    },
    {
      name: `group.${who}`,
      ours: fixed(
        post(`${base}/groups`, { by: [{ field: "status" }], aggregates: [{ field: "amount", function: "sum" }] }),
      ),
      floor: fixed(post("/group", {})),
      connections: 2,
    },
    {
      name: `search.${who}`,
      ours: fixed(post(`${base}/query`, { search: searchTerm, columns: listColumns, limit: 50 })),
      floor: fixed(post("/search", { term: searchTerm, limit: 50 })),
    },
    {
      name: `count.capped.${who}`,
      ours: fixed(
        post(`${base}/query`, { filter: 'status = "closed"', columns: ["title"], limit: 1, count: "capped" }),
      ),
      floor: fixed(post("/count", { status: "closed" })),
    },
    buildUpdateCase(context),
    {
      name: `create.${who}`,
      ours: (turn) =>
        post(`${base}/records`, { values: buildValues(turn, context.memberId), idempotencyKey: `${run}-${turn}` }),
      floor: (turn) => post("/cases", { values: buildValues(turn, context.memberId) }),
    },
    {
      name: `batch.create.1000.${who}`,
      ours: (turn) =>
        post(`${base}/records/batch`, { mode: "all_or_nothing", operations: buildOperations(turn, context.memberId) }),
      floor: (turn) => post("/cases/batch", { operations: buildOperations(turn, context.memberId) }),
      connections: 1,
    },
  ];
}

/** Each update carries the version that the last one of the same record answered, as a careful client does. */
function buildUpdateCase({ who, workspace, token, ids }: CaseContext): Case {
  const headers = { authorization: `Bearer ${token}` };
  const versions = new Map<number, number>();
  const build = (turn: number, path: (id: number) => string): Call => {
    const id = ids[turn % ids.length] ?? 0;
    const values = { hours: `${turn % 40}.5`, status: turn % 2 === 0 ? "working" : "waiting" };
    const onReply = (body: string) => {
      versions.set(id, Number((JSON.parse(body) as { readonly version: unknown }).version));
    };
    return {
      method: "PATCH",
      path: path(id),
      headers,
      body: json({ values, version: versions.get(id) ?? 1 }),
      onReply,
    };
  };
  return {
    name: `update.${who}`,
    ours: (turn) => build(turn, (id) => `/api/v1/workspaces/${workspace}/forms/service_case/records/${id}`),
    floor: (turn) => build(turn, (id) => `/cases/${id}`),
  };
}

function buildOperations(turn: number, owner: number) {
  return Array.from({ length: 1000 }, (_unused, index) => ({
    kind: "create",
    values: buildValues(turn * 1000 + index, owner),
  }));
}
