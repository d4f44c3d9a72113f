import { nums } from "../cells/plain.ts";
import type { Arg, Plain } from "../cells/plain.ts";
import { cellsOf, Range } from "../cells/cell.ts";
import type { Cell } from "../cells/cell.ts";
import { numberOf } from "../cells/readCell.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import { excelDayOf } from "../cells/serial.ts";

/** (1 + rate)^n and the sum of that row. */
export const growth = (rate: number, n: number): number => (1 + rate) ** n;
export const annuity = (rate: number, n: number, due: number): number =>
  rate === 0 ? n : ((1 + rate * due) * (growth(rate, n) - 1)) / rate;

export const dueOf = (kind: number): number => (kind === 0 ? 0 : 1);

export function payment(rate: number, n: number, pv: number, fv: number, kind: number): number {
  return -(pv * growth(rate, n) + fv) / annuity(rate, n, dueOf(kind));
}

export function futureValue(rate: number, n: number, pmt: number, pv: number, kind: number): number {
  return -(pv * growth(rate, n) + pmt * annuity(rate, n, dueOf(kind)));
}

export function presentValue(rate: number, n: number, pmt: number, fv: number, kind: number): number {
  return -(fv + pmt * annuity(rate, n, dueOf(kind))) / growth(rate, n);
}

export function periods(rate: number, pmt: number, pv: number, fv: number, kind: number): Plain {
  if (rate === 0) return pmt === 0 ? failure.num : -(pv + fv) / pmt;
  const each = (pmt * (1 + rate * dueOf(kind))) / rate;
  const ratio = (each - fv) / (pv + each);
  return ratio <= 0 || rate <= -1 ? failure.num : Math.log(ratio) / Math.log(1 + rate);
}

export function interest(rate: number, period: number, n: number, pv: number, fv: number, kind: number): Plain {
  if (period < 1 || period >= n + 1) return failure.num;
  const pmt = payment(rate, n, pv, fv, kind);
  if (dueOf(kind) === 1 && period === 1) return 0;
  // At the beginning of a period its own payment is already made.
  const before = futureValue(rate, period - 1 - dueOf(kind), pmt, pv, kind);
  return dueOf(kind) === 1 ? (before - pmt) * rate : before * rate;
}

/** Newton's way to where f is zero, then halving; null when neither finds it. */
export function solve(f: (x: number) => number, guess: number): number | null {
  let x = guess;
  for (let step = 0; step < 100; step++) {
    const value = f(x);
    const width = Math.max(1e-7, Math.abs(x) * 1e-7);
    const incline = (f(x + width) - f(x - width)) / (2 * width);
    const next = x - value / incline;
    if (!Number.isFinite(next) || next <= -1) break;
    if (Math.abs(next - x) < 1e-14 * Math.max(1, Math.abs(next))) return next;
    x = next;
  }
  if (Math.abs(f(x)) < 1e-9) return x;
  return halve(f, guess);
}

export function halve(f: (x: number) => number, guess: number): number | null {
  const marks = [
    -0.999999, -0.99, -0.9, -0.7, -0.5, -0.3, -0.1, -0.01, 0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 2, 5, 10, 100,
    1e4,
  ];
  const brackets = marks
    .slice(1)
    .map((right, index) => [marks[index] ?? -1, right] as const)
    .filter(([left, right]) => f(left) * f(right) <= 0)
    .toSorted(([a, b], [c, d]) => Math.abs((a + b) / 2 - guess) - Math.abs((c + d) / 2 - guess));
  const [bracket] = brackets;
  if (bracket === undefined) return null;
  let [left, right] = bracket;
  for (let step = 0; step < 200; step++) {
    const middle = (left + right) / 2;
    if (f(left) * f(middle) <= 0) right = middle;
    else left = middle;
  }
  return (left + right) / 2;
}

export function rateOf(n: number, pmt: number, pv: number, fv: number, kind: number, guess: number): Plain {
  if (n <= 0) return failure.num;
  return solve((rate) => pv * growth(rate, n) + pmt * annuity(rate, n, dueOf(kind)) + fv, guess) ?? failure.num;
}

export const presentOf = (rate: number, flows: readonly number[]): number =>
  flows.reduce((total, flow, index) => total + flow / (1 + rate) ** index, 0);

export function internalRate(flows: readonly number[], guess: number): Plain {
  if (!flows.some((flow) => flow > 0) || !flows.some((flow) => flow < 0)) return failure.num;
  return solve((rate) => presentOf(rate, flows), guess) ?? failure.num;
}

export function modifiedRate(flows: readonly number[], borrowed: number, invested: number): Plain {
  const n = flows.length;
  const gains = presentOf(
    invested,
    flows.map((flow) => Math.max(flow, 0)),
  );
  const costs = presentOf(
    borrowed,
    flows.map((flow) => Math.min(flow, 0)),
  );
  if (costs === 0) return failure.div0;
  return ((gains * (1 + invested) ** n) / (-costs * (1 + invested))) ** (1 / (n - 1)) - 1;
}

