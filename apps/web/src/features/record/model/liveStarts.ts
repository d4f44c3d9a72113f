import { toWire } from "@tongzhou/expr";
import { orderFormulas } from "@tongzhou/model";
import type { Wire } from "@tongzhou/model";
import { buildRow } from "../../../fields/buildRow.ts";
import type { CompiledParts } from "./compileParts.ts";
import type { RulePart } from "./ruleParts.ts";
import type { RuleInput } from "./ruleReading.ts";

/** What a new record begins with and what it reads, each default after those that it rests on; others are constant. */
export function orderStarts(starts: ReadonlyMap<string, RulePart>): readonly (readonly [string, RulePart])[] {
  const ordered = orderFormulas(new Map([...starts].map(([key, { reads }]) => [key, [...reads]])));
  // The definition's check refuses rings.
  return (ordered.ok ? ordered.order : []).flatMap((key) => {
    const start = starts.get(key);
    const isLive = start !== undefined && (start.evaluate === null || start.reads.size > 0);
    return isLive ? [[key, start] as const] : [];
  });
}

/** What a default gives over values as they stand, the formulas that it reads computed from them. */
export function evaluateStart(
  { evaluate, reads }: RulePart,
  { fields, formulas }: Pick<CompiledParts, "fields" | "formulas">,
  { system, context, ...over }: Pick<RuleInput, "values" | "system" | "context">,
): Wire {
  if (evaluate === null) return null;
  let { values } = over;
  // Each formula comes after those it reads.
  for (const [key, formula] of formulas)
    if (reads.has(key) && formula.evaluate !== null)
      values = { ...values, [key]: toWire(formula.evaluate(buildRow(fields, values, system), context)) };
  return toWire(evaluate(buildRow(fields, values, system), context));
}
