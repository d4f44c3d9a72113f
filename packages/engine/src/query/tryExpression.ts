import { must, sql, type Sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { print } from "@tongzhou/expr";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { fromForm, row, selectedRows } from "./selection.ts";
import { loadTriedRows, readParts, type TriedValue } from "./triedRows.ts";

/** What an expression gives for some records. */
export interface TriedExpression {
  /** Kind of the result. */
  readonly kind: string;
  /** As they were asked for, without those that are gone or out of sight; else the records changed last. */
  readonly records: readonly (TriedValue & { readonly id: number; readonly title: string | null })[];
}

/** What each part of an expression gives for a record. */
export interface ExplainedExpression {
  readonly title: string | null;
  /** The whole first, and each part before its own. */
  readonly parts: readonly (TriedValue & {
    /** As `explainParts` names it. */
    readonly id: string;
    readonly depth: number;
    readonly expression: string;
    readonly kind: string;
  })[];
}

const mostTried = 3;

/**
 * Tries an expression on chosen records, or on the three changed last, with the actor's rights throughout.
 * @param records at most three
 * @throws AppError "form.not_found", "access.denied", "expr.invalid", "query.too_complex"
 */
export function tryExpression(
  session: Session,
  form: string,
  expression: string,
  records?: readonly number[],
): Promise<TriedExpression> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "see");
    const whole = must(readParts(current, policy, expression, 1)[0], "tried-parts: expected the whole, got none");
    const rows = await loadTriedRows(current, policy, [whole], recordsOf(current, policy, records));
    const found = rows.flatMap(({ id, title, values: [value] }) =>
      value === undefined ? [] : [{ id, title, ...value }],
    );
    const places = new Map(records?.map((id, place) => [id, place]));
    const place = ({ id }: { readonly id: number }): number => places.get(id) ?? 0;
    return { kind: whole.typed.type.kind, records: found.toSorted((a, b) => place(a) - place(b)) };
  });
}

/**
 * What each part of an expression gives for one record, with the actor's rights throughout.
 * @throws AppError "form.not_found", "access.denied", "expr.invalid", "record.not_found", "query.too_complex"
 */
export function explainExpression(
  session: Session,
  form: string,
  expression: string,
  record: number,
): Promise<ExplainedExpression> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "see");
    const parts = readParts(current, policy, expression);
    const [found] = await loadTriedRows(current, policy, parts, recordsOf(current, policy, [record]));
    if (found === undefined) throw new AppError("record.not_found", { form });
    const explained = parts.flatMap(({ id, depth, expr, typed }, at) => {
      const value = found.values[at];
      return value === undefined ? [] : [{ id, depth, expression: print(expr), kind: typed.type.kind, ...value }];
    });
    return { title: found.title, parts: explained };
  });
}

function recordsOf(session: Session, policy: FormPolicy, records: readonly number[] | undefined): Sql {
  const visible = sql`select ${row}.* from ${fromForm(session, policy)} where ${selectedRows(session, policy, {})}`;
  return records === undefined
    ? sql`${visible} order by ${row}.updated_at desc, ${row}.id desc limit ${mostTried}::int`
    : sql`${visible} and ${row}.id = any(${records}::bigint[])`;
}
