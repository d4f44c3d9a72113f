import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { listBulkChanges, listBulkFailures, type BulkChangeState } from "@tongzhou/contract";
import type { Static } from "typebox";
import { call } from "../../../api/call.ts";

/** A bulk change as the server tells it. */
export type BulkChange = Static<typeof BulkChangeState>;

const watchEveryMs = 500;

/** Where the bulk changes of a workspace are kept. */
export function bulkKey(workspace: string): readonly string[] {
  return ["bulk", workspace];
}

/** The newest bulk changes of this member; asked for again while one is at work. */
export function bulkChangesQuery(workspace: string) {
  return queryOptions({
    queryKey: bulkKey(workspace),
    queryFn: async ({ signal }) => (await call(listBulkChanges, { params: { workspace } }, { signal })).changes,
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.status === "running") === true ? watchEveryMs : false,
    refetchIntervalInBackground: true,
    staleTime: 0,
  });
}

/** Records that one left out, a page at a time. */
export function bulkFailuresQuery(workspace: string, bulk: string) {
  return infiniteQueryOptions({
    queryKey: ["bulk-failures", workspace, bulk],
    queryFn: async ({ signal, pageParam }) =>
      call(
        listBulkFailures,
        { params: { workspace, bulk }, query: { limit: 100, ...(pageParam === 0 ? {} : { after: pageParam }) } },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  });
}
