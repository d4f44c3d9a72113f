import { expect, test } from "vitest";
import { answerAll, Unanswered, type Answers } from "./answers.ts";

const asked = new Unanswered(
  new Set([
    '["REGEXEXTRACT/0 | text | text | number | number","Asia/Shanghai","订单 A-102","\\\\d+","0","0"]',
    '["REGEXEXTRACT/0 | text | text | number | number","Asia/Shanghai","订单","\\\\d+","0","0"]',
    '["GCD/0 | list number","UTC","[\\"2\\",\\"0.5\\",null]"]',
  ]),
  undefined,
);

test("[F4] a question holds all that its answer needs; an error and a blank are null", async () => {
  const answers: Answers = { known: new Map(), spentMs: 0 };
  await answerAll(answers, asked, 1);
  expect([...answers.known.values()]).toEqual(["102", null, "2"]);
});

test("[F4] answering ends when a transaction has spent its time, and when there is no end of questions", async () => {
  const spent: Answers = { known: new Map(), spentMs: 30_000 };
  await expect(answerAll(spent, asked, 1)).rejects.toMatchObject({ code: "formula.too_costly" });
  await expect(answerAll({ known: new Map(), spentMs: 0 }, asked, 101)).rejects.toThrow("expected an end");
});
