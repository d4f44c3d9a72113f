import { sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { compileFormat, formatValue, formatValueSql } from "../format/format.ts";
import type { FormattedKind } from "../format/format.ts";
import { formattedAsExcel } from "../format/formattedAsExcel.ts";
import { codePoints, toLower } from "../letterCase.ts";
import { Decimal } from "../number.ts";
import { hasAny } from "./list.ts";
import { literal, optional, overload, take } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { bindOnce } from "../sqlGuard.ts";
import type { Value } from "../value.ts";
import { wholeOf, wholeSql } from "../whole.ts";

const none = sql`null`;
const FAR = 100_000_000;

/** Where a part stands, counted in code points from 1; blank when it does not occur. */
function position(fold: (text: string) => string, foldSql: (text: Sql) => Sql): Overload {
  return overload(
    [take.text, take.text, optional(take.number, "1")],
    "number",
    ([part, text, start]) => {
      const skip = wholeOf(start, 0, FAR) - 1;
      if (skip < 0) return null;
      const rest = [...text].slice(skip).join("");
      const at = fold(rest).indexOf(fold(part));
      return at < 0 || rest === "" ? null : new Decimal(codePoints(fold(rest).slice(0, at)) + skip + 1);
    },
    ([part = none, text = none, start = none], _env, [, , known]) =>
      bindOnce(
        [sql`nullif(${wholeSql(start, known, 0, FAR)}, 0)`],
        (s) => sql`(nullif(strpos(${foldSql(sql`substr(${text}, ${s})`)}, ${foldSql(part)}), 0) + ${s} - 1)::numeric`,
      ),
    { mayBeBlank: true, guarded: true },
  );
}

/**
 * Tests that ignore letter case. A literal part becomes an ILIKE pattern, which trigram indexes serve.
 * @param shape where the part must stand, as a pattern around %s
 */
function matches(
  test: (text: string, part: string) => boolean,
  before: string,
  after: string,
  plainSql: (text: Sql, part: Sql) => Sql,
): Overload {
  return overload(
    [take.text, take.text],
    "boolean",
    ([text, part]) => test(toLower(text), toLower(part)),
    ([text = none, part = none], _env, [, known]) =>
      typeof known === "string"
        ? sql`(${text} ilike ${before + escapePattern(known) + after}::text)`
        : plainSql(sql`lower(${text})`, sql`lower(${part})`),
  );
}

function escapePattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

const decimalPattern = /^ *([+-]?(?:[0-9]{1,100}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})) *%? *$/;

function valueOf(text: string): Decimal | null {
  const digits = decimalPattern.exec(text.replaceAll(",", ""))?.[1];
  if (digits === undefined) return null;
  return new Decimal(digits).times(text.includes("%") ? "0.01" : 1);
}

const formattedKinds = ["number", "date", "datetime", "time", "duration"] as const;

function formatted(kind: FormattedKind): Overload {
  const read = (value: Value): Value => value;
  return overload(
    [
      { ...take.any, spec: kind, read },
      {
        ...literal(take.text, (format) => typeof format === "string" && compileFormat(kind, format) !== null),
        yields: true,
      },
    ],
    "text",
    ([value, source], context) => {
      const format = compileFormat(kind, source);
      return format === null ? null : formatValue(value, format, context.zone);
    },
    ([value = none], env, [, source]) => {
      const format = typeof source === "string" ? compileFormat(kind, source) : null;
      return format === null ? sql`null::text` : formatValueSql(kind, value, format, env);
    },
    { mayBeBlank: true },
  );
}

