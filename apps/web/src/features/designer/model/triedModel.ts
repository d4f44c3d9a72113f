import { ErrorValue, explainParts, print, toJsWithErrors, toWire } from "@tongzhou/expr";
import type { ErrorCode, JsContext, Row, Type, TypedExpr, Value } from "@tongzhou/expr";
import type { Locale } from "@tongzhou/base";
import type { Wire } from "@tongzhou/model";

/** What an expression gives for a record, as it is shown. */
export interface Tried {
  /** Of a list its first items. */
  readonly value: Wire;
  /** How many items a list has; null of what is no list. */
  readonly count: number | null;
  /** Why there is no value; "unknown" where only the server knows. */
  readonly error: ErrorCode | "unknown" | null;
}

/** A part of an expression as it is read. */
export interface ExplainedText {
  /** Unlike every other part. */
  readonly id: string;
  readonly depth: number;
  /** As people read it, names by label. */
  readonly text: string;
  readonly type: Type;
  /** Where it stands in the text that was read. */
  readonly from: number;
  readonly to: number;
}

/** A part with what it gives for a record. */
export interface ExplainedValue extends ExplainedText {
  readonly tried: Tried;
}

// As many as the server sends.
const shownItems = 5;

/** What an evaluation gave, as the server would send it. */
export function toTried(outcome: Value | ErrorValue): Tried {
  if (outcome instanceof ErrorValue) return { value: null, count: null, error: outcome.code };
  // What expressions give travels as records do.
  const value = toWire(outcome) as Wire;
  if (!Array.isArray(value)) return { value, count: null, error: null };
  return { value: value.slice(0, shownItems), count: value.length, error: null };
}

/** The server's answer in the same words. */
export function sentTried(sent: {
  readonly value: Wire;
  readonly count: number | null;
  readonly isError: boolean;
}): Tried {
  return { value: sent.value, count: sent.count, error: sent.isError ? "unknown" : null };
}

/** The parts of an expression, the whole first and each before its own. */
export function listParts(typed: TypedExpr, locale: Locale): readonly ExplainedText[] {
  return explainParts(typed).map(({ id, depth, expr, typed: { type } }) => ({
    id,
    depth,
    text: print({ ...typed, expr }, { names: "labels", locale }),
    type,
    from: expr.from,
    to: expr.to,
  }));
}

/** The same with what each gives for a record whose values are at hand. */
export function evaluateParts(
  typed: TypedExpr,
  row: Row,
  context: JsContext,
  locale: Locale,
): readonly ExplainedValue[] {
  const parts = new Map(explainParts(typed).map((part) => [part.id, part.typed]));
  return listParts(typed, locale).flatMap((text) => {
    const part = parts.get(text.id);
    return part === undefined ? [] : [{ ...text, tried: toTried(toJsWithErrors(part)(row, context)) }];
  });
}
