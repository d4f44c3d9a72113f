import { sql, type Sql } from "@tongzhou/base";
import type { Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import type { Session } from "../gateway/session.ts";
import { orderBy } from "./keyset.ts";
import { orderJoins } from "./orderTerms.ts";
import { innerColumns, listColumns, outerColumns, pageJoins, wireRow } from "./projection.ts";
import { pageOrder } from "./recordPage.ts";
import { fromForm, selectedRows, type Selection } from "./selection.ts";

/** A read of every record of a selection, for a cursor; its SQL has the session's slots still open. */
export interface RecordScan {
  readonly query: Sql;
  readonly columns: readonly string[];
  /** Puts a row of the query into wire shape: [id, version, …values]; long texts whole. */
  read(cells: readonly unknown[]): readonly Wire[];
}

/**
 * All records of a selection in their order, as lists show them but with texts whole: for exports, which are read
 * through a cursor under the policy of the action they are.
 * @throws AppError as queryRecords
 */
export function recordScan(
  session: Session,
  policy: FormPolicy,
  selection: Selection,
  keys?: readonly string[],
): RecordScan {
  const { terms } = pageOrder(session, policy, selection.sort ?? []);
  const columns = listColumns(session, policy, keys, "whole");
  const inner = sql`select ${innerColumns(columns)}, row_number() over (order by ${orderBy(terms)}) as n from ${fromForm(session, policy)}${orderJoins(terms)} where ${selectedRows(session, policy, selection)}`;
  return {
    query: sql`select ${outerColumns(columns)} from (${inner}) p${pageJoins(columns)} order by p.n`,
    columns: columns.map((column) => column.key),
    read: (cells) => wireRow(columns, cells),
  };
}
