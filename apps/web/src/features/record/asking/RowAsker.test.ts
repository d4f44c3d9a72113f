import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { WireValues } from "@tongzhou/model";
import type { DraftAnswer, DraftQuestion } from "../model/draftAnswers.ts";
import { RowAsker } from "./RowAsker.ts";
import type { RowPlace } from "./RowAsker.ts";

const lines: RowPlace = { key: "lines", form: "plan", subform: "lines", beside: [] };
const tasks: RowPlace = { key: "task:plan", form: "task", subform: null, beside: ["plan", "task"] };
const question = (part: string, product: number): DraftQuestion => ({
  part,
  snapshot: JSON.stringify([product]),
  reads: ["product"],
  values: { product },
});

interface Sent {
  readonly place: RowPlace;
  readonly rows: readonly WireValues[];
  readonly parts: readonly string[];
  readonly answer: () => Promise<void>;
}

// What a part gives is the product asked for, so that answers can be told apart.
function open(limits = { rows: 100, parts: 100 }): { readonly asker: RowAsker; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const asker = new RowAsker(
    (place, rows, parts, signal) =>
      new Promise((done) => {
        const answer = async (): Promise<void> => {
          const told = (row: WireValues) =>
            new Map(
              parts.map((part): [string, DraftAnswer] => [part, { value: row["product"] ?? null, isWhole: true }]),
            );
          if (!signal.aborted) done({ rows: rows.map(told), late: [], forms: ["product"] });
          await vi.advanceTimersByTimeAsync(0);
        };
        sent.push({ place, rows, parts, answer });
      }),
    limits,
  );
  return { asker, sent };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("asking about rows", () => {
  test("rows that are noted together are one question, each with its own values", async () => {
    const { asker, sent } = open();
    asker.note(lines, "r1", [question("a", 7)]);
    asker.note(lines, "r2", [question("a", 8), question("b", 8)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(({ rows, parts }) => [rows, parts])).toEqual([
      [
        [{ product: 7 }, { product: 8 }],
        ["a", "b"],
      ],
    ]);
    await sent[0]?.answer();
    const known = asker.answers.get();
    expect(known("lines", "r1").find("a", "[7]")).toEqual({ value: 7, isWhole: true });
    expect(known("lines", "r2").find("b", "[8]")).toEqual({ value: 8, isWhole: true });
    // The same values in another row have the same answer; what a row said last is its own.
    expect(known("lines", "r3").find("a", "[7]")).toEqual({ value: 7, isWhole: true });
    expect([known("lines", "r1").last("a")?.value, known("lines", "r3").last("a")]).toEqual([7, undefined]);
    expect(known("task:plan", "r1").find("a", "[7]")).toBeUndefined();
  });

  test("typing on asks for the newest values only, once it rests", async () => {
    const { asker, sent } = open();
    asker.note(lines, "r1", [question("a", 1)]);
    await vi.advanceTimersByTimeAsync(0);
    await sent[0]?.answer();
    for (const product of [2, 3, 4]) {
      asker.note(lines, "r1", [question("a", product)]);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(sent.length).toBe(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(sent[1]?.rows).toEqual([{ product: 4 }]);
  });

  test("more rows than one question holds are asked one question after the other", async () => {
    const { asker, sent } = open({ rows: 2, parts: 100 });
    for (const [at, row] of ["r1", "r2", "r3"].entries()) asker.note(lines, row, [question("a", at)]);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(({ rows }) => rows.length)).toEqual([2]);
    await sent[0]?.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(({ rows }) => rows.length)).toEqual([2, 1]);
    await sent[1]?.answer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.length).toBe(2);
  });

  test("each table is a question of its own", async () => {
    const { asker, sent } = open();
    asker.note(lines, "r1", [question("a", 1)]);
    asker.note(tasks, "r1", [question("a", 1)]);
    await vi.advanceTimersByTimeAsync(0);
    await sent[0]?.answer();
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(({ place }) => place)).toEqual([lines, tasks]);
  });

  test("nothing comes back after the page was left", async () => {
    const { asker, sent } = open();
    asker.note(lines, "r1", [question("a", 1)]);
    await vi.advanceTimersByTimeAsync(0);
    asker.close();
    await sent[0]?.answer();
    expect(asker.answers.get()("lines", "r1").find("a", "[1]")).toBeUndefined();
  });
});
