import { cell, entry, list, maybe, plain } from "../cells/plain.ts";
import type { Arg, Body, Plain } from "../cells/plain.ts";
import { cellsOf, Range, single } from "../cells/cell.ts";
import type { Cell, CellArg } from "../cells/cell.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import { isList } from "../value.ts";
import { toCell } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { readCriterion } from "./criteria.ts";

/** A list and a condition, again and again. */
interface Pairs {
  readonly lists: readonly (readonly Cell[])[];
  readonly conditions: readonly Cell[];
}

const pairs: Arg<Pairs> = {
  spec: "values",
  isRest: true,
  takesBlank: true,
  fromValues: (given) => ({
    lists: given
      .filter((_, index) => index % 2 === 0)
      .map((value) => (isList(value) ? value.map(toCell) : [toCell(value)])),
    conditions: given
      .filter((_, index) => index % 2 === 1)
      .map((value) => toCell(isList(value) ? (value[0] ?? null) : value)),
  }),
  fromCells: (args) => ({
    lists: args.filter((_, index) => index % 2 === 0).map(cellsOf),
    conditions: args.filter((_, index) => index % 2 === 1).map(single),
  }),
};

/** Places where every condition holds, or #VALUE! when the lists are of different length. */
function places({ lists, conditions }: Pairs, length: number): readonly number[] | ErrorValue {
  if (lists.length !== conditions.length || lists.length === 0) return failure.value;
  if (lists.some((one) => one.length !== length)) return failure.value;
  const tests = conditions.map(readCriterion);
  return Array.from({ length }, (_, index) => index).filter((index) =>
    tests.every((test, number) => test(lists[number]?.[index] ?? null)),
  );
}

function chosen(values: readonly Cell[], at: readonly number[] | ErrorValue): readonly number[] | ErrorValue {
  if (at instanceof ErrorValue) return at;
  const found: number[] = [];
  for (const index of at) {
    const value = values[index] ?? null;
    if (value instanceof ErrorValue) return value;
    if (typeof value === "number") found.push(value);
  }
  return found;
}

const total = (items: readonly number[]): number => items.reduce((sum, item) => sum + item, 0);
const average = (items: readonly number[]): Plain => (items.length === 0 ? failure.div0 : total(items) / items.length);

/** One list, one condition, and perhaps another list to take the values from. */
function byOne(result: (items: readonly number[]) => Plain): Body {
  return plain([list, cell, maybe(list)], "number", (items, criterion, from) => {
    const test = readCriterion(criterion);
    const at = items.flatMap((item, index) => (test(item) ? [index] : []));
    const found = chosen(from ?? items, at);
    return found instanceof ErrorValue ? found : result(found);
  });
}

function byMany(result: (items: readonly number[]) => Plain): Body {
  return plain([list, pairs], "number", (values, given) => {
    const found = chosen(values, places(given, values.length));
    return found instanceof ErrorValue ? found : result(found);
  });
}

const shapeOf = (arg: CellArg): string =>
  arg instanceof Range ? `${arg.rows.length}x${arg.rows[0]?.length ?? 0}` : "1x1";

const define = (
  zh: string,
  signature: string,
  help: readonly [string, string],
  example: readonly [string, string],
  body: Body,
): FunctionDefinition => ({ ...entry(zh, "list", signature, help, [example], body), overRecords: true });

