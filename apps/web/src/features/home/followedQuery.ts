import { listFollowed } from "@tongzhou/contract";
import type { RouteReply } from "@tongzhou/contract";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";

/** A record the member follows. */
export type FollowedRecord = RouteReply<typeof listFollowed>["records"][number];

const shown = 8;

/** Records the member follows, latest activity first. */
export function followedQuery(workspace: string) {
  return queryOptions({
    queryKey: ["followed", workspace],
    queryFn: async ({ signal }) => call(listFollowed, { params: { workspace }, query: { limit: shown } }, { signal }),
    // Others' doings come without a word to this page.
    staleTime: 0,
  });
}
