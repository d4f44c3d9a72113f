import type { Case, Side } from "../compare.ts";
import type { Call } from "../measureRate.ts";
import { listColumns, searchTerm } from "./benchForm.ts";

/** What the cases need to know of the loaded rows. */
export interface CaseContext {
  /** "owner" or "member", as it stands in the case's name. */
  readonly who: string;
  readonly workspace: string;
  readonly token: string;
  readonly memberId: number;
  /** Records the actor sees and no other actor of the run writes, in a random order. */
  readonly records: readonly { readonly id: number; readonly version: number }[];
  /** A place 100,000 rows deep (or four fifths down, when there are fewer) in the order of `due`. */
  readonly deep: { readonly cursor: string; readonly due: string; readonly id: number };
}

/** Where the sides of the cases answer. */
export interface Addresses {
  readonly ours: string;
  readonly floor: string;
}

/** One piece of work, as ours and the floor are asked for it. */
interface Work {
  readonly name: string;
  readonly isWrite: boolean;
  readonly ours: (turn: number) => Call;
  readonly floor: (turn: number) => Call;
  readonly connections?: number;
}

/**
 * The cases of one actor, reads before writes.
 * @param small the same actor's context in a workspace of fewer rows, to measure growth; null for none
 */
export function buildRecordCases(
  context: CaseContext,
  small: CaseContext | null,
  addresses: Addresses,
): readonly (Case & { readonly isWrite: boolean })[] {
  const fewer = small === null ? null : buildWorks(small);
  return buildWorks(context).map(({ name, isWrite, ours, floor, connections }, index) => {
    const oursSmall = fewer?.[index]?.ours;
    const sides: readonly Side[] = [
      { name: "ours", address: addresses.ours, build: ours },
      { name: "floor", address: addresses.floor, build: floor },
      ...(oursSmall === undefined ? [] : [{ name: "small", address: addresses.ours, build: oursSmall } as const]),
    ];
    return { name, isWrite, sides, ...(connections === undefined ? {} : { connections }) };
  });
}

const json = (value: unknown) => JSON.stringify(value);

/** The order that lists and pages ask for. */
export const byDue = [{ field: "due", direction: "desc" }] as const;

/** What the reading cases ask `query` for. */
export const queries = {
  list: { filter: 'status = "working"', sort: byDue, columns: listColumns, limit: 50 },
  page: { sort: byDue, columns: listColumns, limit: 50 },
  search: { search: searchTerm, columns: listColumns, limit: 50 },
  count: { filter: 'status = "closed"', columns: ["title"], limit: 1, count: "capped" },
} as const;

function buildWorks(context: CaseContext): readonly Work[] {
  const { who, workspace, token, records, deep, memberId } = context;
  const headers = { authorization: `Bearer ${token}` };
  const base = `/api/v1/workspaces/${workspace}/forms/service_case`;
  const post = (path: string, body: unknown): Call => ({ method: "POST", path, headers, body: json(body) });
  const get = (path: string): Call => ({ method: "GET", path, headers });
  const fixed = (call: Call) => () => call;
  const read = (name: string, ours: Work["ours"], floor: Work["floor"], connections?: number): Work => ({
    name: `${name}.${who}`,
    isWrite: false,
    ours,
    floor,
    ...(connections === undefined ? {} : { connections }),
  });
  const query = (body: unknown) => fixed(post(`${base}/query`, body));
  const idAt = (turn: number) => records[turn % records.length]?.id ?? 0;
  // Keys differ between rounds and runs, or the second create would answer the first one's record.
  const run = `${who}${workspace}${Date.now()}`;
  const groups = { by: [{ field: "status" }], aggregates: [{ field: "amount", function: "sum" }] };
  return [
    read("list", query(queries.list), fixed(post("/list", { status: "working", limit: 50 }))),
    read(
      "page.deep",
      query({ ...queries.page, after: deep.cursor }),
      fixed(post("/page", { due: deep.due, id: deep.id, limit: 50 })),
    ),
    read(
      "get",
      (turn) => get(`${base}/records/${idAt(turn)}`),
      (turn) => get(`/cases/${idAt(turn)}`),
    ),
    read("group", fixed(post(`${base}/groups`, groups)), fixed(post("/group", {})), 2),
    read("search", query(queries.search), fixed(post("/search", { term: searchTerm, limit: 50 }))),
    read("count.capped", query(queries.count), fixed(post("/count", { status: "closed" }))),
    buildUpdate(context),
    {
      name: `create.${who}`,
      isWrite: true,
      ours: (turn) =>
        post(`${base}/records`, { values: buildValues(turn, memberId), idempotencyKey: `${run}-${turn}` }),
      floor: (turn) => post("/cases", { values: buildValues(turn, memberId) }),
    },
    {
      name: `batch.create.1000.${who}`,
      isWrite: true,
      ours: (turn) =>
        post(`${base}/records/batch`, {
          mode: "all_or_nothing",
          operations: buildOperations(turn, memberId),
          idempotencyKey: `${run}-batch-${turn}`,
        }),
      floor: (turn) => post("/cases/batch", { operations: buildOperations(turn, memberId) }),
      connections: 1,
    },
  ];
}

/** Each update carries the version that the last one of the same record answered, as a careful client does. */
function buildUpdate({ who, workspace, token, records }: CaseContext): Work {
  const headers = { authorization: `Bearer ${token}` };
  const versions = new Map(records.map(({ id, version }) => [id, version]));
  const build = (turn: number, path: (id: number) => string): Call => {
    const id = records[turn % records.length]?.id ?? 0;
    // 397 shares no factor with the number of records, so that coming by again always finds other hours.
    const values = { hours: `${(turn % 397) / 10}`, status: turn % 2 === 0 ? "working" : "waiting" };
    const onReply = (body: string) => {
      versions.set(id, Number((JSON.parse(body) as { readonly version: unknown }).version));
    };
    return { method: "PATCH", path: path(id), headers, body: json({ values, version: versions.get(id) }), onReply };
  };
  return {
    name: `update.${who}`,
    isWrite: true,
    ours: (turn) => build(turn, (id) => `/api/v1/workspaces/${workspace}/forms/service_case/records/${id}`),
    floor: (turn) => build(turn, (id) => `/cases/${id}`),
  };
}

/** A new case's values, different each time. */
function buildValues(turn: number, owner: number): Readonly<Record<string, unknown>> {
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

function buildOperations(turn: number, owner: number) {
  return Array.from({ length: 1000 }, (_unused, index) => ({
    kind: "create",
    values: buildValues(turn * 1000 + index, owner),
  }));
}
