import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { Decimal, NUMBER_SCALE } from "../number.ts";
import { bindOnce } from "../sqlGuard.ts";

/** A number format such as `¥#,##0.00` or `0.0%`. */
export interface NumberFormat {
  readonly before: string;
  readonly after: string;
  /** Digits before the point that are always shown. */
  readonly leading: number;
  /** Digits after the point: always shown, and at most. */
  readonly decimals: readonly [number, number];
  readonly hasPoint: boolean;
  readonly thousands: boolean;
  /** How many percent signs; each multiplies by 100. */
  readonly percents: number;
}

// Text around the digits: quoted, escaped by a backslash, or a sign that means nothing else.
const around = String.raw`(?:"[^"]*"|\\.|[^0#.,"\\;@?*_eE\[\]A-Za-z])*`;
const pattern = new RegExp(String.raw`^(${around})([#0,]*)(\.?)([0#]*)(${around})$`, "su");

/** Reads a number format, or null when it is not one we know. */
export function compileNumber(source: string): NumberFormat | null {
  const [, before = "", whole = "", point = "", decimals = "", after = ""] = pattern.exec(source) ?? [];
  if (whole + decimals === "" || !/^[#,]*[0,]*$/.test(whole) || !/^0*#*$/.test(decimals)) return null;
  if (whole.startsWith(",") || whole.endsWith(",") || decimals.length > NUMBER_SCALE || whole.length > 60) return null;
  return {
    before: plain(before),
    after: plain(after),
    leading: whole.replaceAll(/[^0]/g, "").length,
    decimals: [decimals.replaceAll("#", "").length, decimals.length],
    hasPoint: point !== "",
    thousands: whole.includes(","),
    percents: [...unquoted(before + after)].filter((sign) => sign === "%").length,
  };
}

function plain(text: string): string {
  return text.replaceAll(/"([^"]*)"|\\(.)/gsu, "$1$2");
}

function unquoted(text: string): string {
  return text.replaceAll(/"[^"]*"|\\./gsu, "");
}

/** The number in the format; the sign stands before everything, as in Excel. */
export function formatNumber(value: Decimal, format: NumberFormat): string {
  const [least, most] = format.decimals;
  const digits = value.abs().times(new Decimal(100).pow(format.percents)).toFixed(most, Decimal.ROUND_HALF_UP);
  const [whole = "", fraction = ""] = digits.split(".");
  const padded = (whole === "0" ? "" : whole).padStart(format.leading, "0");
  const grouped = format.thousands ? padded.replaceAll(/(\d)(?=(\d{3})+$)/g, "$1,") : padded;
  const kept = least === most ? fraction : fraction.slice(0, least) + fraction.slice(least).replace(/0+$/, "");
  const sign = value.isNegative() && /[1-9]/.test(digits) ? "-" : "";
  return `${sign}${format.before}${grouped}${format.hasPoint ? "." : ""}${kept}${format.after}`;
}

/** formatNumber in SQL. */
export function formatNumberSql(value: Sql, format: NumberFormat): Sql {
  const [least, most] = format.decimals;
  const factor = sqlRaw(`1e${2 * format.percents}`);
  const size = sqlRaw(`${format.leading}`);
  return bindOnce([value], (x) =>
    bindOnce([sql`round(abs(${x} * ${factor}), ${sqlRaw(`${most}`)})::text`, x], (digits, number) => {
      const whole = sql`ltrim(split_part(${digits}, '.', 1), '0')`;
      const padded = format.leading === 0 ? whole : sql`repeat('0', ${size} - length(${whole})) || ${whole}`;
      // \1 and the look-ahead are PostgreSQL's own; the pattern is ours, never a caller's.
      const grouped = format.thousands
        ? sql`regexp_replace(${padded}, '([0-9])(?=([0-9]{3})+$)', '\\1,', 'g')`
        : padded;
      const fraction = sql`split_part(${digits}, '.', 2)`;
      const fixed = sqlRaw(`${least}`);
      const kept =
        least === most ? fraction : sql`left(${fraction}, ${fixed}) || rtrim(substr(${fraction}, ${fixed} + 1), '0')`;
      const sign = sql`case when ${number} < 0 and ${digits} ~ '[1-9]' then '-' else '' end`;
      const point = sqlRaw(format.hasPoint ? "'.'" : "''");
      return sql`${sign} || ${format.before}::text || ${grouped} || ${point} || ${kept} || ${format.after}::text`;
    }),
  );
}
