import type { DateForm } from "../dates/serial.ts";

/** Built-in formats by number that show dates or times; the East Asian ones are the same in every locale we met. */
const builtinForms: ReadonlyMap<number, DateForm> = new Map([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, "date"] as const),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56].map((id) => [id, "time"] as const),
  [22, "datetime"],
  [46, "duration"],
]);

/** Built-in formats of plain numbers that change what a number means. */
const builtinCodes: ReadonlyMap<number, string> = new Map([
  [1, "0"],
  [2, "0.00"],
  [3, "#,##0"],
  [4, "#,##0.00"],
  [9, "0%"],
  [10, "0.00%"],
  [11, "0.00E+00"],
  [12, "# ?/?"],
  [13, "# ??/??"],
  [37, "#,##0 ;(#,##0)"],
  [38, "#,##0 ;[Red](#,##0)"],
  [39, "#,##0.00;(#,##0.00)"],
  [40, "#,##0.00;[Red](#,##0.00)"],
  [48, "##0.0E+0"],
  [49, "@"],
]);

/** What a number format makes of a number: a date or time, text, or a number with its code. */
export interface NumberFormat {
  readonly form?: DateForm;
  /** Only when it says something: percent, currency, leading zeros. */
  readonly code?: string;
}

const general: NumberFormat = {};
const known = new Map<string, NumberFormat>();

/** The meaning of a built-in format number or a written code. */
export function readNumberFormat(id: number, code: string | undefined): NumberFormat {
  if (code === undefined) {
    const form = builtinForms.get(id);
    if (form !== undefined) return { form };
    const builtin = builtinCodes.get(id);
    return builtin === undefined ? general : { code: builtin };
  }
  const seen = known.get(code);
  if (seen !== undefined) return seen;
  const form = formOfCode(code);
  const format: NumberFormat = form === undefined ? (/^general$/iu.test(code) ? general : { code }) : { form };
  // bounded: a hostile workbook may bring any number of codes
  if (known.size < 1000) known.set(code, format);
  return format;
}

/** Whether a code shows dates: its first section without quoted texts, escapes, colours and conditions. */
function formOfCode(code: string): DateForm | undefined {
  if (code.length > 300) return undefined;
  const section = splitSection(code);
  if (/\[h+\]|\[m+\]|\[s+\]/iu.test(section)) return "duration";
  const letters = section.replaceAll(/\[[^\]]*\]/gu, "");
  if (/general/iu.test(letters) || /[#?]/u.test(letters.replaceAll(/\.0+/gu, ""))) return undefined;
  const hasYearOrDay = /[yedg]/iu.test(letters.replaceAll(/E[+-]/giu, "").replaceAll(/am\/pm|a\/p/giu, ""));
  const hasClock = /[hs]/iu.test(letters) || /am\/pm|a\/p|上午\/下午/iu.test(letters);
  const hasMonth = /m/iu.test(letters.replaceAll(/am\/pm|a\/p/giu, ""));
  if (hasYearOrDay && /0[0-9#]*E[+-]/iu.test(letters)) return undefined;
  if (hasYearOrDay) return hasClock ? "datetime" : "date";
  if (hasClock) return "time";
  return hasMonth ? "date" : undefined;
}

/** The first section with quoted and escaped characters taken out. */
function splitSection(code: string): string {
  let section = "";
  for (let i = 0; i < code.length; i += 1) {
    const char = code[i];
    if (char === '"') {
      const end = code.indexOf('"', i + 1);
      if (end < 0) break;
      i = end;
    } else if (char === "\\" || char === "_" || char === "*") i += 1;
    else if (char === ";") break;
    else section += char;
  }
  return section;
}
