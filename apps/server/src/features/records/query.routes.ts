import {
  aggregateRecords,
  explainExpression,
  groupRecords,
  listRelated,
  listTitles,
  queryBookmarks,
  queryRecords,
  readDraft,
  readDraftRows,
  search,
  tryExpression,
} from "@tongzhou/contract";
import {
  aggregateRecords as aggregate,
  explainExpression as explain,
  groupRecords as group,
  listRelated as loadRelated,
  listTitles as loadTitles,
  queryBookmarks as loadBookmarks,
  queryRecords as loadPage,
  readDraft as judgeDraft,
  readDraftRows as judgeRows,
  search as find,
  tryExpression as tryOut,
} from "@tongzhou/engine";
import { serveMember, type Edge } from "../../platform/http/serve.ts";

/** Lists, groups, totals and search: everything that reads many records. */
export function serveQueries(edge: Edge): void {
  serveMember(edge, queryRecords, ({ session, params, body }) => loadPage(session, params.form, body));
  serveMember(edge, queryBookmarks, ({ session, params, body }) => loadBookmarks(session, params.form, body));
  serveMember(edge, groupRecords, ({ session, params, body }) => group(session, params.form, body));
  serveMember(edge, aggregateRecords, ({ session, params, body }) => aggregate(session, params.form, body));

  serveMember(edge, listRelated, async ({ session, params }) => ({
    lists: await loadRelated(session, params.form, params.record),
  }));

  serveMember(edge, listTitles, async ({ session, body }) => ({ records: await loadTitles(session, body.records) }));

  serveMember(edge, tryExpression, ({ session, params, body }) => tryOut(session, params.form, body.expression, body));

  serveMember(edge, explainExpression, ({ session, params, body }) =>
    explain(session, params.form, body.expression, body),
  );

  serveMember(edge, readDraft, ({ session, params, body }) => judgeDraft(session, params.form, body));
  serveMember(edge, readDraftRows, ({ session, params, body }) => judgeRows(session, params.form, body));

  serveMember(edge, search, async ({ session, query }) => ({ hits: await find(session, query) }));
}
