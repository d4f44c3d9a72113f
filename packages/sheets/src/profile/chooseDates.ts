import type { DateOrder } from "../dates/readDate.ts";
import type { Notice } from "../source.ts";
import { share } from "./candidates.ts";
import type { Candidates, Choice } from "./candidates.ts";
import type { ColumnFormat, GuessedKind } from "./column.ts";
import { countWith, isAllMidnight } from "./columnStats.ts";
import type { ColumnStats } from "./columnStats.ts";
import { bit } from "./shape.ts";

/** Dates, times and spans; undefined when the column holds none. */
export function chooseDates(candidates: Candidates): Choice | undefined {
  const dates = candidates.count(bit.hasDate);
  if (candidates.isMost(dates)) {
    if (candidates.count(bit.hasDate | bit.zeroDate) === dates) return chooseZeroDates(candidates, dates);
    const compact = candidates.count(bit.hasDate | bit.compact);
    const isNumberLike = compact === dates && !candidates.header.date;
    // three eight-digit numbers that are all days are no accident: one in a few thousand is a day
    if (!isNumberLike || (candidates.total >= 3 && dates === candidates.total && !candidates.header.id)) {
      return chooseCalendar(candidates, dates);
    }
  }
  return chooseSerials(candidates) ?? chooseClock(candidates);
}

function chooseZeroDates(candidates: Candidates, dates: number): Choice {
  return {
    kind: "time",
    format: { zeroDate: true },
    evidence: [{ code: "zeroDates", params: share(dates, candidates.total) }],
    warnings: [],
    accepts: (shape) => (shape & bit.hasTime) !== 0,
    takesWeakMissing: true,
  };
}

function chooseCalendar(candidates: Candidates, dates: number): Choice {
  const { stats, total } = candidates;
  const order = chooseOrder(candidates);
  const timed = candidates.count(bit.hasDate | bit.hasTime);
  const zoned = candidates.count(bit.hasDate | bit.hasZone);
  const kind: GuessedKind = timed > 0 && (zoned > 0 || !isAllMidnight(stats)) ? "datetime" : "date";
  const wanted = { ymd: bit.ymd, dmy: bit.dmy, mdy: bit.mdy }[order.order];
  const evidence: Notice[] = [
    { code: kind === "date" ? "dates" : "datetimes", params: share(dates, total) },
    ...order.evidence,
  ];
  if (candidates.count(bit.hasDate | bit.typed) > 0) {
    evidence.push({ code: "datesTyped", params: share(candidates.count(bit.hasDate | bit.typed), total) });
  }
  if (timed > 0 && kind === "date") evidence.push({ code: "allMidnight", params: { count: timed } });
  if (zoned > 0) evidence.push({ code: "datesWithZone", params: share(zoned, total) });
  const format: ColumnFormat = { dateOrder: order.order, ...(zoned === dates ? { hasZone: true } : {}) };
  return {
    kind,
    format,
    evidence,
    warnings: order.warnings,
    accepts: (shape) => (shape & bit.hasDate) !== 0 && (shape & (wanted | bit.ymd)) !== 0,
    takesWeakMissing: true,
  };
}

/** Cells that only make sense in one order. */
export function countOrders(stats: ColumnStats): { readonly dmy: number; readonly mdy: number; readonly both: number } {
  return {
    dmy: countWith(stats, bit.hasDate | bit.dmy, bit.mdy | bit.ymd),
    mdy: countWith(stats, bit.hasDate | bit.mdy, bit.dmy | bit.ymd),
    both: countWith(stats, bit.hasDate | bit.dmy | bit.mdy, bit.ymd),
  };
}

function chooseOrder(candidates: Candidates): {
  readonly order: DateOrder;
  readonly evidence: readonly Notice[];
  readonly warnings: readonly Notice[];
} {
  const { stats, context } = candidates;
  const { dmy, mdy, both } = countOrders(stats);
  const proof = (bits: number, without: number): string => {
    const found = [...stats.shapes.values()].find(({ shape }) => (shape & bits) === bits && (shape & without) === 0);
    return found?.examples[0]?.cell.text ?? "";
  };
  const dayProof = { count: dmy, example: proof(bit.hasDate | bit.dmy, bit.mdy | bit.ymd) };
  const monthProof = { count: mdy, example: proof(bit.hasDate | bit.mdy, bit.dmy | bit.ymd) };
  if (dmy > 0 && mdy > 0) {
    const order = dmy >= mdy ? "dmy" : "mdy";
    const warning: Notice = {
      code: "datesMixedOrder",
      params: { dayFirst: dmy, monthFirst: mdy, dayExample: dayProof.example, monthExample: monthProof.example },
    };
    return {
      order,
      evidence: [
        { code: order === "dmy" ? "dayFirst" : "monthFirst", params: order === "dmy" ? dayProof : monthProof },
      ],
      warnings: [warning],
    };
  }
  if (dmy > 0) return { order: "dmy", evidence: [{ code: "dayFirst", params: dayProof }], warnings: [] };
  if (mdy > 0) return { order: "mdy", evidence: [{ code: "monthFirst", params: monthProof }], warnings: [] };
  if (both === 0) return { order: "ymd", evidence: [], warnings: [] };
  if (context.sheetOrder !== undefined) {
    const code = context.sheetOrder === "dmy" ? "dayFirstBySheet" : "monthFirstBySheet";
    return { order: context.sheetOrder, evidence: [{ code, params: { count: both } }], warnings: [] };
  }
  const example = proof(bit.hasDate | bit.dmy | bit.mdy, bit.ymd);
  const warning: Notice = { code: "datesAmbiguous", params: { count: both, example, order: context.defaultOrder } };
  return { order: context.defaultOrder, evidence: [], warnings: [warning] };
}

/** Unformatted day counts in a column whose name speaks of dates: 1970 to 2099. */
function chooseSerials(candidates: Candidates): Choice | undefined {
  const { stats, context, total } = candidates;
  const numbers = candidates.count(bit.dot, bit.marked | bit.percent | bit.money | bit.thousands);
  const shift = context.dateSystem === 1904 ? 1462 : 0;
  const isInRange = stats.smallest >= 25_569 - shift && stats.largest <= 73_050 - shift;
  if (!candidates.header.date || numbers < total || total < 2 || !isInRange) return undefined;
  const kind = stats.decimals > 0 ? "datetime" : "date";
  return {
    kind,
    format: { serial: context.dateSystem, decimal: "." },
    evidence: [{ code: "serialDates", params: { ...share(numbers, total), system: context.dateSystem } }],
    warnings: [{ code: "serialDates", params: { count: numbers, system: context.dateSystem } }],
    accepts: (shape) => (shape & bit.dot) !== 0,
    takesWeakMissing: true,
  };
}

function chooseClock(candidates: Candidates): Choice | undefined {
  const { total } = candidates;
  const times = candidates.count(bit.hasTime, bit.hasDate);
  const spans = candidates.count(bit.duration);
  const onlySpans = candidates.count(bit.duration, bit.hasTime);
  if (onlySpans > 0 && candidates.isMost(spans)) {
    return {
      kind: "duration",
      format: {},
      evidence: [{ code: "durations", params: share(spans, total) }],
      warnings: [],
      accepts: (shape) => (shape & bit.duration) !== 0,
      takesWeakMissing: true,
    };
  }
  if (!candidates.isMost(times)) return undefined;
  return {
    kind: "time",
    format: {},
    evidence: [{ code: "times", params: share(times, total) }],
    warnings: [],
    accepts: (shape) => (shape & bit.hasTime) !== 0 && (shape & bit.hasDate) === 0,
    takesWeakMissing: true,
  };
}
