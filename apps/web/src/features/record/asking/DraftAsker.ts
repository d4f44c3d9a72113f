import type { WireValues } from "@tongzhou/model";
import { createStore } from "../../../store.ts";
import type { Store } from "../../../store.ts";
import type { DraftAnswer, DraftAnswers, DraftQuestion } from "../model/draftAnswers.ts";

/** Asks the server for parts of a form: their answers by name, without those it does not know. */
export type AskDraft = (
  questions: readonly DraftQuestion[],
  values: WireValues,
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, DraftAnswer>>;

// Typing goes on well within this, so that only a pause asks.
const restMs = 300;
// As many as typing back and forth in a form comes to; older ones are asked again.
const mostKept = 500;

type Known = ReadonlyMap<string, DraftAnswer | "failed">;

/**
 * What the server says of a record while it is typed. There is one question at a time: another replaces it, wherever it
 * is, and what comes back for values that are no longer there is kept under them and shown to nobody.
 */
export class DraftAsker {
  readonly answers: Store<DraftAnswers>;
  readonly #ask: AskDraft;
  #known: Known = new Map();
  #last: ReadonlyMap<string, DraftAnswer> = new Map();
  #asked = "";
  #wasAsked = false;
  #stop: (() => void) | null = null;

  constructor(ask: AskDraft) {
    this.#ask = ask;
    this.answers = createStore(this.#snapshot());
  }

  /**
   * What is not known of the record as it stands; nothing when all is.
   * @param values what is typed of the fields that the questions read
   */
  want(questions: readonly DraftQuestion[], values: WireValues): void {
    const asked = questions.map(keyOf).join("\n");
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
    if (this.#known.size === 0) return;
    this.#known = new Map();
    this.answers.set(this.#snapshot());
  }

  async #send(questions: readonly DraftQuestion[], values: WireValues, signal: AbortSignal): Promise<void> {
    let said: ReadonlyMap<string, DraftAnswer>;
    try {
      said = await this.#ask(questions, values, signal);
    } catch {
      said = new Map();
    }
    if (signal.aborted) return;
    const found = questions.map((one) => [keyOf(one), said.get(one.part) ?? "failed"] as const);
    this.#known = new Map([...this.#known, ...found].slice(-mostKept));
    this.#last = new Map([...this.#last, ...said]);
    this.#stop = null;
    this.#asked = "";
    this.answers.set(this.#snapshot());
  }

  #snapshot(): DraftAnswers {
    const [known, last] = [this.#known, this.#last];
    return { find: (part, snapshot) => known.get(keyOf({ part, snapshot })), last: (part) => last.get(part) };
  }
}

function keyOf({ part, snapshot }: Pick<DraftQuestion, "part" | "snapshot">): string {
  return `${part} ${snapshot}`;
}
