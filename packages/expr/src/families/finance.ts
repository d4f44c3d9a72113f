import { entry, list, maybe, num, opt, plain, whole } from "../cells/plain.ts";
import type { Body } from "../cells/plain.ts";
import { ErrorValue, failure } from "../errorValue.ts";
import type { FunctionDefinition } from "../define.ts";
import {
  payment,
  futureValue,
  presentValue,
  periods,
  interest,
  solve,
  rateOf,
  internalRate,
  modifiedRate,
  flows,
  flowsRest,
  datedFlows,
  datedValue,
  declining,
  doubleDeclining,
  variableDeclining,
  cumulative,
} from "./interest.ts";
import { margin, markup } from "./exactNumbers.ts";
import { inSql } from "./inSql.ts";

type Help = readonly [zh: string, en: string];
const define = (
  zh: string,
  signature: string,
  help: Help,
  example: readonly [string, string],
  body: Body,
): FunctionDefinition => entry(zh, "finance", signature, help, [example], body);
const later = [opt(num, 0), opt(num, 0)] as const;

/** In the order in which Excel adds up: where flows nearly cancel each other out, little else is left of the result. */
function worthOf(rate: number, flows: readonly number[]): number {
  let [total, growth] = [0, 1];
  for (const flow of flows) {
    total += flow / growth;
    growth *= 1 + rate;
  }
  return total / (1 + rate);
}