/** Counting and adding up what meets conditions. */
export const conditionalFunctions: Readonly<Record<string, FunctionDefinition>> = {
  COUNTIF: define(
    "条件计数",
    "COUNTIF(list, condition)",
    ['符合条件的项数；条件可写成 ">=5" 或 "张*"。', 'How many items meet the condition, such as ">=5" or "a*".'],
    ['COUNTIF(LIST(1, 5, 9), ">=5")', "2"],
    plain([list, cell], "number", (items, criterion) => items.filter(readCriterion(criterion)).length),
  ),
  COUNTIFS: define(
    "多条件计数",
    "COUNTIFS(list1, condition1, …)",
    ["各列表同一位置都符合条件的项数。", "At how many places every list meets its condition."],
    ['COUNTIFS(LIST(1, 5, 9), ">1", LIST("a", "b", "b"), "b")', "2"],
    plain([pairs], "number", (given) => {
      const at = places(given, given.lists[0]?.length ?? 0);
      return at instanceof ErrorValue ? at : at.length;
    }),
  ),
  SUMIF: define(
    "条件求和",
    "SUMIF(list, condition, numbers)",
    [
      "符合条件的各项之和，或另一列表中相应各项之和。",
      "The sum of the items that meet the condition, or of another list at their places.",
    ],
    ['SUMIF(LIST("a", "b", "a"), "a", LIST(1, 2, 3))', "4"],
    byOne(total),
  ),
  SUMIFS: define(
    "多条件求和",
    "SUMIFS(numbers, list1, condition1, …)",
    ["各列表同一位置都符合条件时相应各项之和。", "The sum of the numbers where every list meets its condition."],
    ['SUMIFS(LIST(1, 2, 3), LIST("a", "b", "a"), "a")', "4"],
    byMany(total),
  ),
  AVERAGEIF: define(
    "条件平均",
    "AVERAGEIF(list, condition, numbers)",
    [
      "符合条件的各项的平均值。",
      "The average of the items that meet the condition, or of another list at their places.",
    ],
    ['AVERAGEIF(LIST("a", "b", "a"), "a", LIST(1, 2, 3))', "2"],
    byOne(average),
  ),
  AVERAGEIFS: define(
    "多条件平均",
    "AVERAGEIFS(numbers, list1, condition1, …)",
    [
      "各列表同一位置都符合条件时相应各项的平均值。",
      "The average of the numbers where every list meets its condition.",
    ],
    ['AVERAGEIFS(LIST(1, 2, 3), LIST("a", "b", "a"), "a")', "2"],
    byMany(average),
  ),
  MAXIFS: define(
    "多条件最大",
    "MAXIFS(numbers, list1, condition1, …)",
    [
      "各列表同一位置都符合条件时相应各项的最大值。",
      "The largest of the numbers where every list meets its condition.",
    ],
    ['MAXIFS(LIST(1, 2, 3), LIST("a", "b", "a"), "a")', "3"],
    byMany((items) => items.reduce((best, item) => Math.max(best, item), items[0] ?? 0)),
  ),
  MINIFS: define(
    "多条件最小",
    "MINIFS(numbers, list1, condition1, …)",
    [
      "各列表同一位置都符合条件时相应各项的最小值。",
      "The smallest of the numbers where every list meets its condition.",
    ],
    ['MINIFS(LIST(1, 2, 3), LIST("a", "b", "a"), "a")', "1"],
    byMany((items) => items.reduce((best, item) => Math.min(best, item), items[0] ?? 0)),
  ),
  SUMPRODUCT: define(
    "乘积之和",
    "SUMPRODUCT(list1, …)",
    [
      "各列表逐项相乘再相加；不是数的算零。",
      "The sum of the products of the lists, place by place; what is not a number counts as 0.",
    ],
    ["SUMPRODUCT(LIST(1, 2), LIST(3, 4))", "11"],
    plain(
      [
        {
          spec: "values",
          isRest: true,
          takesBlank: true,
          fromValues: (given) => given.map((value) => (isList(value) ? value.map(toCell) : [toCell(value)])),
          fromCells: (args) => (new Set(args.map(shapeOf)).size > 1 ? failure.value : args.map(cellsOf)),
        } satisfies Arg<readonly (readonly Cell[])[]>,
      ],
      "number",
      (lists) => {
        const [first = []] = lists;
        if (lists.some((one) => one.length !== first.length)) return failure.value;
        let sum = 0;
        for (const index of first.keys()) {
          let product = 1;
          for (const one of lists) {
            const value = one[index] ?? null;
            if (value instanceof ErrorValue) return value;
            product *= typeof value === "number" ? value : 0;
          }
          sum += product;
        }
        return sum;
      },
    ),
  ),
};
