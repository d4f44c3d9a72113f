import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { failure } from "../errorValue.ts";
import { Decimal, divide, normaliseNumber } from "../number.ts";
import { optional, orBlank, overload, take, variadic } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { logarithm, logarithmSql } from "../power.ts";
import { bindOnce, divideSql, guardNumber } from "../sqlGuard.ts";

// Functions over decimals that both back ends compute exactly; over cells they stay what Excel does with doubles.

const none = sql`null`;
const zero = new Decimal(0);

const number = take.number;
const mayFail = { mayBeBlank: true } as const;

/** LOG10. */
export const log10: Overload = overload(
  [number],
  "number",
  ([x]) => logarithm(x, new Decimal(10)),
  ([x = none]) => logarithmSql(x, sql`10::numeric`),
  mayFail,
);

/** FACT; past 69! no number of the language is left. */
export const factorialOf: Overload = overload(
  [number],
  "number",
  ([x]) => {
    if (x.isNegative() && !x.isZero()) return null;
    if (x.gte(70)) return null;
    let product = new Decimal(1);
    for (let factor = x.trunc().toNumber(); factor > 1; factor -= 1) product = product.times(factor);
    return product;
  },
  ([x = none]) => bindOnce([x], (n) => sql`case when ${n} >= 0 and ${n} < 70 then factorial(trunc(${n})::bigint) end`),
  mayFail,
);

/** EVEN and ODD: away from zero to a whole number that leaves this rest. */
export function parityOf(rest: 0 | 1): Overload {
  const left = sqlRaw(`${rest}`);
  return overload(
    [number],
    "number",
    ([x]) => {
      const size = x.abs().ceil();
      const up = size.mod(2).eq(rest) ? size : size.plus(1);
      return x.isNegative() ? up.negated() : up;
    },
    ([x = none]) =>
      bindOnce(
        [x],
        (n) =>
          sql`(ceil(abs(${n})) + case when mod(ceil(abs(${n})), 2) = ${left} then 0 else 1 end) * case when ${n} < 0 then -1 else 1 end`,
      ),
  );
}

/** MROUND. */
export const nearest: Overload = overload(
  [number, number],
  "number",
  ([x, step]) => {
    if (x.isZero() || step.isZero()) return zero;
    if (x.isNegative() !== step.isNegative()) return null;
    const by = step.abs();
    const size = x.abs().plus(by.times("0.5")).divToInt(by).times(by);
    return x.isNegative() ? size.negated() : size;
  },
  ([x = none, step = none]) =>
    bindOnce(
      [x, step],
      (n, s) => sql`case when ${n} is null or ${s} is null then null when ${n} = 0 or ${s} = 0 then 0
        when (${n} > 0) = (${s} > 0) then sign(${n}) * div(abs(${n}) + abs(${s}) * 0.5, nullif(abs(${s}), 0)) * abs(${s}) end`,
    ),
  mayFail,
);

/** CEILING.MATH and FLOOR.MATH: to a multiple up or down; a mode other than 0 turns round for negative numbers. */
export function multipleOf(way: "up" | "down", hasMode: boolean): Overload {
  const up = (n: Sql, s: Sql): Sql => sql`(div(${n}, ${s}) + case when mod(${n}, ${s}) > 0 then 1 else 0 end) * ${s}`;
  const down = (n: Sql, s: Sql): Sql => sql`(div(${n}, ${s}) - case when mod(${n}, ${s}) < 0 then 1 else 0 end) * ${s}`;
  const [plainly, turned] = way === "up" ? [up, down] : [down, up];
  const give = (x: Decimal, step: Decimal, mode: Decimal): Decimal => {
    if (step.isZero()) return zero;
    const by = step.abs();
    const isUp = (way === "up") !== (x.isNegative() && !mode.isZero());
    const whole = x.divToInt(by);
    const rest = x.minus(whole.times(by));
    const beyond = isUp ? Number(rest.gt(0)) : -Number(rest.lt(0));
    return whole.plus(beyond).times(by);
  };
  const params = [number, optional(number, "1")] as const;
  if (!hasMode)
    return overload(
      params,
      "number",
      ([x, step]) => give(x, step, zero),
      ([x = none, step = none]) =>
        bindOnce(
          [x, sql`abs(${step})`],
          (n, s) => sql`case when ${s} = 0 then ${n} * 0 else ${plainly(n, sql`nullif(${s}, 0)`)} end`,
        ),
    );
  return overload(
    [...params, optional(number, "0")],
    "number",
    ([x, step, mode]) => give(x, step, mode),
    ([x = none, step = none, mode = none]) =>
      bindOnce(
        [x, sql`abs(${step})`, mode],
        (n, s, m) => sql`case when ${s} = 0 then ${n} * ${m} * 0
          when ${n} < 0 and ${m} <> 0 then ${turned(n, sql`nullif(${s}, 0)`)}
          when ${m} is not null then ${plainly(n, sql`nullif(${s}, 0)`)} end`,
      ),
  );
}

/**
 * PRODUCT of single numbers, blanks skipped; each product on the way is a number of the language, or there is none.
 * PostgreSQL has no product of a list.
 */