/** Loans, savings, investments and depreciation; money paid out is negative. */
export const financeFunctions: Readonly<Record<string, FunctionDefinition>> = {
  PMT: define(
    "每期付款",
    "PMT(rate, periods, present, future = 0, due = 0)",
    [
      "等额还款每期的付款额；期初付款为 1 时在期初付。付出为负，收到为正。",
      "The payment of each period; due 1 pays at its beginning. What is paid is negative.",
    ],
    ["ROUND(PMT(0.08 / 12, 10, 10000), 2)", "-1037.03"],
    plain([num, num, num, ...later], "number", (rate, n, pv, fv, kind) =>
      n === 0 ? failure.num : payment(rate, n, pv, fv, kind),
    ),
  ),
  PV: define(
    "现值",
    "PV(rate, periods, payment, future = 0, due = 0)",
    ["一系列付款的现值；付出为负，收到为正。", "What a row of payments is worth today; what is paid is negative."],
    ["ROUND(PV(0.08 / 12, 240, 500), 2)", "-59777.15"],
    plain([num, num, num, ...later], "number", presentValue),
  ),
  FV: define(
    "终值",
    "FV(rate, periods, payment, present = 0, due = 0)",
    ["一系列付款的终值；付出为负，收到为正。", "What a row of payments grows to; what is paid is negative."],
    ["ROUND(FV(0.06 / 12, 10, -200, -500, 1), 2)", "2581.4"],
    plain([num, num, num, ...later], "number", futureValue),
  ),
  NPER: define(
    "期数",
    "NPER(rate, payment, present, future = 0, due = 0)",
    ["还清或攒够所需的期数；付出为负，收到为正。", "How many payments it takes; what is paid is negative."],
    ["ROUND(NPER(0.01, -100, -1000, 10000, 1), 4)", "59.6739"],
    plain([num, num, num, ...later], "number", periods),
  ),
  RATE: define(
    "每期利率",
    "RATE(periods, payment, present, future = 0, due = 0, guess = 0.1)",
    ["每期的利率。", "The rate of each period."],
    ["ROUND(RATE(48, -200, 8000), 4)", "0.0077"],
    plain([num, num, num, ...later, opt(num, 0.1)], "number", rateOf),
  ),
  IPMT: define(
    "利息部分",
    "IPMT(rate, period, periods, present, future = 0, due = 0)",
    ["某期付款中的利息。", "The interest in one period's payment."],
    ["ROUND(IPMT(0.1 / 12, 1, 36, 8000), 2)", "-66.67"],
    plain([num, num, num, num, ...later], "number", interest),
  ),
  PPMT: define(
    "本金部分",
    "PPMT(rate, period, periods, present, future = 0, due = 0)",
    ["某期付款中的本金。", "The principal in one period's payment."],
    ["ROUND(PPMT(0.1 / 12, 1, 24, 2000), 2)", "-75.62"],
    plain([num, num, num, num, ...later], "number", (rate, period, n, pv, fv, kind) => {
      const share = interest(rate, period, n, pv, fv, kind);
      return typeof share === "number" ? payment(rate, n, pv, fv, kind) - share : share;
    }),
  ),
  ISPMT: define(
    "直线利息",
    "ISPMT(rate, period, periods, present)",
    ["本金均还时某期的利息。", "Interest of one period when the principal is paid evenly."],
    ["ROUND(ISPMT(0.1 / 12, 1, 36, 8000000), 2)", "-64814.81"],
    plain([num, num, num, num], "number", (rate, period, n, pv) =>
      n === 0 ? failure.div0 : pv * rate * (period / n - 1),
    ),
  ),
  CUMIPMT: define(
    "累计利息",
    "CUMIPMT(rate, periods, present, start, end, due)",
    ["若干期付款中的利息之和。", "Interest paid between two periods."],
    ["ROUND(CUMIPMT(0.09 / 12, 360, 125000, 13, 24, 0), 2)", "-11135.23"],
    plain([num, num, num, whole, whole, num], "number", (rate, n, pv, start, end, kind) =>
      cumulative("interest", rate, n, pv, start, end, kind),
    ),
  ),
  CUMPRINC: define(
    "累计本金",
    "CUMPRINC(rate, periods, present, start, end, due)",
    ["若干期付款中的本金之和。", "Principal paid between two periods."],
    ["ROUND(CUMPRINC(0.09 / 12, 360, 125000, 13, 24, 0), 2)", "-934.11"],
    plain([num, num, num, whole, whole, num], "number", (rate, n, pv, start, end, kind) =>
      cumulative("principal", rate, n, pv, start, end, kind),
    ),
  ),
  NPV: define(
    "净现值",
    "NPV(rate, value1, …)",
    ["各期末现金流的净现值。", "What cash flows at the ends of periods are worth today."],
    ["ROUND(NPV(0.1, -10000, 3000, 4200, 6800), 2)", "1188.44"],
    plain([num, flowsRest], "number", (rate, items) => (rate === -1 ? failure.div0 : worthOf(rate, items))),
  ),
  IRR: define(
    "内部收益率",
    "IRR(flows, guess = 0.1)",
    ["净现值为零的利率。", "The rate at which cash flows are worth nothing today."],
    ["ROUND(IRR(LIST(-70000, 12000, 15000, 18000, 21000, 26000)), 4)", "0.0866"],
    plain([flows, opt(num, 0.1)], "number", internalRate),
  ),
  MIRR: define(
    "修正收益率",
    "MIRR(flows, borrowed, invested)",
    ["按借款与再投资利率修正的收益率。", "The rate of return when gains are invested again at another rate."],
    ["ROUND(MIRR(LIST(-120000, 39000, 30000, 21000, 37000, 46000), 0.1, 0.12), 4)", "0.1261"],
    plain([flows, num, num], "number", modifiedRate),
  ),
  XNPV: define(
    "日期净现值",
    "XNPV(rate, flows, dates)",
    ["按日期计算的净现值。", "What dated cash flows are worth on the first day."],
    ["ROUND(XNPV(0.09, LIST(-10000, 11000), LIST(#2026-01-01#, #2027-01-01#)), 2)", "91.74"],
    plain([num, list, list], "number", (rate, values, dates) => {
      const found = datedFlows(values, dates);
      return found instanceof ErrorValue ? found : rate <= -1 ? failure.num : datedValue(rate, found);
    }),
  ),
  XIRR: define(
    "日期收益率",
    "XIRR(flows, dates, guess = 0.1)",
    ["按日期计算的内部收益率。", "The yearly rate at which dated cash flows are worth nothing."],
    ["ROUND(XIRR(LIST(-10000, 11000), LIST(#2026-01-01#, #2027-01-01#)), 6)", "0.1"],
    plain([list, list, opt(num, 0.1)], "number", (values, dates, guess) => {
      const found = datedFlows(values, dates);
      if (found instanceof ErrorValue) return found;
      if (!found.some(([value]) => value > 0) || !found.some(([value]) => value < 0)) return failure.num;
      return solve((rate) => datedValue(rate, found), guess) ?? failure.num;
    }),
  ),
  SLN: define(
    "直线折旧",
    "SLN(cost, salvage, life)",
    ["每期等额折旧。", "Depreciation in equal amounts."],
    ["SLN(30000, 7500, 10)", "2250"],
    plain([num, num, num], "number", (cost, salvage, life) => (life === 0 ? failure.div0 : (cost - salvage) / life)),
  ),
  SYD: define(
    "年数总和折旧",
    "SYD(cost, salvage, life, period)",
    ["按年数总和计算的折旧。", "Depreciation by the sum of the years."],
    ["ROUND(SYD(30000, 7500, 10, 1), 2)", "4090.91"],
    plain([num, num, num, num], "number", (cost, salvage, life, period) =>
      life <= 0 || period < 1 || period > life
        ? failure.num
        : ((cost - salvage) * (life - period + 1) * 2) / (life * (life + 1)),
    ),
  ),
  DB: define(
    "固定余额折旧",
    "DB(cost, salvage, life, period, months = 12)",
    ["固定余额递减折旧。", "Depreciation at a fixed share of what is left."],
    ["ROUND(DB(1000000, 100000, 6, 1, 7), 2)", "186083.33"],
    plain([num, num, num, num, opt(num, 12)], "number", declining),
  ),
  DDB: define(
    "双倍余额折旧",
    "DDB(cost, salvage, life, period, factor = 2)",
    ["双倍余额递减折旧。", "Depreciation at twice the even share of what is left."],
    ["DDB(2400, 300, 10, 1)", "480"],
    plain([num, num, num, num, opt(num, 2)], "number", doubleDeclining),
  ),
  VDB: define(
    "区间余额折旧",
    "VDB(cost, salvage, life, start, end, factor = 2, noSwitch = 0)",
    ["一段时间内的余额递减折旧。", "Declining depreciation between two moments."],
    ["ROUND(VDB(2400, 300, 10, 0, 1), 2)", "480"],
    plain([num, num, num, num, num, opt(num, 2), opt(num, 0)], "number", variableDeclining),
  ),
  EFFECT: define(
    "实际年利率",
    "EFFECT(nominal, periods)",
    ["名义年利率对应的实际年利率。", "The yearly rate that a nominal rate comes to."],
    ["ROUND(EFFECT(0.0525, 4), 6)", "0.053543"],
    plain([num, whole], "number", (rate, n) => (rate <= 0 || n < 1 ? failure.num : (1 + rate / n) ** n - 1)),
  ),
  NOMINAL: define(
    "名义年利率",
    "NOMINAL(effective, periods)",
    ["实际年利率对应的名义年利率。", "The nominal rate of a yearly rate."],
    ["ROUND(NOMINAL(0.053543, 4), 4)", "0.0525"],
    plain([num, whole], "number", (rate, n) => (rate <= 0 || n < 1 ? failure.num : n * ((1 + rate) ** (1 / n) - 1))),
  ),
  RRI: define(
    "等效增长率",
    "RRI(periods, present, future)",
    ["从现值增长到终值的每期增长率。", "The growth of each period from one value to another."],
    ["ROUND(RRI(96, 10000, 11000), 6)", "0.000993"],
    plain([num, num, num], "number", (n, pv, fv) => (n <= 0 || pv === 0 ? failure.num : (fv / pv) ** (1 / n) - 1)),
  ),
  PDURATION: define(
    "增长期数",
    "PDURATION(rate, present, future)",
    ["增长到终值所需的期数。", "How many periods it takes to grow to a value."],
    ["ROUND(PDURATION(0.025, 2000, 2200), 2)", "3.86"],
    plain([num, num, num], "number", (rate, pv, fv) =>
      rate <= 0 || pv <= 0 || fv <= 0 ? failure.num : Math.log(fv / pv) / Math.log(1 + rate),
    ),
  ),
  FVSCHEDULE: define(
    "变利率终值",
    "FVSCHEDULE(principal, rates)",
    ["按一系列利率增长后的值。", "What an amount grows to at changing rates."],
    ["ROUND(FVSCHEDULE(1, LIST(0.09, 0.11, 0.1)), 5)", "1.33089"],
    plain([num, list], "number", (principal, rates) => {
      let value = principal;
      for (const rate of rates) {
        if (rate instanceof ErrorValue) return rate;
        if (rate !== null && typeof rate !== "number") return failure.value;
        value *= 1 + (rate ?? 0);
      }
      return value;
    }),
  ),
  DOLLARDE: define(
    "分数价转小数",
    "DOLLARDE(price, fraction)",
    ["把分数表示的价格换成小数。", "A price written with a fraction, as a decimal."],
    ["DOLLARDE(1.02, 16)", "1.125"],
    plain([num, whole], "number", (price, fraction) =>
      fraction < 0
        ? failure.num
        : fraction === 0
          ? failure.div0
          : Math.trunc(price) + (price % 1) * (10 ** Math.ceil(Math.log10(fraction)) / fraction),
    ),
  ),
  DOLLARFR: define(
    "小数价转分数",
    "DOLLARFR(price, fraction)",
    ["把小数价格换成分数表示。", "A decimal price, written with a fraction."],
    ["DOLLARFR(1.125, 16)", "1.02"],
    plain([num, whole], "number", (price, fraction) =>
      fraction < 0
        ? failure.num
        : fraction === 0
          ? failure.div0
          : Math.trunc(price) + (price % 1) * (fraction / 10 ** Math.ceil(Math.log10(fraction))),
    ),
  ),
  MARKUP: define(
    "加成率",
    "MARKUP(cost, price)",
    ["售价比成本高出的比例。", "How far a price lies above the cost, as a share of the cost."],
    ["MARKUP(80, 100)", "0.25"],
    inSql(
      plain([num, num], "number", (cost, price) => (cost === 0 ? failure.div0 : (price - cost) / cost)),
      markup,
    ),
  ),
  MARGIN: define(
    "毛利率",
    "MARGIN(cost, price)",
    ["毛利占售价的比例。", "The gain as a share of the price."],
    ["MARGIN(80, 100)", "0.2"],
    inSql(
      plain([num, num], "number", (cost, price) => (price === 0 ? failure.div0 : (price - cost) / price)),
      margin,
    ),
  ),
  CAGR: define(
    "年均增长率",
    "CAGR(present, future, years)",
    ["年均复合增长率。", "The steady yearly growth between two values."],
    ["ROUND(CAGR(100, 121, 2), 8)", "0.1"],
    plain([num, num, maybe(num)], "number", (pv, fv, years) =>
      pv <= 0 || fv < 0 || (years ?? 1) <= 0 ? failure.num : (fv / pv) ** (1 / (years ?? 1)) - 1,
    ),
  ),
};
