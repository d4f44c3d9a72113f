import { queryOptions } from "@tanstack/react-query";
import { listDefinitionWork } from "@tongzhou/contract";
import type { RouteReply } from "@tongzhou/contract";
import { call } from "./call.ts";

/** Something that a change of the definition still has to do. */
export type WorkItem = RouteReply<typeof listDefinitionWork>["items"][number];

// How soon the end of it is seen.
const everyMs = 1500;

/**
 * What changes of the definition still have to do, as far as this member may know; asked again while there is something.
 * A change of the definition, told on the live channel, asks anew.
 */
export function workQuery(workspace: string) {
  return queryOptions({
    queryKey: ["definition", workspace, "work"],
    queryFn: async ({ signal }) => (await call(listDefinitionWork, { params: { workspace } }, { signal })).items,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some((item) => item.state === "running") === true ? everyMs : false),
  });
}
