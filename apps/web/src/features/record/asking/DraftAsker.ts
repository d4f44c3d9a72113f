import { createStore } from "../../../store.ts";
import type { Store } from "../../../store.ts";
import type { WireValues } from "@tongzhou/model";
import type { DraftAnswers, DraftQuestion, DraftSaid } from "../model/draftAnswers.ts";
import { AnswerBook } from "./AnswerBook.ts";

/** Asks the server for parts of a form: their answers by name, without those it does not know. */
export type AskDraft = (
  questions: readonly DraftQuestion[],
  values: WireValues,
  signal: AbortSignal,
) => Promise<DraftSaid>;

/** Typing goes on well within this, so that only a pause asks. */
export const restMs = 300;

/**
 * What the server says of a record while it is typed. There is one question at a time: another replaces it, wherever it
 * is, and what comes back for values that are no longer there is kept under them and shown to nobody.
 */
export class DraftAsker {
  readonly answers: Store<DraftAnswers>;
  readonly book = new AnswerBook();
  readonly #ask: AskDraft;
  #asked = "";
  #wasAsked = false;
  #isDoubted = false;
  #stop: (() => void) | null = null;

  constructor(ask: AskDraft) {
    this.#ask = ask;
    this.answers = createStore(this.book.answersOf("", ""));
    this.book.pages.watch(() => this.answers.set(this.book.answersOf("", "")));
  }

  /**
   * What is not known of the record as it stands; nothing when all is.
   * @param values what is typed of the fields that the questions read
   */
  want(questions: readonly DraftQuestion[], values: WireValues): void {
    const asked = questions.map(({ part, snapshot }) => `${part} ${snapshot}`).join("\n");
    if (asked === this.#asked) return;
    this.close();
    if (questions.length === 0) return;
    this.#asked = asked;
    const abort = new AbortController();
    // A record that was just opened is not being typed in.
    const timer = setTimeout(() => void this.#send(questions, values, abort.signal), this.#wasAsked ? restMs : 0);
    this.#wasAsked = true;
    this.#stop = () => {
      clearTimeout(timer);
      abort.abort();
    };
  }

  /** Takes back what is being asked. */
  close(): void {
    this.#stop?.();
    this.#stop = null;
    this.#asked = "";
  }

  /** The record was read anew: what was said of it has to be asked again. */
  forget(): void {
    this.close();
    this.book.forget();
  }

  /** A record that answers rest on has changed. They stand until there are new ones, also those under way. */
  doubt(): void {
    this.#isDoubted = this.#stop !== null;
    this.book.doubt();
  }

  async #send(questions: readonly DraftQuestion[], values: WireValues, signal: AbortSignal): Promise<void> {
    this.#isDoubted = false;
    let said: DraftSaid;
    try {
      said = await this.#ask(questions, values, signal);
    } catch {
      said = { answers: new Map(), late: [], forms: [] };
    }
    if (signal.aborted) return;
    this.#stop = null;
    this.#asked = "";
    const answered = questions.map((question) => ({
      place: "",
      row: "",
      question,
      answer: said.answers.get(question.part),
    }));
    this.book.learn("", answered, said.late, said.forms);
    if (this.#isDoubted) this.book.doubt();
    this.#isDoubted = false;
  }
}
