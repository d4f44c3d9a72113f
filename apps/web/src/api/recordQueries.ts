import { getRecord, listTitles, queryRecords, search } from "@tongzhou/contract";
import type { RouteInput, RouteReply } from "@tongzhou/contract";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

/** Where cached reads of records live, so that a live message can name what to fetch again. */
export const recordKeys = {
  /** Everything read from a form: pages, groups, aggregates, counts. */
  form: (workspace: string, form: string) => ["records", workspace, form] as const,
  /** Everything read of one record: itself, its comments, its history. */
  record: (workspace: string, form: string, record: number) => ["record", workspace, form, record] as const,
};

/** Which records, in which order, and which of their fields. */
export type RecordSelection = RouteInput<typeof queryRecords>["body"];

/** A page of records. */
export function recordPageQuery(workspace: string, form: string, selection: RecordSelection) {
  return queryOptions({
    queryKey: [...recordKeys.form(workspace, form), "page", selection],
    queryFn: async ({ signal }) => call(queryRecords, { params: { workspace, form }, body: selection }, { signal }),
  });
}

/** Titles of some records of any forms, those that still exist for this member. */
export function titlesQuery(workspace: string, records: RouteInput<typeof listTitles>["body"]["records"]) {
  return queryOptions({
    queryKey: ["titles", workspace, records],
    queryFn: async ({ signal }) => call(listTitles, { params: { workspace }, body: { records } }, { signal }),
    enabled: records.length > 0,
    placeholderData: keepPreviousData,
  });
}

/** A record as this member sees it. */
export type RecordView = RouteReply<typeof getRecord>;

/** One record with its readable fields. */
export function recordQuery(workspace: string, form: string, record: number) {
  return queryOptions({
    queryKey: [...recordKeys.record(workspace, form, record), "self"],
    queryFn: async ({ signal }) => call(getRecord, { params: { workspace, form, record } }, { signal }),
  });
}

/** Records of all visible forms that match; an empty text finds nothing and asks nobody. */
export function searchQuery(workspace: string, text: string, limit = 12) {
  const q = text.trim().slice(0, 200);
  return queryOptions({
    queryKey: ["search", workspace, q, limit],
    queryFn: async ({ signal }) => {
      // The next letter aborts this wait, so that only a pause in typing asks the server.
      await pause(120, signal);
      return call(search, { params: { workspace }, query: { q, limit } }, { signal });
    },
    enabled: q !== "",
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done, fail) => {
    const timer = setTimeout(done, ms);
    const handleAbort = (): void => {
      clearTimeout(timer);
      fail(signal.reason instanceof Error ? signal.reason : new Error("aborted"));
    };
    signal.addEventListener("abort", handleAbort, { once: true });
  });
}
