import { queryOptions } from "@tanstack/react-query";
import { getImport, listImports } from "@tongzhou/contract";
import { call } from "../../api/call.ts";
import type { ImportView } from "./importPlan.ts";

const watchEveryMs = 700;

/** Whether an import moves without anybody's doing. */
export function isAtWork(status: ImportView["status"]): boolean {
  return status === "profiling" || status === "checking" || status === "running";
}

/** An import; asked for again while it is at work. */
export function importQuery(workspace: string, id: string) {
  return queryOptions({
    queryKey: ["import", workspace, id],
    queryFn: async ({ signal }) => call(getImport, { params: { workspace, import: id } }, { signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && isAtWork(state.data.status) ? watchEveryMs : false),
    refetchIntervalInBackground: true,
    staleTime: 0,
  });
}

/** The newest imports of this member. */
export function importsQuery(workspace: string) {
  return queryOptions({
    queryKey: ["imports", workspace],
    queryFn: async ({ signal }) => (await call(listImports, { params: { workspace } }, { signal })).imports,
    staleTime: 0,
  });
}