/** Cash flows in a list; what is not a number is left out. */
export const flows: Arg<readonly number[]> = {
  spec: "numbers",
  isRest: false,
  takesBlank: true,
  fromValues: (given) => nums.fromValues(given),
  fromCells: ([arg = null]) => {
    const found: number[] = [];
    for (const cell of cellsOf(arg)) {
      if (cell instanceof ErrorValue) return cell;
      if (typeof cell === "number") found.push(cell);
    }
    return arg instanceof Range || found.length > 0 ? found : failure.value;
  },
};

/** NPV's values: in blocks numbers only, alone all that can be read as a number; what cannot is left out. */
export const flowsRest: Arg<readonly number[]> = {
  ...nums,
  fromCells: (args) => {
    const found: number[] = [];
    for (const arg of args)
      for (const cell of cellsOf(arg)) {
        if (cell instanceof ErrorValue) return cell;
        if (typeof cell === "number") found.push(cell);
        else if (!(arg instanceof Range)) {
          const read = numberOf(cell);
          if (typeof read !== "number") return read;
          found.push(read);
        }
      }
    return found;
  },
};

/** Days of flows, each a day or a list of days. */
export function dayOfCell(cell: Cell): number | null {
  if (typeof cell === "number") return Math.floor(cell);
  return typeof cell === "string" && /^\d{4}-\d\d-\d\d$/.test(cell) ? excelDayOf(cell) : null;
}

export function datedFlows(
  values: readonly Cell[],
  dates: readonly Cell[],
): readonly (readonly [number, number])[] | ErrorValue {
  if (values.length !== dates.length || values.length === 0) return failure.num;
  const found: (readonly [number, number])[] = [];
  for (const [index, value] of values.entries()) {
    const date = dates[index] ?? null;
    if (value instanceof ErrorValue) return value;
    if (date instanceof ErrorValue) return date;
    const at = dayOfCell(date);
    if (typeof value !== "number" || at === null) return failure.value;
    found.push([value, at]);
  }
  const first = found[0]?.[1] ?? 0;
  return found.some(([, at]) => at < first)
    ? failure.num
    : found.map(([value, at]) => [value, (at - first) / 365] as const);
}

export const datedValue = (rate: number, flows_: readonly (readonly [number, number])[]): number =>
  flows_.reduce((total, [value, years]) => total + value / (1 + rate) ** years, 0);

/** Declining balance over one period. */
export function declining(cost: number, salvage: number, life: number, period: number, months: number): Plain {
  if (
    cost < 0 ||
    salvage < 0 ||
    life <= 0 ||
    period <= 0 ||
    months < 1 ||
    months > 12 ||
    period > (months < 12 ? life + 1 : life) ||
    period > 10_000
  )
    return failure.num;
  if (cost === 0) return 0;
  const rate = Math.round((1 - (salvage / cost) ** (1 / life)) * 1000) / 1000;
  let [total, result] = [0, 0];
  for (let at = 1; at <= Math.trunc(period); at++) {
    result = at === 1 ? (cost * rate * months) / 12 : (cost - total) * rate;
    if (at === Math.trunc(life) + 1) result = ((cost - total) * rate * (12 - months)) / 12;
    total += result;
  }
  return result;
}

export function doubleDeclining(cost: number, salvage: number, life: number, period: number, factor: number): Plain {
  if (cost < 0 || salvage < 0 || life <= 0 || period <= 0 || factor <= 0 || period > life) return failure.num;
  const rate = Math.min(1, factor / life);
  const before = rate >= 1 ? (period === 1 ? cost : 0) : cost * (1 - rate) ** (period - 1);
  const after = cost * (1 - rate) ** period;
  return Math.max(0, before - Math.max(after, salvage));
}

export function variableDeclining(
  cost: number,
  salvage: number,
  life: number,
  start: number,
  end: number,
  factor: number,
  noSwitch: number,
): Plain {
  if (cost < 0 || salvage < 0 || life <= 0 || start < 0 || end < start || end > life || factor < 0 || life > 10_000)
    return failure.num;
  let [book, total] = [cost, 0];
  for (let period = 0; period < Math.ceil(end); period++) {
    const byRate = Math.min((book * factor) / life, Math.max(0, book - salvage));
    const straight = (book - salvage) / (life - period);
    const amount = Math.max(0, noSwitch === 0 ? Math.max(byRate, Math.min(straight, book - salvage)) : byRate);
    total += amount * Math.max(0, Math.min(end, period + 1) - Math.max(start, period));
    book -= amount;
  }
  return total;
}

export function cumulative(
  part: "interest" | "principal",
  rate: number,
  n: number,
  pv: number,
  start: number,
  end: number,
  kind: number,
): Plain {
  if (rate <= 0 || n <= 0 || pv <= 0 || start < 1 || end < start || end > n || n > 100_000) return failure.num;
  if (kind !== 0 && kind !== 1) return failure.num;
  const pmt = payment(rate, n, pv, 0, kind);
  let total = 0;
  for (let period = start; period <= end; period++) {
    const share = interest(rate, period, n, pv, 0, kind);
    if (typeof share !== "number") return share;
    total += part === "interest" ? share : pmt - share;
  }
  return total;
}