export const productOf: Overload = variadic(
  orBlank(number),
  "number",
  (items) => {
    if (items.every((item) => item === null)) return zero;
    let product: Decimal | null = new Decimal(1);
    for (const item of items)
      product = item === null || product === null ? product : normaliseNumber(product.times(item));
    return product;
  },
  (args) => {
    const isAny = joinSql(
      args.map((_, at) => sql`${sqlRaw(`"$${at}"`)} is not null`),
      sqlRaw(" or "),
    );
    return bindOnce(args, (...names) => {
      const product = names.reduce<Sql>(
        (made, name) => guardNumber(sql`${made} * coalesce(${name}, 1)`),
        sql`1::numeric`,
      );
      return sql`case when ${isAny} then ${product} else 0 end`;
    });
  },
  mayFail,
);

/** DELTA and GESTEP: 1 when it holds, else 0. */
export function flagOf(sign: "=" | ">="): Overload {
  const operator = sqlRaw(sign);
  return overload(
    [number, optional(number, "0")],
    "number",
    ([a, b]) => new Decimal(Number(sign === "=" ? a.eq(b) : a.gte(b))),
    ([a = none, b = none]) => sql`(${a} ${operator} ${b})::int::numeric`,
  );
}

const MOST_BITS = new Decimal(2).pow(48);
const fits = (x: Decimal): boolean => x.isInteger() && !x.lt(0) && x.lt(MOST_BITS);
const fitsSql = (n: Sql): Sql => sql`${n} = trunc(${n}) and ${n} >= 0 and ${n} < 281474976710656`;

/** BITAND, BITOR, BITXOR. */
export function bitsOf(js: (a: bigint, b: bigint) => bigint, sign: "&" | "|" | "#"): Overload {
  const operator = sqlRaw(sign);
  return overload(
    [number, number],
    "number",
    ([a, b]) => (fits(a) && fits(b) ? new Decimal(js(BigInt(a.toFixed()), BigInt(b.toFixed())).toString()) : null),
    ([a = none, b = none]) =>
      bindOnce(
        [a, b],
        (x, y) =>
          sql`case when ${fitsSql(x)} and ${fitsSql(y)} then (${x}::bigint ${operator} ${y}::bigint)::numeric end`,
      ),
    mayFail,
  );
}

/** BITLSHIFT and BITRSHIFT. */
export function shiftOf(direction: 1 | -1): Overload {
  const way = sqlRaw(`${direction}`);
  return overload(
    [number, number],
    "number",
    ([x, count]) => {
      const by = count.trunc().times(direction);
      if (!fits(x) || by.abs().gt(53)) return null;
      const result = x.times(new Decimal(2).pow(by)).floor();
      return result.gte(MOST_BITS) ? null : result;
    },
    ([x = none, count = none]) =>
      bindOnce(
        [x, sql`trunc(${count}) * ${way}`],
        (n, b) => sql`case when not (${fitsSql(n)}) or abs(${b}) > 53 then null
          when ${b} < 0 then div(${n}, power(2::numeric, -${b}))
          when ${n} * power(2::numeric, ${b}) < 281474976710656 then trunc(${n} * power(2::numeric, ${b})) end`,
      ),
    mayFail,
  );
}

/** A share: what `part` makes of its two numbers, over the one named. */
function shareOf(
  js: (a: Decimal, b: Decimal) => readonly [Decimal, Decimal],
  spell: (a: Sql, b: Sql) => Sql,
): Overload {
  return overload(
    [number, number],
    "number",
    ([a, b]) => {
      const [part, all] = js(a, b);
      return divide(part, all) ?? failure.div0;
    },
    ([a = none, b = none]) => bindOnce([a, b], spell),
    mayFail,
  );
}

/** PERCENTOF. */
export const percentOf: Overload = shareOf((part, all) => [part, all], divideSql);
/** MARKUP. */
export const markup: Overload = shareOf(
  (cost, price) => [price.minus(cost), cost],
  (cost, price) => divideSql(sql`(${price} - ${cost})`, cost),
);
/** MARGIN. */
export const margin: Overload = shareOf(
  (cost, price) => [price.minus(cost), price],
  (cost, price) => divideSql(sql`(${price} - ${cost})`, price),
);

/** CLAMP. */
export const clamped: Overload = overload(
  [number, optional(orBlank(number), "BLANK()"), optional(orBlank(number), "BLANK()")],
  "number",
  ([x, least, most]) => {
    const raised = least !== null && x.lt(least) ? least : x;
    return most !== null && raised.gt(most) ? most : raised;
  },
  ([x = none, least = none, most = none]) =>
    bindOnce([x], (n) => sql`case when ${n} is not null then least(greatest(${n}, ${least}), ${most}) end`),
);

/** A factor that both back ends write with the same 60 decimals. */
function factorOf(factor: string): Overload {
  const by = new Decimal(factor);
  return overload(
    [number],
    "number",
    ([x]) => x.times(by),
    ([x = none]) => sql`(${x} * ${sqlRaw(factor)}::numeric)`,
  );
}

/** DEGREES. */
export const degrees: Overload = factorOf("57.295779513082320876798154814105170332405472466564321549160244");
/** RADIANS. */
export const radians: Overload = factorOf("0.017453292519943295769236907684886127134428718885417254560971914");
