import { exportRecords } from "@tongzhou/contract";
import { exportRecords as readRecords } from "@tongzhou/engine";
import type { SortKey } from "@tongzhou/model";
import type { ExportQueue } from "../../platform/exports/exportQueue.ts";
import { sendExport } from "../../platform/exports/sendExport.ts";
import { localeOf } from "../../platform/http/locale.ts";
import type { Edge } from "../../platform/http/serve.ts";
import { serveBytes, type ByteCall } from "../../platform/http/serveBytes.ts";

/** A view's records as a file. */
export function serveExports(edge: Edge, queue: ExportQueue): void {
  serveBytes(edge, exportRecords, ({ session, params, query, request, reply }) => {
    const input = {
      ...pick(query),
      sort: readSort(query.sort),
      columns: query.columns === undefined ? undefined : query.columns.split(",").filter((key) => key !== ""),
      locale: localeOf(request),
    };
    return sendExport(edge, queue, {
      session,
      request,
      reply,
      query,
      form: params.form,
      read: (now, write, gone) => readRecords(now, params.form, input, write, gone),
    });
  });
}

function pick({ filter, search }: ByteCall<typeof exportRecords>["query"]): {
  readonly filter?: string;
  readonly search?: string;
} {
  return { ...(filter === undefined ? {} : { filter }), ...(search === undefined ? {} : { search }) };
}

function readSort(sort: string | undefined): readonly SortKey[] {
  if (sort === undefined) return [];
  return sort
    .split(",")
    .filter((key) => key !== "" && key !== "-")
    .map((key) =>
      key.startsWith("-") ? { field: key.slice(1), direction: "desc" } : { field: key, direction: "asc" },
    );
}
