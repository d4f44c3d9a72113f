import { listTenure } from "@tongzhou/contract";
import type { RouteReply } from "@tongzhou/contract";
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../../api/call.ts";
import { recordKeys } from "../../../api/recordQueries.ts";

/** What an effective-dated field held for a while. */
export type TenureSpanView = RouteReply<typeof listTenure>["spans"][number];

/** The field of one record. */
export interface TenureParams {
  readonly workspace: string;
  readonly form: string;
  readonly record: number;
  readonly field: string;
}

/** The time line of a field, newest first. Its key begins with the record's, so live messages refresh it too. */
export function tenureQuery(params: TenureParams) {
  const { workspace, form, record, field } = params;
  return queryOptions({
    queryKey: [...recordKeys.record(workspace, form, record), "tenure", field],
    queryFn: async ({ signal }) => call(listTenure, { params }, { signal }),
  });
}
