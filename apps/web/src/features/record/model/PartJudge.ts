import type { JsContext, Value } from "@tongzhou/expr";
import type { Wire } from "@tongzhou/model";
import { buildRow } from "../../../fields/buildRow.ts";
import type { CompiledParts } from "./compileParts.ts";
import { readsAny } from "./computeFormulas.ts";
import type { Computation } from "./computeFormulas.ts";
import { isWholeAnswer } from "./PartAsker.ts";
import type { PartAsker } from "./PartAsker.ts";
import { rowsContext } from "./rowsContext.ts";
import type { RulePart } from "./ruleParts.ts";
import type { RuleInput } from "./ruleReading.ts";

interface Standing {
  readonly row: (key: string) => Value;
  readonly context: JsContext;
}

/** Tells what the conditions and rules of one record give, by its values and formulas as they stand. */
export class PartJudge {
  readonly #input: RuleInput;
  readonly #now: Computation;
  readonly #asker: PartAsker;
  // The record as it is saved; null while it is being made.
  readonly #before: Standing | null;

  constructor(parts: CompiledParts, input: RuleInput, now: Computation, asker: PartAsker) {
    this.#input = input;
    this.#now = now;
    this.#asker = asker;
    const { saved, system, context } = input;
    this.#before =
      saved === undefined
        ? null
        : { row: buildRow(parts.fields, saved, system), context: rowsContext(parts, saved, context) };
  }

  /** Whether somebody typed in a field; in a new record all count as typed in. */
  isTyped(key: string): boolean {
    const { typed } = this.#input;
    return typed === "all" || typed.has(key);
  }

  /** Whether somebody typed in what a part reads. */
  isTouched(rule: RulePart): boolean {
    const { typed } = this.#input;
    return typed === "all" || readsAny(rule, typed);
  }

  /** What a part gives now; undefined where that is not known, or saving may know better. */
  judge(rule: RulePart): Value | undefined {
    const { row, context, values } = this.#now;
    if (this.#isUnseen(rule)) return undefined;
    if (rule.evaluate !== null) return this.#isOpen(rule) ? undefined : rule.evaluate(row, context);
    const answer = readsAny(rule, this.#now.openRows) ? undefined : this.#asker.ask(rule, values);
    return isWholeAnswer(answer) ? verdict(answer.value) : undefined;
  }

  /** Whether a condition held before anything was typed; what the server has not said of it did not. A new record has no before. */
  heldBefore(rule: RulePart): boolean {
    const { saved } = this.#input;
    if (this.#before === null || saved === undefined) return true;
    if (this.#isUnseen(rule)) return false;
    if (rule.evaluate !== null) return rule.evaluate(this.#before.row, this.#before.context) === true;
    const answer = this.#asker.find(rule, saved);
    return isWholeAnswer(answer) && answer.value === true;
  }

  /** Whether a show rule hides its field. */
  hides(rule: RulePart): boolean {
    const { row, context, values } = this.#now;
    if (rule.evaluate !== null) return !this.#isOpen(rule) && rule.evaluate(row, context) !== true;
    // Whether a field is shown is for who looks, so what they may see decides; while it is asked it stays as it was.
    const answer = this.#asker.ask(rule, values) ?? this.#asker.last(rule);
    return answer !== "failed" && answer?.value !== true;
  }

  #isUnseen(rule: RulePart): boolean {
    const { unseen } = this.#input;
    return unseen !== undefined && readsAny(rule, unseen);
  }

  #isOpen(rule: RulePart): boolean {
    return readsAny(rule, this.#now.pending) || readsAny(rule, this.#now.openRows) || this.#asker.isFilledLater(rule);
  }
}

// Conditions are true, false or blank.
function verdict(value: Wire): boolean | null {
  return typeof value === "boolean" ? value : null;
}
