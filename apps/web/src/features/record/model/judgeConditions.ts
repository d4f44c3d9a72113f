import type { CompiledParts } from "./compileParts.ts";
import type { PartJudge } from "./PartJudge.ts";
import type { RulePart } from "./ruleParts.ts";
import type { RuleReading } from "./ruleReading.ts";

/** What the conditions of a record hold it to now. */
export type Held = Pick<RuleReading, "locked" | "required" | "unavailable">;

/** Judges the conditions of a record's fields and options. */
export function judgeConditions({ conditions }: CompiledParts, judge: PartJudge): Held {
  return {
    locked: keysOf(conditions.locked, (rule) => judge.judge(rule) === true && judge.heldBefore(rule)),
    required: keysOf(conditions.required, (rule) => judge.judge(rule) === true),
    unavailable: new Map(
      [...conditions.options].map(([key, options]) => [
        key,
        keysOf(options, (rule) => {
          const holds = judge.judge(rule);
          return holds !== undefined && holds !== true;
        }),
      ]),
    ),
  };
}

/** Keys of the parts that are meant. */
export function keysOf(parts: ReadonlyMap<string, RulePart>, isMeant: (one: RulePart) => boolean): ReadonlySet<string> {
  return new Set([...parts].flatMap(([key, part]) => (isMeant(part) ? [key] : [])));
}
