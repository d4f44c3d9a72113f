import {
  listBin,
  listCommentEdits,
  listComments,
  listFollowers,
  listHistory,
  listRecordConstraints,
  listRelated,
} from "@tongzhou/contract";
import type { RouteReply } from "@tongzhou/contract";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordKeys } from "../../api/recordQueries.ts";

// All of these begin with the record's key, so that a live message about the record refreshes them too.

/** A comment of a conversation. */
export type CommentView = RouteReply<typeof listComments>["comments"][number];

/** One change of a record. */
export type ChangeView = RouteReply<typeof listHistory>["changes"][number];

/** A list of records that link here. */
export type RelatedView = RouteReply<typeof listRelated>["lists"][number];

/** The conversation on a record, oldest first. */
export function commentsQuery(workspace: string, form: string, record: number) {
  return queryOptions({
    queryKey: [...recordKeys.record(workspace, form, record), "comments"],
    queryFn: async ({ signal }) => call(listComments, { params: { workspace, form, record } }, { signal }),
  });
}

/** Earlier texts of a comment. */
export function commentEditsQuery(workspace: string, form: string, record: number, comment: number) {
  return queryOptions({
    queryKey: [...recordKeys.record(workspace, form, record), "comments", comment, "edits"],
    queryFn: async ({ signal }) => call(listCommentEdits, { params: { workspace, form, record, comment } }, { signal }),
  });
}

/** Who follows a record. */
export function followersQuery(workspace: string, form: string, record: number) {
  return queryOptions({
    queryKey: [...recordKeys.record(workspace, form, record), "followers"],
    queryFn: async ({ signal }) => call(listFollowers, { params: { workspace, form, record } }, { signal }),
  });
}

/** Changes of a record, newest first, page by page. */
export function historyQuery(workspace: string, form: string, record: number) {
  return infiniteQueryOptions({
    queryKey: [...recordKeys.record(workspace, form, record), "history"],
    queryFn: async ({ signal, pageParam }) =>
      call(
        listHistory,
        {
          params: { workspace, form, record },
          query: { limit: 50, ...(pageParam === null ? {} : { before: pageParam }) },
        },
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
  });
}

/** A constraint that a record breaks. */
export type BrokenView = RouteReply<typeof listRecordConstraints>["broken"][number];

/** The constraints that a record breaks. */
export function recordConstraintsQuery(workspace: string, form: string, record: number) {
  return queryOptions({
    queryKey: [...recordKeys.record(workspace, form, record), "constraints"],
    queryFn: async ({ signal }) =>
      (await call(listRecordConstraints, { params: { workspace, form, record } }, { signal })).broken,
  });
}

/** Where other forms link to a record. */
export function relatedQuery(workspace: string, form: string, record: number) {
  return queryOptions({
    queryKey: [...recordKeys.record(workspace, form, record), "related"],
    queryFn: async ({ signal }) => call(listRelated, { params: { workspace, form, record } }, { signal }),
    // Records of other forms come and go without a word about this one.
    staleTime: 0,
  });
}

/** Deleted records of a form, page by page. */
export function binQuery(workspace: string, form: string) {
  return infiniteQueryOptions({
    queryKey: [...recordKeys.form(workspace, form), "bin"],
    queryFn: async ({ signal, pageParam }) =>
      call(
        listBin,
        { params: { workspace, form }, query: pageParam === null ? {} : { before: pageParam } },
        { signal },
      ),
    initialPageParam: firstPage,
    getNextPageParam: (page) => page.next,
  });
}

const firstPage: string | null = null;
