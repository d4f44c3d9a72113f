import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DraftAnswer, DraftQuestion } from "../model/draftAnswers.ts";
import { DraftAsker } from "./DraftAsker.ts";

const question = (part: string, snapshot: string): DraftQuestion => ({ part, snapshot, reads: ["client"], values: {} });

interface Sent {
  readonly parts: readonly string[];
  readonly signal: AbortSignal;
  readonly answer: (value: boolean | "failed") => Promise<void>;
}

function open(): { readonly asker: DraftAsker; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const asker = new DraftAsker(
    (questions, _, signal) =>
      new Promise((done, fail) => {
        const answer = async (value: boolean | "failed"): Promise<void> => {
          if (value === "failed") fail(new Error("away"));
          else {
            const asked = questions.filter(({ part }) => part !== "slow");
            const answers = new Map(asked.map(({ part }): [string, DraftAnswer] => [part, { value, isWhole: true }]));
            done({ answers, late: asked.length < questions.length ? ["slow"] : [], forms: ["client"] });
          }
          await vi.advanceTimersByTimeAsync(0);
        };
        sent.push({ parts: questions.map(({ part }) => part), signal, answer });
      }),
  );
  return { asker, sent };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("asking about a draft", () => {
  test("a record that was just opened is asked about at once, typing only when it rests", async () => {
    const { asker, sent } = open();
    asker.want([question("a", "1")], {});
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.length).toBe(1);
    await sent[0]?.answer(true);
    for (const letter of ["2", "3", "4"]) {
      asker.want([question("a", letter)], {});
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(sent.length).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(sent.length).toBe(2);
    await sent[1]?.answer(false);
    expect([asker.answers.get().find("a", "4"), asker.answers.get().find("a", "2")]).toEqual([
      { value: false, isWhole: true },
      undefined,
    ]);
  });

  test("the same question is not asked twice, and what was answered is known when it comes back", async () => {
    const { asker, sent } = open();
    asker.want([question("a", "1")], {});
    asker.want([question("a", "1")], {});
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.length).toBe(1);
    await sent[0]?.answer(true);
    asker.want([], {});
    expect(asker.answers.get().find("a", "1")).toEqual({ value: true, isWhole: true });
  });

  test("typing on takes the question back, and a late answer changes nothing", async () => {
    const { asker, sent } = open();
    asker.want([question("a", "1")], {});
    await vi.advanceTimersByTimeAsync(0);
    asker.want([question("a", "2")], {});
    expect(sent[0]?.signal.aborted).toBe(true);
    await sent[0]?.answer(true);
    expect(asker.answers.get().find("a", "1")).toBeUndefined();
    expect(asker.answers.get().last("a")).toBeUndefined();
  });

  test("what could not be told is not asked again until the values change or the record is read anew", async () => {
    const { asker, sent } = open();
    asker.want([question("a", "1"), question("b", "1")], {});
    await vi.advanceTimersByTimeAsync(0);
    await sent[0]?.answer("failed");
    expect(asker.answers.get().find("b", "1")).toBe("failed");
    asker.forget();
    expect(asker.answers.get().find("b", "1")).toBeUndefined();
    asker.want([question("b", "1")], {});
    await vi.advanceTimersByTimeAsync(300);
    expect(sent[1]?.parts).toEqual(["b"]);
    await sent[1]?.answer(true);
    // What a part said last outlives the reading, so that nothing flickers.
    asker.forget();
    expect(asker.answers.get().last("b")).toEqual({ value: true, isWhole: true });
  });

  test("what took too long is left to the saving, and asked again when the record is read anew", async () => {
    const { asker, sent } = open();
    asker.want([question("a", "1"), question("slow", "1")], {});
    await vi.advanceTimersByTimeAsync(0);
    await sent[0]?.answer(true);
    expect(asker.answers.get().find("a", "1")).toEqual({ value: true, isWhole: true });
    expect([asker.answers.get().find("slow", "1"), asker.answers.get().find("slow", "2")]).toEqual([
      "failed",
      "failed",
    ]);
    asker.doubt();
    expect(asker.answers.get().isStale("slow", "1")).toBe(false);
    asker.forget();
    expect(asker.answers.get().find("slow", "2")).toBeUndefined();
  });

  test("when a record that answers rest on changes, they stand until they are asked again", async () => {
    const { asker, sent } = open();
    asker.want([question("a", "1")], {});
    await vi.advanceTimersByTimeAsync(0);
    await sent[0]?.answer(true);
    expect(asker.book.pages.get().forms).toEqual(["client"]);
    asker.doubt();
    expect(asker.answers.get().find("a", "1")).toEqual({ value: true, isWhole: true });
    expect(asker.answers.get().isStale("a", "1")).toBe(true);
    asker.want([question("a", "1")], {});
    await vi.advanceTimersByTimeAsync(300);
    // It changes once more while the question is under way.
    asker.doubt();
    await sent[1]?.answer(false);
    expect(asker.answers.get().find("a", "1")).toEqual({ value: false, isWhole: true });
    expect(asker.answers.get().isStale("a", "1")).toBe(true);
    asker.want([question("a", "1")], {});
    await vi.advanceTimersByTimeAsync(300);
    await sent[2]?.answer(true);
    expect(asker.answers.get().isStale("a", "1")).toBe(false);
  });
});
