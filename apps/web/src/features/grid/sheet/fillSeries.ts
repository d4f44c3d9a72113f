// A number written with a fixed width or an affix, e.g. "任务 07": text before, digits, text after.
const counted = /^(.*?)(\d{1,15})(\D*)$/su;
const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const plainDecimal = /^-?\d+(\.\d+)?$/;

/** What the fill handle writes after the cells it was dragged from. */
export type Series = (index: number) => string;

/**
 * Continues cells the way a spreadsheet does: two or more numbers or dates with one step go on by that step, a counted
 * text goes on counting, anything else repeats.
 * @param seeds texts in wire shape (decimals, ISO dates, or text), in the direction of the drag; at least one
 * @returns the text for the index-th cell after the seeds
 */
export function continueSeries(seeds: readonly string[], kind: "number" | "date" | "text" | "other"): Series {
  const repeat: Series = (index) => seeds[index % seeds.length] ?? "";
  if (kind === "number") return continueNumbers(seeds) ?? repeat;
  if (kind === "date") return continueDates(seeds) ?? repeat;
  if (kind === "text") return continueCounted(seeds) ?? repeat;
  return repeat;
}

/** Exact decimals as integers of the smallest unit among them, so that 0.1 steps do not drift. */
function continueNumbers(seeds: readonly string[]): Series | null {
  if (seeds.length < 2 || !seeds.every((seed) => plainDecimal.test(seed))) return null;
  const decimals = Math.max(...seeds.map((seed) => seed.split(".")[1]?.length ?? 0));
  const units = seeds.map((seed) => {
    const [whole = "0", fraction = ""] = seed.replace("-", "").split(".");
    return BigInt(whole + fraction.padEnd(decimals, "0")) * (seed.startsWith("-") ? -1n : 1n);
  });
  const step = stepOf(units, (a, b) => b - a);
  const last = units.at(-1);
  if (step === null || last === undefined) return null;
  return (index) => printUnits(last + step * BigInt(index + 1), decimals);
}

function printUnits(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

const dayMs = 86_400_000;

/** One date goes on by days; several go on by their common step in days. */
function continueDates(seeds: readonly string[]): Series | null {
  const days = seeds.map((seed) => (isoDate.test(seed) ? Date.parse(`${seed}T00:00:00Z`) / dayMs : Number.NaN));
  const last = days.at(-1);
  if (last === undefined || days.some(Number.isNaN)) return null;
  const step = days.length === 1 ? 1 : stepOf(days, (a, b) => b - a);
  if (step === null) return null;
  return (index) => new Date((last + step * (index + 1)) * dayMs).toISOString().slice(0, 10);
}

function continueCounted(seeds: readonly string[]): Series | null {
  const parts = seeds.map((seed) => counted.exec(seed));
  const first = parts[0] ?? null;
  const last = parts.at(-1) ?? null;
  if (first === null || last === null) return null;
  if (parts.some((part) => part === null || part[1] !== first[1] || part[3] !== first[3])) return null;
  const numbers = parts.map((part) => Number(part?.[2]));
  const step = numbers.length === 1 ? 1 : stepOf(numbers, (a, b) => b - a);
  const width = last[2]?.length ?? 1;
  const end = numbers.at(-1);
  if (step === null || end === undefined) return null;
  return (index) => {
    const next = end + step * (index + 1);
    return next < 0
      ? (seeds[index % seeds.length] ?? "")
      : `${first[1]}${String(next).padStart(width, "0")}${first[3]}`;
  };
}

/** The one difference between neighbours, or null when it changes. */
function stepOf<T extends number | bigint>(values: readonly T[], difference: (a: T, b: T) => T): T | null {
  let step: T | null = null;
  for (let index = 1; index < values.length; index += 1) {
    const before = values[index - 1];
    const after = values[index];
    if (before === undefined || after === undefined) return null;
    const found = difference(before, after);
    if (step !== null && step !== found) return null;
    step = found;
  }
  return step;
}
