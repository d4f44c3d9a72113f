import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Wire } from "@tongzhou/model";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { aggregate, aggregateWire, type AggregateKey } from "./aggregates.ts";
import { fromForm, selectedRows, type Selection } from "./selection.ts";
import { lookUp } from "./lookUp.ts";
import { compiled, planned, readWhole, statement, template } from "./statements.ts";

/**
 * Totals over all records of a selection, with their exact count.
 * @throws AppError as queryRecords, "query.field_unfit", and "query.too_complex" when it takes too long
 */
export function aggregateRecords(session: Session, form: string, input: AggregateInput): Promise<AggregateReply> {
  return onNewestDefinition(session, (current) => loadAggregates(current, form, input));
}

/** What to total. */
export interface AggregateInput extends Pick<Selection, "filter" | "search"> {
  readonly aggregates: readonly AggregateKey[];
}

/** The exact count, and a value per aggregate asked for. */
export interface AggregateReply {
  readonly count: number;
  readonly values: readonly Wire[];
}

async function loadAggregates(session: Session, form: string, input: AggregateInput): Promise<AggregateReply> {
  const policy = policyFor(session, form, "see");
  const { filter, search, aggregates } = await lookUp(session, policy, input);
  const text = compiled(session, "query/aggregates", [form, filter, search, aggregates], () => {
    const totals = aggregates.map((key) => aggregate(session, policy, key));
    const outer = totals.map(({ over }, index) => over(sqlRaw(`a.a${index}`)));
    const inner = totals.map(({ input: value }, index) => sql`${value} as ${sqlRaw(`a${index}`)}`);
    const comma = sqlRaw(", ");
    return template(
      sql`select ${joinSql([sql`count(*)`, ...outer], comma)} from (select ${joinSql(inner, comma)} from ${fromForm(session, policy)} where ${selectedRows(session, policy, { filter, search })}) a`,
    );
  });
  const [cells = []] = await readWhole(session, planned(input, statement(session, text)));
  return { count: Number(cells[0]), values: cells.slice(1).map(aggregateWire) };
}
