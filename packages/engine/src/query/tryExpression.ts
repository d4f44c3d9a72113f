import { must, sql, type Sql } from "@tongzhou/base";
import { print, type Expr } from "@tongzhou/expr";
import { AppError, pickedKey } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { fromForm, row, selectedRows } from "./selection.ts";
import { triedPlace, type TriedAbout } from "./triedPlace.ts";
import { loadTriedRows, readParts, type TriedRow, type TriedValue } from "./triedRows.ts";

/** What an expression gives for some records. */
export interface TriedExpression {
  /** Kind of the result. */
  readonly kind: string;
  /** As they were asked for, without those that are gone or out of sight; else the records changed last. */
  readonly records: readonly (TriedValue & Pick<TriedRow, "id" | "title" | "row">)[];
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
 * Tries an expression on chosen records, or on the three changed last, with the actor's rights throughout: on each record,
 * on its first rows of a subform, or as the filter of a link from it.
 * @param about `records` are at most three
 * @throws AppError "form.not_found", "access.denied", "field.unknown", "expr.invalid", "query.too_complex"
 */
export function tryExpression(
  session: Session,
  form: string,
  expression: string,
  about: TriedAbout & { readonly records?: readonly number[] | undefined } = {},
): Promise<TriedExpression> {
  return onNewestDefinition(session, async (current) => {
    const { records } = about;
    const policy = policyFor(current, form, "see");
    const place = triedPlace(current, policy, about);
    const whole = must(readParts(place, expression, 1)[0], "tried-parts: expected the whole, got none");
    const rows = await loadTriedRows(current, policy, place, [whole], recordsOf(current, policy, records));
    const found = rows.flatMap(({ values: [value], ...one }) => (value === undefined ? [] : [{ ...one, ...value }]));
    const order = records ?? [...new Set(found.map(({ id }) => id))];
    const at = ({ id }: { readonly id: number }): number => order.indexOf(id);
    const sorted = found.toSorted((a, b) => at(a) - at(b) || (a.row?.place ?? 0) - (b.row?.place ?? 0));
    return { kind: whole.typed.type.kind, records: sorted };
  });
}

/**
 * What each part of an expression gives for one record, or for one row of it, with the actor's rights throughout.
 * @throws AppError "form.not_found", "access.denied", "field.unknown", "expr.invalid", "record.not_found",
 * "query.too_complex"
 */
export function explainExpression(
  session: Session,
  form: string,
  expression: string,
  { record, row: line, ...about }: TriedAbout & { readonly record: number; readonly row?: number | undefined },
): Promise<ExplainedExpression> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "see");
    const place = triedPlace(current, policy, about);
    const parts = readParts(place, expression);
    const rows = await loadTriedRows(current, policy, place, parts, recordsOf(current, policy, [record]));
    const found = rows.find((one) => line === undefined || one.row?.id === line);
    if (found === undefined) throw new AppError("record.not_found", { form });
    const explained = parts.flatMap(({ id, depth, expr, typed }, at) => {
      const value = found.values[at];
      return value === undefined
        ? []
        : [{ id, depth, expression: print(writtenAs(expr)), kind: typed.type.kind, ...value }];
    });
    return { title: found.title, parts: explained };
  });
}

// What may be picked is listed; what was written is the condition.
function writtenAs(expr: Expr): Expr {
  const isPicks = expr.kind === "rows" && expr.base.kind === "field" && expr.base.name === pickedKey;
  return isPicks ? (expr.condition ?? expr) : expr;
}

function recordsOf(session: Session, policy: FormPolicy, records: readonly number[] | undefined): Sql {
  const visible = sql`select ${row}.* from ${fromForm(session, policy)} where ${selectedRows(session, policy, {})}`;
  return records === undefined
    ? sql`${visible} order by ${row}.updated_at desc, ${row}.id desc limit ${mostTried}::int`
    : sql`${visible} and ${row}.id = any(${records}::bigint[])`;
}
