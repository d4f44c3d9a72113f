import type { Locale } from "@tongzhou/base";

/** How a decimal is written. */
export interface DecimalStyle {
  /** Digits after the point; absent keeps those the value has. */
  readonly decimals?: number | undefined;
  readonly thousands?: boolean | undefined;
  /** The value times 100 with a percent sign. */
  readonly percent?: boolean | undefined;
  /** ISO 4217 code; adds the sign the reader knows. */
  readonly currency?: string | undefined;
}

/**
 * A decimal string as the reader writes it, with every digit kept: Intl takes decimal strings exactly, JSON numbers
 * would have been rounded. Text that is no decimal comes back as it is.
 */
export function formatDecimal(locale: Locale, value: string | number, style: DecimalStyle = {}): string {
  const text = String(value);
  if (!isDecimal(text)) return text;
  const shown = style.percent === true ? 2 : 0;
  const digits =
    style.decimals ?? (style.currency === undefined ? Math.max(fractionDigits(text) - shown, 0) : undefined);
  const options: Intl.NumberFormatOptions = {
    useGrouping: style.thousands ?? style.currency !== undefined,
    ...(digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    ...(style.percent === true ? { style: "percent" } : {}),
    ...(style.currency === undefined
      ? {}
      : { style: "currency", currency: style.currency, currencyDisplay: "narrowSymbol" }),
  };
  return formatterFor(locale, options).format(text);
}

const formatters = new Map<string, Intl.NumberFormat>();

function formatterFor(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.NumberFormat(locale, options);
  formatters.set(key, made);
  return made;
}

function isDecimal(text: string): text is Intl.StringNumericLiteral {
  return /^-?\d+(\.\d+)?$/.test(text);
}

function fractionDigits(text: string): number {
  const point = text.indexOf(".");
  return point === -1 ? 0 : text.length - point - 1;
}
