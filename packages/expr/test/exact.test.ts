import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import "../src/all.ts";
import { compile, Decimal, normaliseNumber, print } from "../src/index.ts";
import type { FieldRef, TypedExpr } from "../src/index.ts";
import { evaluateJs, startSqlSide } from "./backEnds.ts";
import type { SqlSide } from "./backEnds.ts";
import { samples } from "./samples.data.ts";

const field = (key: string, kind: "number" | "text" | "date" | "boolean"): FieldRef => ({
  key,
  label: { zh: key },
  type: { kind },
});
const fields: readonly FieldRef[] = [
  ...["a", "b", "c", "p", "q"].map((key) => field(key, "number")),
  field("t", "text"),
  field("d", "date"),
  field("e", "date"),
  field("f", "boolean"),
];

// p and q are small, so that places, bits and digits are met; a, b and c are anything.
const sources = [
  "LOG10(a)",
  "FACT(p)",
  "FACT(a)",
  "EVEN(a)",
  "ODD(a)",
  "EVEN(p)",
  "ODD(p)",
  "MROUND(a, b)",
  "MROUND(p, q)",
  "MROUND(p, 0.7)",
  ...["CEILING.MATH", "FLOOR.MATH"].flatMap((name) => [
    `${name}(a)`,
    `${name}(a, b)`,
    `${name}(p, q, c)`,
    `${name}(p, 0.3, 1)`,
  ]),
  ...["CEILING.PRECISE", "FLOOR.PRECISE"].flatMap((name) => [`${name}(a)`, `${name}(p, q)`, `${name}(a, b)`]),
  "PRODUCT(a, b)",
  "PRODUCT(p, a, q, b, c)",
  "PRODUCT(a)",
  "SUMSQ(a, b, p)",
  "SUMSQ(LIST(p, q))",
  "DELTA(p, q)",
  "DELTA(p)",
  "GESTEP(p, q)",
  ...["BITAND", "BITOR", "BITXOR", "BITLSHIFT", "BITRSHIFT"].flatMap((name) => [
    `${name}(p, q)`,
    `${name}(ABS(p) * 1000003, ABS(q))`,
    `${name}(a, b)`,
    `${name}(281474976710655, q)`,
  ]),
  "PERCENTOF(a, b)",
  "PERCENTOF(p, q)",
  "MARKUP(a, b)",
  "MARGIN(p, q)",
  "CLAMP(a, p, q)",
  "CLAMP(p, , q)".replace(", ,", ", BLANK(),"),
  "CLAMP(p, q)",
  "DEGREES(a)",
  "RADIANS(p)",
  "DAYS360(d, e)",
  "DAYS360(d, e, f)",
  "DAYS360(e, d, TRUE)",
  "DAYS360(EOMONTH(d, p), EOMONTH(d, q), f)",
  "DEVSQ(a, b, p)",
  "DEVSQ(LIST(p, q, c))",
  "AVEDEV(a, p, q)",
  "AVEDEV(LIST(a, b))",
  "MODE.SNGL(LIST(p, q, c, p, q))",
  "MODE.SNGL(p, q, a)",
  ...["PERCENTILE.INC", "PERCENTILE.EXC"].flatMap((name) => [
    `${name}(LIST(p, q, a, b), 0.37)`,
    `${name}(LIST(p, q, c), p / 7)`,
    `${name}(LIST(a), q)`,
    `${name}(LIST(p, q, c, 1, 2, 3), ABS(p) / 13)`,
  ]),
  ...["QUARTILE.INC", "QUARTILE.EXC"].flatMap((name) => [
    `${name}(LIST(p, q, a, b, 5), p)`,
    `${name}(LIST(p, q, 1, 2), 3)`,
  ]),
  ...["RANK.EQ", "RANK.AVG"].flatMap((name) => [
    `${name}(p, LIST(q, p, a, p))`,
    `${name}(p, LIST(q, a, c), q)`,
    `${name}(q, LIST(p, q, 3, 3, q), 1)`,
  ]),
  "MATCH(p, LIST(q, a, p), 0)",
  'MATCH(t, LIST("a", t, "abc"), 0)',
  "MATCH(d, LIST(e, d), 0)",
  "XMATCH(q, LIST(p, q))",
  'XMATCH(t, LIST("a", "A"))',
  "CHAR(p)",
  "CHAR(ABS(p) * 37 + 30)",
  "CODE(t)",
  "CODE(CHAR(ABS(p) * 11 + 120))",
  "UNICHAR(a)",
  "UNICHAR(ABS(p) * 9973 + 50000)",
  "UNICODE(t)",
  "CLEAN(t)",
  'CLEAN(CHAR(ABS(p)) & t & CHAR(9) & "x" & UNICHAR(127))',
  "REVERSETEXT(t)",
  "REVERSETEXT(a)",
  "FIXED(a)",
  "FIXED(a, p)",
  "FIXED(b, q, f)",
  "FIXED(a * p, 1, TRUE)",
  'COUNT(TEXTSPLIT(t, " "))',
  'TEXTJOIN("|", TRUE, TEXTSPLIT(t, "a"))',
  'TEXTJOIN("-", TRUE, TEXTSPLIT(t, t))',
];

function build(source: string): TypedExpr {
  const compiled = compile(source, { fields });
  if (!compiled.ok) throw new Error(`${source}: ${JSON.stringify(compiled.error)}`);
  return compiled.value;
}

const anyNumber = fc
  .tuple(fc.constantFrom(...samples.number), fc.integer({ min: -2000, max: 2000 }), fc.nat(2))
  .map(([text, factor, way]) =>
    normaliseNumber(way === 0 ? new Decimal(text).times(factor).div(64) : new Decimal(text)),
  );
const smallNumber = fc
  .tuple(
    fc.integer({ min: -12, max: 90 }),
    fc.constantFrom("0", "0", "0", "0.5", "0.25", "0.333333333333333333333333333333"),
  )
  .map(([whole, part]) => new Decimal(whole).plus(part));
const orBlank = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { freq: 7, nil: null });
const rows = fc.sample(
  fc.record({
    a: orBlank(anyNumber),
    b: orBlank(anyNumber),
    c: orBlank(anyNumber),
    p: orBlank(smallNumber),
    q: orBlank(smallNumber),
    t: orBlank(fc.constantFrom(...samples.text)),
    d: orBlank(fc.constantFrom(...samples.date)),
    e: orBlank(fc.constantFrom(...samples.date)),
    f: orBlank(fc.boolean()),
  }),
  { numRuns: 250, seed: Number(process.env["TONGZHOU_EXPR_SEED"] ?? 20261122) },
);

describe("[V1] what has SQL beside Excel's doubles", () => {
  let side: SqlSide;
  beforeAll(async () => {
    side = await startSqlSide(fields);
  });
  afterAll(() => side.stop());

  test.for(sources)("%s is the same on both sides, and is an error on both or on none", async (source) => {
    const typed = [build(source), build(`ISERROR(${source})`)];
    const found = await side.evaluate(typed, rows);
    for (const [index, row] of rows.entries()) {
      const shown = `${typed.map((one) => print(one)).join("; ")} over ${JSON.stringify(row)}`;
      expect([shown, found[index]]).toEqual([shown, typed.map((one) => evaluateJs(one, row))]);
    }
  });
});
