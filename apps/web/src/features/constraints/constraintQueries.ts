import { listBrokenRecords, listConstraints } from "@tongzhou/contract";
import type { RouteReply } from "@tongzhou/contract";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordKeys } from "../../api/recordQueries.ts";

// All of these begin with the form's key, so that a live message about its records refreshes them too.

/** A constraint with how many records break it. */
export type CountedView = RouteReply<typeof listConstraints>["constraints"][number];

/** The constraints of a form, counted. */
export function constraintsQuery(workspace: string, form: string) {
  return queryOptions({
    queryKey: [...recordKeys.form(workspace, form), "constraints"],
    queryFn: async ({ signal }) =>
      (await call(listConstraints, { params: { workspace, form } }, { signal })).constraints,
  });
}

const firstPage: number | null = null;

/** The records that break a constraint, page by page. */
export function brokenRecordsQuery(workspace: string, form: string, constraint: string) {
  return infiniteQueryOptions({
    queryKey: [...recordKeys.form(workspace, form), "constraints", constraint],
    queryFn: async ({ signal, pageParam }) =>
      call(
        listBrokenRecords,
        {
          params: { workspace, form, constraint },
          query: { limit: 50, ...(pageParam === null ? {} : { after: pageParam }) },
        },
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
  });
}
