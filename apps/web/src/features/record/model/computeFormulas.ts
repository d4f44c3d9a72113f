import { toWire } from "@tongzhou/expr";
import type { JsContext, Value } from "@tongzhou/expr";
import type { Wire, WireValues } from "@tongzhou/model";
import { buildRow } from "../../../fields/buildRow.ts";
import type { Beginning } from "./beginRecord.ts";
import type { CompiledParts } from "./compileParts.ts";
import { isWholeAnswer } from "./PartAsker.ts";
import type { PartAsker } from "./PartAsker.ts";
import { rowsContext } from "./rowsContext.ts";
import type { RulePart } from "./ruleParts.ts";
import type { RuleInput } from "./ruleReading.ts";

/** A record as it stands: what is typed, and what its formulas come to by that. */
export interface Computation extends Pick<Beginning, "openRows"> {
  /** What is typed, over what the record and its rows begin with. */
  readonly values: WireValues;
  /** Values of formulas, over what the record begins with. */
  readonly computed: WireValues;
  /** Both, as the language reads them. */
  readonly row: (key: string) => Value;
  /** The world, with the record's own rows in it. */
  readonly context: JsContext;
  /** Formulas that only the server can compute now. */
  readonly pending: ReadonlySet<string>;
  /** Those among them that it is being asked for. */
  readonly asking: ReadonlySet<string>;
  /** Formulas whose text is kept back, which what is typed may change. */
  readonly unsure: ReadonlySet<string>;
}

const noFields: ReadonlySet<string> = new Set();

/** Computes the formulas that what is typed touches, each after those it reads. */
export function computeFormulas(
  parts: CompiledParts,
  input: RuleInput,
  { begun, rowsBegun, openRows }: Beginning,
  asker: PartAsker,
): Computation {
  const { typed, system } = input;
  const values = { ...begun, ...input.values, ...rowsBegun };
  const context = rowsContext(parts, values, input.context);
  const computed: Record<string, Wire> = { ...begun };
  const pending = new Set<string>();
  const asking = new Set<string>();
  const unsure = new Set<string>();
  let row = buildRow(parts.fields, values, system);
  const { unseen = noFields } = input;
  const isOpen = (rule: RulePart): boolean =>
    readsAny(rule, pending) || readsAny(rule, unseen) || asker.isFilledLater(rule);
  for (const [key, rule] of parts.formulas) {
    if (rule.isKeptBack && typed !== "all" && typed.size > 0) unsure.add(key);
    if (typed !== "all" && !readsAny(rule, typed)) continue;
    if (rule.isKeptBack || (rule.evaluate !== null && isOpen(rule)) || readsAny(rule, openRows)) {
      pending.add(key);
      if (readsAny(rule, asking) || readsAny(rule, openRows)) asking.add(key);
      continue;
    }
    if (rule.evaluate === null) {
      const answer = parts.canAsk ? asker.ask(rule, values) : "failed";
      if (isWholeAnswer(answer)) computed[key] = answer.value;
      else pending.add(key);
      if (answer === undefined) asking.add(key);
    } else computed[key] = toWire(rule.evaluate(row, context));
    row = buildRow(parts.fields, { ...values, ...computed }, system);
  }
  return { values, computed, row, context, pending, asking, unsure, openRows };
}

/** Whether a part reads one of some fields, by itself or through formulas. */
export function readsAny({ reads }: RulePart, keys: ReadonlySet<string>): boolean {
  return keys.size > 0 && [...reads].some((key) => keys.has(key));
}
