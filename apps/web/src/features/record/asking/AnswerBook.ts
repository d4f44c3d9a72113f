import { createStore } from "../../../store.ts";
import type { Store } from "../../../store.ts";
import type { DraftAnswer, DraftAnswers, DraftQuestion } from "../model/draftAnswers.ts";

// As many as typing back and forth in a form comes to, or a table of a few thousand rows; older ones are asked again.
const mostKept = 5000;

/** Whose parts are asked: of the form itself "", of a table of rows its key. */
export type Place = string;

interface Pages {
  readonly known: ReadonlyMap<string, DraftAnswer | "failed">;
  readonly last: ReadonlyMap<string, DraftAnswer>;
  /** Parts that took too long: they are not asked again for every letter, and saving judges them. */
  readonly late: ReadonlySet<string>;
  readonly stale: ReadonlySet<string>;
  readonly forms: readonly string[];
}

const blank: Pages = { known: new Map(), last: new Map(), late: new Set(), stale: new Set(), forms: [] };

/** What became of a question: its answer, or none. */
export interface Answered {
  readonly place: Place;
  /** Which row it was asked for; "" of the form itself. */
  readonly row: string;
  readonly question: DraftQuestion;
  readonly answer: DraftAnswer | undefined;
}

/** What the server has said of a record that is being typed, and of its rows. */
export class AnswerBook {
  readonly pages: Store<Pages> = createStore(blank);

  /** What is known of the form itself, or of a row. The same values in two rows have the same answer. */
  answersOf(place: Place, row: string): DraftAnswers {
    const { known, last, late, stale } = this.pages.get();
    return {
      find: (part, snapshot) =>
        known.get(keyOf(place, part, snapshot)) ?? (late.has(`${place} ${part}`) ? "failed" : undefined),
      isStale: (part, snapshot) => stale.has(keyOf(place, part, snapshot)) && !late.has(`${place} ${part}`),
      last: (part) => last.get(`${place} ${row} ${part}`),
    };
  }

  /** Writes down what came back. */
  learn(place: Place, answered: readonly Answered[], late: readonly string[], forms: readonly string[]): void {
    const now = this.pages.get();
    const keyed = answered.map((one) => [keyOf(one.place, one.question.part, one.question.snapshot), one] as const);
    const keys = new Set(keyed.map(([key]) => key));
    const known = [...now.known].filter(([key]) => !keys.has(key));
    const said = keyed.map(([key, { answer }]) => [key, answer ?? "failed"] as const);
    this.pages.set({
      known: new Map([...known, ...said].slice(-mostKept)),
      last: new Map([
        ...now.last,
        ...answered.flatMap(({ row, question, answer }) =>
          answer === undefined ? [] : [[`${place} ${row} ${question.part}`, answer] as const],
        ),
      ]),
      late: new Set([...now.late, ...late.map((part) => `${place} ${part}`)]),
      stale: new Set([...now.stale].filter((key) => !keys.has(key))),
      forms: forms.every((form) => now.forms.includes(form)) ? now.forms : [...new Set([...now.forms, ...forms])],
    });
  }

  /** A record that answers rest on has changed: they stand until there are new ones. */
  doubt(): void {
    const now = this.pages.get();
    if (now.known.size > 0) this.pages.set({ ...now, stale: new Set(now.known.keys()) });
  }

  /** The record was read anew: what was said of it has to be asked again. What each part said last is kept. */
  forget(): void {
    const now = this.pages.get();
    if (now.known.size > 0 || now.late.size > 0) this.pages.set({ ...blank, last: now.last, forms: now.forms });
  }
}

function keyOf(place: Place, part: string, snapshot: string): string {
  return `${place} ${part} ${snapshot}`;
}
