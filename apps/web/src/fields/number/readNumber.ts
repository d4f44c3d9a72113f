const plainDecimal = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const bigUnits: Readonly<Record<string, number>> = { 万: 4, 亿: 8, k: 3, m: 6 };

/**
 * A number as people and spreadsheets write it: thousands marks, full-width digits, currency signs, a percent sign, a
 * unit, brackets for minus, 万 and 亿. Exact: digits are moved, never multiplied.
 * @param units words that may stand behind the number
 * @returns a plain decimal, null when the text is no number
 */
export function readDecimal(
  text: string,
  options: { readonly isPercent?: boolean; readonly units?: readonly string[] } = {},
): string | null {
  let rest = text
    .normalize("NFKC")
    .replaceAll(/[\s'’_]/g, "")
    .replaceAll("−", "-");
  const bracketed = /^\((.*)\)$/.exec(rest);
  if (bracketed !== null) rest = `-${bracketed[1]}`;
  for (const unit of options.units ?? []) if (unit !== "" && rest.endsWith(unit)) rest = rest.slice(0, -unit.length);
  rest = rest.replace(/^([+-]?)(?:[¥￥$€£₩]|[A-Z]{3}|RMB)/i, "$1").replace(/(?:元|人民币|[A-Z]{3})$/, "");
  let shift = 0;
  const hasPercent = rest.endsWith("%");
  if (hasPercent) rest = rest.slice(0, -1);
  if (hasPercent !== (options.isPercent === true) && hasPercent) shift -= 2;
  const big = bigUnits[rest.slice(-1).toLowerCase()];
  if (big !== undefined) {
    rest = rest.slice(0, -1);
    shift += big;
  }
  rest = dropThousands(rest);
  if (!plainDecimal.test(rest)) return null;
  return shiftDecimal(rest, options.isPercent === true ? shift - 2 : shift);
}

// 1,234,567 and 1，234; a lone comma with other than three digits behind it is a decimal comma.
function dropThousands(text: string): string {
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text)) return text.replaceAll(",", "");
  if (/^[+-]?\d+,\d{1,2}$/.test(text)) return text.replace(",", ".");
  return text;
}

/** A decimal times a power of ten, by moving the point. */
export function shiftDecimal(text: string, places: number): string {
  const [, sign = "", whole = "", fraction = ""] = /^([+-]?)(\d*)\.?(\d*)$/.exec(text) ?? [];
  const digits = whole + fraction;
  const point = whole.length + places;
  const padded = point < 0 ? "0".repeat(-point) + digits : digits.padEnd(Math.max(point, 0), "0");
  const at = Math.max(point, 0);
  const left = padded.slice(0, at).replace(/^0+(?=\d)/, "") || "0";
  const right = padded.slice(at).replace(/0+$/, "");
  const number = right === "" ? left : `${left}.${right}`;
  return sign === "-" && /[1-9]/.test(number) ? `-${number}` : number;
}
