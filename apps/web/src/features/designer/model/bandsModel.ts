import type { NumberBand, NumberBands, OptionColor } from "@tongzhou/model";

/** As many bands as a number may have. */
export const maxBands = 20;

// Of the third band and those above it.
const colors: readonly OptionColor[] = ["blue", "violet", "teal", "amber", "pink", "gray"];

/** Two bands to begin with: what lies below 60, and the rest. */
export function firstBands(): NumberBands {
  return {
    levels: [
      { key: "low", label: { zh: "低", en: "Low" }, color: "red" },
      { key: "high", label: { zh: "高", en: "High" }, color: "green", from: "60" },
    ],
  };
}

/** One band more at the top, as far above the last border as that is above the one before. */
export function addBand({ levels, ...rest }: NumberBands): NumberBands {
  const borders = levels.flatMap(({ from }) => (from === undefined ? [] : [Number(from)]));
  const last = borders.at(-1) ?? 0;
  const step = Math.max(1, Math.round(last - (borders.at(-2) ?? 0)));
  const keys = new Set(levels.map(({ key }) => key));
  let number = levels.length + 1;
  while (keys.has(`band_${number}`)) number += 1;
  const color = colors[(levels.length - 2) % colors.length] ?? "gray";
  const label = { zh: `第 ${levels.length + 1} 档`, en: `Band ${levels.length + 1}` };
  return { ...rest, levels: [...levels, { key: `band_${number}`, label, color, from: String(last + step) }] };
}

/** Without one band; what is lowest then has no border below it. None is left when two would not be. */
export function removeBand({ levels, ...rest }: NumberBands, index: number): NumberBands | undefined {
  const [first, ...others] = levels.toSpliced(index, 1);
  if (first === undefined || others.length === 0) return undefined;
  const { from: _from, ...lowest } = first;
  return { ...rest, levels: [lowest, ...others] };
}

/** Whether a border lies above the one below it, as it must. */
export function isRising(levels: readonly NumberBand[], index: number): boolean {
  const from = levels[index]?.from;
  const below = levels[index - 1]?.from;
  return from === undefined || below === undefined || Number(from) > Number(below);
}

/** A decimal number as it is stored; undefined when the text is none. */
export function readDecimal(text: string): string | undefined {
  return /^-?\d{1,38}(\.\d{1,20})?$/.test(text) ? text : undefined;
}
