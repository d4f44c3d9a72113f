import { expect, test } from "vitest";
import { cellChoices, findChoice } from "./choiceModel.ts";

const wording = { t: () => "", label: ({ zh }: { zh: string }) => zh };
const options = ["R", "A", "高", "中"].map((zh, index) => ({ key: `k${index}`, label: { zh } }));

test("a letter, a word, or its pinyin means the one choice that it can mean", () => {
  const choices = cellChoices({ key: "x", kind: "choice", label: { zh: "x" }, options }, wording) ?? [];
  const find = (typed: string): unknown => findChoice(choices, typed)?.value;
  expect([find("r"), find("A"), find("k1"), find("高"), find("g"), find("z"), find("q"), find(" ")]).toEqual([
    "k0",
    "k1",
    "k1",
    "k2",
    "k2",
    "k3",
    undefined,
    undefined,
  ]);
});

test("options that begin with a letter of their own are shown by it, others by their names", () => {
  const briefs = (names: readonly string[]): readonly string[] | undefined => {
    const named = names.map((zh, index) => ({ key: `k${index}`, label: { zh } }));
    return cellChoices({ key: "x", kind: "choice", label: { zh: "x" }, options: named }, wording)?.map(
      ({ brief }) => brief,
    );
  };
  expect(briefs(["R 执行", "A 问责"])).toEqual(["R", "A"]);
  expect(briefs(["R 执行", "R 参与"])).toEqual(["R 执行", "R 参与"]);
  expect(briefs(["R 执行", "其他"])).toEqual(["R 执行", "其他"]);
});

test("archived options cannot be chosen, ratings are their numbers, and typed kinds have no choices", () => {
  const archived = [{ key: "old", label: { zh: "旧" }, archived: true }, ...options];
  expect(cellChoices({ key: "x", kind: "choice", label: { zh: "x" }, options: archived }, wording)).toHaveLength(4);
  expect(
    cellChoices({ key: "x", kind: "rating", max: 3, label: { zh: "x" } }, wording)?.map(({ value }) => value),
  ).toEqual([1, 2, 3]);
  expect(cellChoices({ key: "x", kind: "number", label: { zh: "x" } }, wording)).toBeUndefined();
});
