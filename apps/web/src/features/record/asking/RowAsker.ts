import { createStore } from "../../../store.ts";
import type { Store } from "../../../store.ts";
import type { WireValues } from "@tongzhou/model";
import type { DraftAnswers, DraftQuestion, DraftSaid } from "../model/draftAnswers.ts";
import { AnswerBook } from "./AnswerBook.ts";
import { restMs } from "./DraftAsker.ts";

/** A table of rows that are being typed. */
export interface RowPlace {
  /** What tells it from the other tables of the page. */
  readonly key: string;
  readonly form: string;
  /** The subform whose rows they are; null for records of the form. */
  readonly subform: string | null;
  /** Forms whose records the same save makes. */
  readonly beside: readonly string[];
}

/** Asks the server for parts of some rows: for each its answers. */
export type AskRows = (
  place: RowPlace,
  rows: readonly WireValues[],
  parts: readonly string[],
  signal: AbortSignal,
) => Promise<Omit<DraftSaid, "answers"> & { readonly rows: readonly DraftSaid["answers"][] }>;

/** What is known of the rows of all tables. */
export type RowAnswers = (place: string, row: string) => DraftAnswers;

interface Table {
  readonly place: RowPlace;
  /** By row, what is not known of it. */
  readonly rows: Map<string, readonly DraftQuestion[]>;
}

/** As much as one question about rows holds. */
export interface RowLimits {
  readonly rows: number;
  readonly parts: number;
}

/**
 * What the server says of rows while they are typed. Rows that are in sight or that have changed are noted; once typing
 * rests they are asked together, as many at once as one question holds.
 */
export class RowAsker {
  readonly answers: Store<RowAnswers>;
  readonly book = new AnswerBook();
  readonly #ask: AskRows;
  readonly #limits: RowLimits;
  readonly #noted = new Map<string, Table>();
  #wasAsked = false;
  #isDoubted = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sent: AbortController | null = null;

  constructor(ask: AskRows, limits: RowLimits) {
    this.#ask = ask;
    this.#limits = limits;
    this.answers = createStore(this.#snapshot());
    this.book.pages.watch(() => this.answers.set(this.#snapshot()));
  }

  /** Notes what is not known of a row as it stands; what was noted of it before is not asked any more. */
  note(place: RowPlace, row: string, questions: readonly DraftQuestion[]): void {
    const table = this.#noted.get(place.key) ?? { place, rows: new Map<string, readonly DraftQuestion[]>() };
    const before = table.rows.get(row);
    if (textOf(before ?? []) === textOf(questions)) return;
    if (questions.length === 0) table.rows.delete(row);
    else table.rows.set(row, questions);
    this.#noted.set(place.key, { place, rows: table.rows });
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#plan(this.#wasAsked ? restMs : 0);
  }

  /** Takes back what is being asked. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sent?.abort();
    this.#sent = null;
    this.#noted.clear();
  }

  /** The record was read anew: what was said of its rows has to be asked again. */
  forget(): void {
    this.close();
    this.book.forget();
  }

  /** A record that answers rest on has changed. They stand until there are new ones, also those under way. */
  doubt(): void {
    this.#isDoubted = this.#sent !== null;
    this.book.doubt();
  }

  #plan(afterMs: number): void {
    if (this.#timer !== null || this.#sent !== null || this.#noted.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#send();
    }, afterMs);
  }

  async #send(): Promise<void> {
    const [table] = [...this.#noted.values()].filter(({ rows }) => rows.size > 0);
    if (table === undefined) return;
    this.#wasAsked = true;
    this.#isDoubted = false;
    const abort = new AbortController();
    this.#sent = abort;
    const some = [...table.rows].slice(0, this.#limits.rows);
    const parts = [...new Set(some.flatMap(([, questions]) => questions.map(({ part }) => part)))].slice(
      0,
      this.#limits.parts,
    );
    const asked = some.map(([row, questions]) => ({
      row,
      questions: questions.filter(({ part }) => parts.includes(part)),
    }));
    let said: Awaited<ReturnType<AskRows>>;
    try {
      const rows = asked.map(({ questions }) =>
        Object.fromEntries(questions.flatMap(({ values }) => Object.entries(values))),
      );
      said = await this.#ask(table.place, rows, parts, abort.signal);
    } catch {
      said = { rows: [], late: [], forms: [] };
    }
    if (abort.signal.aborted) return;
    this.#sent = null;
    // What was noted of a row meanwhile is for other values.
    for (const [row, questions] of some) if (table.rows.get(row) === questions) table.rows.delete(row);
    if (table.rows.size === 0) this.#noted.delete(table.place.key);
    const answered = asked.flatMap(({ row, questions }, at) =>
      questions.map((question) => ({
        place: table.place.key,
        row,
        question,
        answer: said.rows[at]?.get(question.part),
      })),
    );
    this.book.learn(table.place.key, answered, said.late, said.forms);
    if (this.#isDoubted) this.book.doubt();
    this.#isDoubted = false;
    this.#plan(0);
  }

  #snapshot(): RowAnswers {
    const { book } = this;
    return (place, row) => book.answersOf(place, row);
  }
}

function textOf(questions: readonly DraftQuestion[]): string {
  return questions.map(({ part, snapshot }) => `${part} ${snapshot}`).join("\n");
}
