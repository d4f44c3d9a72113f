import type { Notice } from "../source.ts";
import { share } from "./candidates.ts";
import type { Candidates, Choice } from "./candidates.ts";
import type { ColumnFormat, GuessedKind } from "./column.ts";
import type { ColumnStats } from "./columnStats.ts";
import { readNumberShape } from "./numbers.ts";
import type { DecimalMark } from "./numbers.ts";
import { bit, formatCurrency } from "./shape.ts";

/** Integers, numbers, percentages and money; undefined when the column holds something else, or ids that look like numbers. */
export function chooseNumbers(candidates: Candidates): Choice | undefined {
  const { stats, total } = candidates;
  if (candidates.count(bit.idLike) > 0) return undefined;
  const mark = chooseMark(candidates);
  const wanted = mark.decimal === "." ? bit.dot : bit.comma;
  const numbers = candidates.count(wanted);
  if (!candidates.isMost(numbers)) return undefined;
  const percents = candidates.count(wanted | bit.percent);
  const money = candidates.count(wanted | bit.money);
  const evidence: Notice[] = [];
  const warnings: Notice[] = [...mark.warnings];
  const isPercent = candidates.isMost(percents);
  if (percents > 0 && !isPercent) warnings.push({ code: "percentMixed", params: share(percents, total) });
  const currency = money * 2 >= numbers && money > 0 ? mainCurrency(stats) : undefined;
  if (currency !== undefined && !currency.isClear) {
    return undefined;
  }
  const whole = mark.decimal === "." ? bit.integer : bit.commaInteger;
  const isInteger = candidates.count(wanted | whole) === numbers && !isPercent && isExactWhole(stats);
  const kind: GuessedKind = currency !== undefined ? "money" : isInteger ? "integer" : "number";
  const thousands = candidates.count(wanted | bit.thousands) > 0 && mark.hasThousands;
  const decimals = Math.min(20, isInteger ? 0 : stats.decimals + (percents > 0 ? 2 : 0));
  const format: ColumnFormat = {
    decimal: mark.decimal,
    ...(thousands ? { thousands } : {}),
    ...(isInteger ? {} : { decimals }),
    ...(isPercent ? { percent: true } : {}),
    ...(currency === undefined ? {} : { currency: currency.code }),
  };
  const code = isPercent ? "percents" : kind === "money" ? "money" : kind === "integer" ? "integers" : "numbers";
  evidence.push({
    code,
    params: {
      ...share(isPercent ? percents : kind === "money" ? money : numbers, total),
      ...(currency === undefined ? {} : { currency: currency.code }),
    },
  });
  evidence.push(...mark.evidence);
  return {
    kind,
    format,
    evidence,
    warnings,
    accepts: (shape) => (shape & wanted) !== 0 && (shape & bit.idLike) === 0,
    takesWeakMissing: true,
  };
}

/** Shifts such as 1.5万 make whole numbers of written fractions and the other way round; only plain digits are integers. */
function isExactWhole(stats: ColumnStats): boolean {
  return Math.abs(stats.smallest) <= Number.MAX_SAFE_INTEGER || stats.smallest === Infinity;
}

interface Mark {
  readonly decimal: DecimalMark;
  readonly hasThousands: boolean;
  readonly evidence: readonly Notice[];
  readonly warnings: readonly Notice[];
}

/** Which mark stands before the fraction, decided over the column: 1,5 or 1,234.5 anywhere settles it. */
function chooseMark(candidates: Candidates): Mark {
  const { stats } = candidates;
  const dot = candidates.count(bit.dot | bit.marked);
  const comma = candidates.count(bit.comma | bit.marked);
  const example = (bits: number): string => {
    const found = [...stats.shapes.values()].find(({ shape }) => (shape & bits) === bits && (shape & bit.typed) === 0);
    return found?.examples[0]?.cell.text ?? "";
  };
  const hasThousands = candidates.count(bit.thousands) > 0;
  if (comma > dot) {
    const params = { count: comma, example: example(bit.comma | bit.marked) };
    return { decimal: ",", hasThousands, evidence: [{ code: "decimalComma", params }], warnings: [] };
  }
  const unsure = candidates.count(bit.thousands, bit.marked | bit.typed);
  if (dot > 0 || unsure === 0) {
    const sample = example(bit.thousands);
    return {
      decimal: ".",
      hasThousands: sample === "" ? hasThousands : /[0-9][, '’\u00a0\u202f][0-9]{3}/u.test(sample),
      evidence: [],
      warnings: [],
    };
  }
  // 1,234 alone reads as thousands, 1.234 alone as a fraction; both could be the other
  const sample = example(bit.thousands);
  const isDotted = /[0-9]\.[0-9]{3}/u.test(sample);
  return {
    decimal: ".",
    hasThousands: !isDotted,
    evidence: [],
    warnings: isDotted ? [{ code: "decimalAmbiguous", params: { count: unsure, example: sample } }] : [],
  };
}

/** The currency most cells name; clear when no more than one in twenty names another. */
function mainCurrency(stats: ColumnStats): { readonly code: string; readonly isClear: boolean } | undefined {
  const counts = new Map<string, number>();
  const add = (code: string | undefined, count: number): void => {
    if (code !== undefined && code !== "") counts.set(code, (counts.get(code) ?? 0) + count);
  };
  for (const { shape, examples, count } of stats.shapes.values()) {
    if ((shape & bit.money) === 0) continue;
    for (const { cell } of examples) {
      const named = cell.kind === "number" ? formatCurrency(cell.format ?? "") : readNumberShape(cell.text)?.currency;
      add(named, count / examples.length);
    }
  }
  const sorted = [...counts].toSorted((a, b) => b[1] - a[1]);
  const first = sorted[0];
  if (first === undefined) return undefined;
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  return { code: first[0], isClear: first[1] >= all * 0.95 };
}
