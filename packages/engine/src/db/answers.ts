import type { PoolClient } from "pg";
import { answer } from "@tongzhou/expr";
import "@tongzhou/expr/all";
import { AppError } from "@tongzhou/model";
import { pgCode } from "./pgErrors.ts";

// Functions without SQL. A statement that needs what one gives calls tongzhou.evaluate, which looks for the answer among
// those the transaction has brought along. Where it is not there, the question goes out as a notice, the call is blank,
// and the transaction is taken back when its work has ended: then all its questions are answered at once and the work is
// done again. So nothing that rests on a missing answer is ever committed, whoever writes, and a batch asks once for all
// its rows. A statement that is its own transaction cannot be taken back: there the call fails, and the statement is run
// again in a transaction.

const askedCode = "TZ001";

/** Transactions begin with it: functions without SQL may be asked for. */
export const beginAsking = "set local tongzhou.asks = 'on'";

/** The transaction's work has left questions; it was taken back and can be run again with the answers. */
export class Unanswered extends Error {
  readonly questions: ReadonlySet<string>;

  constructor(questions: ReadonlySet<string>, cause: unknown) {
    super(`unanswered: expected none, got ${questions.size} questions`, { cause });
    this.questions = questions;
  }
}

/** Whether a statement outside a transaction failed because it asks. */
export function asks(error: unknown): boolean {
  return pgCode(error) === askedCode;
}

/** Collects the questions of a connection until it is told to stop. */
export function listenForQuestions(client: PoolClient): {
  readonly questions: ReadonlySet<string>;
  readonly stop: () => void;
} {
  const questions = new Set<string>();
  const hear = (notice: { readonly code?: string | undefined; readonly detail?: string | undefined }): void => {
    if (notice.code === askedCode && notice.detail !== undefined) questions.add(notice.detail);
  };
  client.on("notice", hear);
  return { questions, stop: () => void client.off("notice", hear) };
}

/** What a transaction's work has asked so far, over all its attempts. */
export interface Answers {
  readonly known: Map<string, string | null>;
  /** How long answering took. */
  spentMs: number;
}

// Answers come from functions in functions, values in triggers of values: each round may ask for what the last one gave.
const mostRounds = 100;
// Of one transaction, over all its rounds.
const longestMs = 30_000;
const sliceMs = 25;

/**
 * Answers questions; whoever else waits for this process gets a turn in between.
 * @param round how many times the work was run
 * @throws AppError "formula.too_costly" when answering takes too long
 */
export async function answerAll(answers: Answers, { questions, cause }: Unanswered, round: number): Promise<void> {
  if (round > mostRounds) throw new Error(`answers: expected an end, got ${round} rounds`, { cause });
  let sliceEndsAt = performance.now() + sliceMs;
  for (const question of questions) {
    const startedAt = performance.now();
    answers.known.set(question, answerOne(question));
    answers.spentMs += performance.now() - startedAt;
    if (answers.spentMs > longestMs) throw new AppError("formula.too_costly", {}, { cause });
    if (performance.now() < sliceEndsAt) continue;
    await new Promise((resolve) => setImmediate(resolve));
    sliceEndsAt = performance.now() + sliceMs;
  }
}

function answerOne(question: string): string | null {
  const [name, ...given]: unknown[] = JSON.parse(question);
  const texts = given.map((text) => (typeof text === "string" ? text : null));
  return answer(String(name), texts);
}

const prepared = new WeakSet<PoolClient>();

/** Makes the place for answers; before the transaction begins, or it would go when it is taken back. */
export async function prepareAnswers(client: PoolClient): Promise<void> {
  if (prepared.has(client)) return;
  await client.query(
    `create temp table if not exists "~answer" (key bytea primary key, value text) on commit delete rows`,
  );
  prepared.add(client);
}

/** Brings answers into a transaction that has begun. */
export async function bringAnswers(client: PoolClient, { known }: Answers): Promise<void> {
  await client.query("set local tongzhou.answers = 'on'");
  await client.query(
    `insert into pg_temp."~answer" (key, value)
     select sha256(convert_to(u.question, 'UTF8')), u.value from unnest($1::text[], $2::text[]) as u(question, value)`,
    [[...known.keys()], [...known.values()]],
  );
}
