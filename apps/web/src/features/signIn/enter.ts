import type { Me } from "@tongzhou/contract";
import type { Static } from "typebox";
import { queryClient } from "../../api/queryClient.ts";
import { sessionEnded } from "../../api/session.ts";
import { meQuery, setupQuery } from "../../api/accountQueries.ts";

/** Takes note of who has just signed in. What was read for somebody else is forgotten. */
export function noteEntry(me: Static<typeof Me>): void {
  queryClient.clear();
  queryClient.setQueryData(setupQuery.queryKey, { isDone: true });
  queryClient.setQueryData(meQuery.queryKey, me);
  sessionEnded.set(false);
}