/** Finding, testing and converting text. */
export const textSearchFunctions = {
  FIND: {
    zh: "查找",
    group: "text",
    fails: "#VALUE!",
    signature: "FIND(part, text, start = 1)",
    examples: [
      ['FIND("b", "abcb")', "2"],
      ['FIND("b", "abcb", 3)', "4"],
      ['FIND("B", "abc")', null],
    ],
    overloads: [
      position(
        (text) => text,
        (text) => text,
      ),
    ],
  },
  SEARCH: {
    zh: "搜索",
    group: "text",
    fails: "#VALUE!",
    signature: "SEARCH(part, text, start = 1)",
    examples: [['SEARCH("B", "abc")', "2"]],
    overloads: [position(toLower, (text) => sql`lower(${text})`)],
  },
  CONTAINS: {
    zh: "包含",
    group: "text",
    signature: "CONTAINS(text, part) · CONTAINS(list, item)",
    examples: [
      ['CONTAINS("同舟共济", "共")', "TRUE"],
      ['CONTAINS("Acme", "ACM")', "TRUE"],
      ['CONTAINS("50%", "_")', "FALSE"],
    ],
    overloads: [
      matches(
        (text, part) => text.includes(part),
        "%",
        "%",
        (text, part) => sql`(strpos(${text}, ${part}) > 0)`,
      ),
      hasAny,
    ],
  },
  STARTSWITH: {
    zh: "开头是",
    group: "text",
    signature: "STARTSWITH(text, part)",
    examples: [['STARTSWITH("Acme 有限公司", "acme")', "TRUE"]],
    overloads: [
      matches(
        (text, part) => text.startsWith(part),
        "",
        "%",
        (text, part) => sql`starts_with(${text}, ${part})`,
      ),
    ],
  },
  ENDSWITH: {
    zh: "结尾是",
    group: "text",
    signature: "ENDSWITH(text, part)",
    examples: [['ENDSWITH("report.PDF", ".pdf")', "TRUE"]],
    overloads: [
      matches(
        (text, part) => text.endsWith(part),
        "%",
        "",
        (text, part) => bindOnce([part], (p) => sql`right(${text}, length(${p})) = ${p}`),
      ),
    ],
  },
  EXACT: {
    zh: "完全相同",
    group: "text",
    signature: "EXACT(text1, text2)",
    examples: [
      ['EXACT("a", "A")', "FALSE"],
      ['EXACT("a", "a")', "TRUE"],
    ],
    overloads: [
      overload(
        [take.text, take.text],
        "boolean",
        ([a, b]) => a === b,
        ([a = none, b = none]) => sql`(${a} = ${b})`,
      ),
    ],
  },
  VALUE: {
    zh: "转数值",
    group: "text",
    fails: "#VALUE!",
    signature: "VALUE(text)",
    examples: [
      ['VALUE("1,234.50")', "1234.5"],
      ['VALUE("12%")', "0.12"],
      ['VALUE("abc")', null],
    ],
    overloads: [
      overload(
        [take.text],
        "number",
        ([text]) => valueOf(text),
        ([text = none]) =>
          bindOnce(
            [text],
            (
              t,
            ) => sql`substring(replace(${t}, ',', '') from '^ *([+-]?(?:[0-9]{1,100}(?:\\.[0-9]{0,30})?|\\.[0-9]{1,30})) *%? *$')::numeric
              * case when ${t} like '%\\%%' then 0.01 else 1 end`,
          ),
        { mayBeBlank: true },
      ),
    ],
  },
  TEXT: {
    zh: "格式化",
    group: "text",
    signature: "TEXT(value, format)",
    examples: [
      ['TEXT(1234.567, "#,##0.00")', '"1,234.57"'],
      ['TEXT(0.256, "0.0%")', '"25.6%"'],
      ['TEXT(7, "0000")', '"0007"'],
      ['TEXT(-1234.5, "¥#,##0.00")', '"-¥1,234.50"'],
      ['TEXT(#2026-01-05#, "yyyy年m月d日")', '"2026年1月5日"'],
      ['TEXT(#2026-01-05#, "aaaa")', '"星期一"'],
      ['TEXT(#2026-01-05#, "ddd d mmm yy")', '"Mon 5 Jan 26"'],
      ['TEXT(TIME(15, 4, 9), "hh:mm:ss")', '"15:04:09"'],
      ['TEXT(TIME(15, 4, 9), "h:mm AM/PM")', '"3:04 PM"'],
      ['TEXT(HOURS(30), "[h]:mm")', '"30:00"'],
      ['TEXT(-1234.5, "#,##0.00;(#,##0.00)")', '"(1,234.50)"'],
      ['TEXT(12345, "0.00E+00")', '"1.23E+04"'],
      ['TEXT(2026, "[DBNum2]")', '"贰仟零贰拾陆"'],
    ],
    overloads: [...formattedKinds.map(formatted), ...formattedKinds.map(formattedAsExcel)],
  },
} as const satisfies Record<string, FunctionDefinition>;
