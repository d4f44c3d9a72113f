import type { Query } from "@tanstack/react-query";
import { queryClient, staleAfterMs } from "../queryClient.ts";
import type { LiveSubject } from "./liveModel.ts";

// What is read from now on is true to every position that was heard before. A page's watch is asked for when the page is
// shown, and what it shows may have been read earlier, so each read remembers what was known when it began: the watch
// then asks for what happened since.

interface Heard {
  /** Grows with time; positions themselves are the server's. */
  readonly order: number;
  readonly position: string;
}

const heard = new Map<string, Heard>();
const rights = new Map<string, string>();
const begun = new WeakMap<Query, Heard>();
const read = new WeakMap<Query, Heard>();
const overtaken = new WeakSet<Query>();
let lastOrder = 0;

queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== "updated") return;
  const { query, action } = event;
  const { data, fetchStatus } = query.state;
  if (action.type === "fetch") keep(begun, query, heard.get(String(query.queryKey[1])));
  // A first read goes on when it is found stale meanwhile, and what it brings counts as fresh; so does what nobody shows.
  if (action.type === "invalidate" && fetchStatus !== "idle" && (data === undefined || !query.isActive()))
    overtaken.add(query);
  if (action.type !== "success" || action.manual === true) return;
  keep(read, query, begun.get(query));
  if (overtaken.delete(query))
    queueMicrotask(() => void queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true }));
});

function keep(where: WeakMap<Query, Heard>, query: Query, known: Heard | undefined): void {
  if (known === undefined) where.delete(query);
  else where.set(query, known);
}

/** Takes over where the workspace was read, and under which rights. */
export function noteWorkspace(workspace: string, live: { readonly since: string; readonly rights: string }): void {
  rights.set(workspace, live.rights);
  notePosition(workspace, live.since);
}

/** The rights under which the workspace was read last. */
export function knownRights(workspace: string): string | undefined {
  return rights.get(workspace);
}

/** Takes over a position of a workspace, from any answer of the server. */
export function notePosition(workspace: string, position: string): void {
  if (heard.get(workspace)?.position === position) return;
  lastOrder += 1;
  heard.set(workspace, { order: lastOrder, position });
}

/** The position known last; undefined before the first. */
export function knownPosition(workspace: string): string | undefined {
  return heard.get(workspace)?.position;
}

/** The position that was known when the oldest of what a watch is to keep true was read, or is being read. */
export function positionOfReads(workspace: string, subject: LiveSubject): string | undefined {
  let oldest = heard.get(workspace);
  for (const query of queryClient
    .getQueryCache()
    .findAll({ predicate: ({ queryKey }) => fits(queryKey, workspace, subject) })) {
    const isRead = query.state.data !== undefined && !query.state.isInvalidated && !query.isStaleByTime(staleAfterMs);
    const known = query.state.fetchStatus !== "idle" ? begun.get(query) : isRead ? read.get(query) : undefined;
    if (known !== undefined && oldest !== undefined && known.order < oldest.order) oldest = known;
  }
  return oldest?.position;
}

function fits(key: readonly unknown[], workspace: string, { form, record, isQuiet }: LiveSubject): boolean {
  const [what, where, of, one] = key;
  if (where !== workspace) return false;
  if (record !== undefined) return what === "record" && of === form && one === record;
  // Whoever reads by themselves may keep it under the name of another form.
  return of === form || (isQuiet === true && what === "records");
}
