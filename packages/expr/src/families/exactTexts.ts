import { sql } from "@tongzhou/base";
import { ErrorValue } from "../errorValue.ts";
import { Decimal } from "../number.ts";
import { optional, overload, take } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { digitsOf, digitsSql, roundTo } from "../rounding.ts";
import { bindOnce } from "../sqlGuard.ts";

// Functions over texts that PostgreSQL spells the same way, character by character.

const none = sql`null`;
const mayFail = { mayBeBlank: true } as const;

/** CHAR, from the function of its code and the characters that Windows has at 128 to 159. */
export function charOfCode(js: (code: number) => string | ErrorValue, windows: string): Overload {
  return overload(
    [take.number],
    "text",
    ([code]) => js(code.trunc().toNumber()),
    ([code = none]) =>
      bindOnce(
        [sql`trunc(${code})`],
        (n) => sql`case when ${n} between 128 and 159 then substr(${windows}::text, ${n}::int - 127, 1)
          when ${n} between 1 and 255 then chr(${n}::int) end`,
      ),
    mayFail,
  );
}

/** CODE. */
export function codeOfChar(js: (text: string) => number | ErrorValue, windows: string): Overload {
  return overload(
    [take.textual],
    "number",
    ([text]) => {
      const code = js(text);
      return code instanceof ErrorValue ? code : new Decimal(code);
    },
    ([text = none]) =>
      bindOnce(
        [sql`left(${text}, 1)`],
        (c) => sql`case when strpos(${windows}::text, ${c}) > 0 then strpos(${windows}::text, ${c}) + 127
          when ascii(${c}) < 256 then ascii(${c}) when ${c} is not null then 63 end::numeric`,
      ),
    mayFail,
  );
}

/** UNICHAR. */
export const charOfPoint: Overload = overload(
  [take.number],
  "text",
  ([code]) => {
    const point = code.trunc();
    const isChar = point.gte(1) && point.lte(0x10ffff) && (point.lt(0xd800) || point.gt(0xdfff));
    return isChar ? String.fromCodePoint(point.toNumber()) : null;
  },
  ([code = none]) =>
    bindOnce(
      [sql`trunc(${code})`],
      (n) => sql`case when ${n} between 1 and 55295 or ${n} between 57344 and 1114111 then chr(${n}::int) end`,
    ),
  mayFail,
);

/** UNICODE. */
export const pointOfChar: Overload = overload(
  [take.textual],
  "number",
  ([text]) => new Decimal(text.codePointAt(0) ?? 0),
  ([text = none]) => sql`ascii(${text})::numeric`,
);

const control = String.fromCharCode(...Array.from({ length: 31 }, (_, at) => at + 1));

/** CLEAN. */
export const withoutControl: Overload = overload(
  [take.textual],
  "text",
  ([text]) => Array.from(text, (char) => (control.includes(char) ? "" : char)).join(""),
  ([text = none]) => sql`translate(${text}, ${control}::text, '')`,
  mayFail,
);

/** REVERSETEXT. */
export const reversed: Overload = overload(
  [take.textual],
  "text",
  ([text]) => Array.from(text).toReversed().join(""),
  ([text = none]) => sql`reverse(${text})`,
);

const grouped = (digits: string): string =>
  digits.replace(/\d+/, (integer) => integer.replaceAll(/(\d)(?=(\d{3})+$)/g, "$1,"));

/** FIXED, from the number itself, not from the fifteen digits that Excel keeps of it. */
export const fixed: Overload = overload(
  [take.number, optional(take.number, "2"), optional(take.boolean, "FALSE")],
  "text",
  ([x, decimals, isPlain]) => {
    const count = digitsOf(decimals);
    const rounded = roundTo(x, count, Decimal.ROUND_HALF_UP);
    const digits = (rounded.isZero() ? new Decimal(0) : rounded).toFixed(Math.max(count, 0));
    return isPlain ? digits : grouped(digits);
  },
  ([x = none, decimals = none, isPlain = none], _env, [, known]) =>
    bindOnce(
      [x, digitsSql(decimals, known), isPlain],
      (n, d, p) => sql`case when ${p} then round(${n}, ${d})::text
        when not ${p} then regexp_replace(split_part(round(${n}, ${d})::text, '.', 1), '(\\d)(?=(\\d{3})+$)', '\\1,', 'g') || coalesce(substring(round(${n}, ${d})::text from '\\..*$'), '') end`,
    ),
);
