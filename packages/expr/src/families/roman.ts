import { failure } from "../errorValue.ts";
import type { Plain } from "../cells/plain.ts";

const classic: readonly (readonly [number, string])[] = [
  [1000, "M"],
  [900, "CM"],
  [500, "D"],
  [400, "CD"],
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
];

// What each shorter form may subtract besides; a form has those of the forms before it.
const shorter: readonly (readonly (readonly [number, string])[])[] = [
  [],
  [
    [950, "LM"],
    [450, "LD"],
    [95, "VC"],
    [45, "VL"],
  ],
  [
    [990, "XM"],
    [490, "XD"],
    [99, "IC"],
    [49, "IL"],
  ],
  [
    [995, "VM"],
    [495, "VD"],
  ],
  [
    [999, "IM"],
    [499, "ID"],
  ],
];

/** Roman numerals of 0 to 3999; form 0 is classic, each form to 4 shorter. */
export function romanOf(value: number, form: number): Plain {
  if (value < 0 || value > 3999 || form < 0 || form > 4) return failure.value;
  const table = [...classic, ...shorter.slice(0, form + 1).flat()].toSorted(([a], [b]) => b - a);
  let rest = value;
  let numerals = "";
  for (const [amount, letters] of table)
    while (rest >= amount) {
      numerals += letters;
      rest -= amount;
    }
  return numerals;
}

const letterValues: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };

/** The number that Roman numerals spell, in any of the forms; empty text is 0. */
export function arabicOf(text: string): Plain {
  const letters = text.trim().toUpperCase();
  const isNegative = letters.startsWith("-");
  let [total, last] = [0, 0];
  if (letters.length > 255) return failure.value;
  for (const letter of [...(isNegative ? letters.slice(1) : letters)].toReversed()) {
    const amount = letterValues[letter];
    if (amount === undefined) return failure.value;
    total += amount < last ? -amount : amount;
    last = Math.max(last, amount);
  }
  return isNegative ? -total : total;
}
