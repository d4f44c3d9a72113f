import type { WireValues } from "@tongzhou/model";
import type { CompiledParts } from "./compileParts.ts";
import { questionAbout } from "./draftAnswers.ts";
import type { DraftAnswer, DraftQuestion } from "./draftAnswers.ts";
import type { RulePart } from "./ruleParts.ts";
import type { RuleInput } from "./ruleReading.ts";

/** Looks up what the server has said of parts of one record, and notes what it is still to be asked. */
export class PartAsker {
  /** What is still to be asked, in the order in which it was looked up. */
  readonly questions: DraftQuestion[] = [];
  readonly #parts: CompiledParts;
  readonly #input: Pick<RuleInput, "answers" | "filledLater">;

  constructor(parts: CompiledParts, input: Pick<RuleInput, "answers" | "filledLater">) {
    this.#parts = parts;
    this.#input = input;
  }

  /** Whether it reads what saving fills, so that nobody can be asked for it before. */
  isFilledLater({ reads }: RulePart): boolean {
    const { filledLater } = this.#input;
    return filledLater !== undefined && [...reads].some((key) => filledLater.has(key));
  }

  /** The answer for some values; undefined while it is to come. */
  ask(rule: RulePart, of: WireValues): DraftAnswer | "failed" | undefined {
    const { answers } = this.#input;
    if (answers === undefined || this.isFilledLater(rule)) return "failed";
    const question = this.#questionOf(rule, of);
    const { part, snapshot } = question;
    const found = answers.find(part, snapshot);
    if (found === undefined || answers.isStale(part, snapshot)) this.questions.push(question);
    return found;
  }

  /** What has been said for some values, without asking anew. */
  find(rule: RulePart, of: WireValues): DraftAnswer | "failed" | undefined {
    const { part, snapshot } = this.#questionOf(rule, of);
    return this.#input.answers?.find(part, snapshot);
  }

  /** The last answer, whatever it was asked for. */
  last({ part }: RulePart): DraftAnswer | undefined {
    return this.#input.answers?.last(part);
  }

  #questionOf(rule: RulePart, of: WireValues): DraftQuestion {
    const { fields, formulas } = this.#parts;
    const reads = [...rule.reads].filter((key) => fields.has(key) && !formulas.has(key));
    return questionAbout(rule.part, fields, reads, of);
  }
}

/** An answer that is known and that saving would give as well. */
export function isWholeAnswer(answer: DraftAnswer | "failed" | undefined): answer is DraftAnswer {
  return answer !== undefined && answer !== "failed" && answer.isWhole;
}
