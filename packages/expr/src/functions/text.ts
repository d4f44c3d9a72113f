import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { codePoints, toLower, toUpper } from "../letterCase.ts";
import { MAX_TEXT } from "../limits.ts";
import { Decimal } from "../number.ts";
import { concatenate } from "../operators.ts";
import { headAndRest, optional, orBlank, overload, take } from "../overload.ts";
import { bindOnce } from "../sqlGuard.ts";
import { joinList, joinListSql } from "../joinList.ts";
import { wholeOf, wholeSql } from "../whole.ts";

const none = sql`null`;
const empty = {
  ...take.text,
  takesBlank: true,
  read: (value: unknown): string => (typeof value === "string" ? value : ""),
};
const emptySql = (text: Sql): Sql => sql`coalesce(${text}, '')`;
const most = sqlRaw(`${MAX_TEXT}`);
/** Far above any text; positions and counts are kept below it. */
const FAR = 100_000_000;

const slice = (text: string, from: number, to: number): string => [...text].slice(from, to).join("");

/** JOIN of a list, which has no blanks. */
const joinOfList = overload(
  [orBlank(take.text), take.texts],
  "text",
  ([separator, items]) => joinList(items, separator ?? ""),
  ([separator = none, items = none]) => joinListSql(items, emptySql(separator)),
  { mayBeBlank: true },
);

/** Parts of text, joining, repeating and replacing. */
export const textFunctions = {
  LEN: {
    zh: "长度",
    group: "text",
    signature: "LEN(text)",
    examples: [
      ['LEN("同舟𠮷")', "3"],
      ["LEN(BLANK())", "0"],
    ],
    overloads: [
      overload(
        [empty],
        "number",
        ([text]) => new Decimal(codePoints(text)),
        ([text = none]) => sql`coalesce(length(${text}), 0)::numeric`,
        {
          guarded: true,
          neverBlank: true,
        },
      ),
    ],
  },
  LEFT: {
    zh: "左取",
    group: "text",
    signature: "LEFT(text, count = 1)",
    examples: [
      ['LEFT("同舟共济", 2)', '"同舟"'],
      ['LEFT("abc")', '"a"'],
      ['LEFT("abc", -1)', null],
    ],
    overloads: [
      overload(
        [take.text, optional(take.number, "1")],
        "text",
        ([text, count]) => slice(text, 0, wholeOf(count, 0, FAR)),
        ([text = none, count = none], _env, [, known]) => sql`left(${text}, ${wholeSql(count, known, 0, FAR)})`,
      ),
    ],
  },
  RIGHT: {
    zh: "右取",
    group: "text",
    signature: "RIGHT(text, count = 1)",
    examples: [['RIGHT("同舟共济", 2)', '"共济"']],
    overloads: [
      overload(
        [take.text, optional(take.number, "1")],
        "text",
        ([text, count]) => {
          const kept = wholeOf(count, 0, FAR);
          return kept === 0 ? "" : slice(text, -kept, Infinity);
        },
        ([text = none, count = none], _env, [, known]) => sql`right(${text}, ${wholeSql(count, known, 0, FAR)})`,
      ),
    ],
  },
  MID: {
    zh: "中取",
    group: "text",
    signature: "MID(text, start, count)",
    examples: [
      ['MID("同舟共济", 2, 2)', '"舟共"'],
      ['MID("abc", 0, 2)', null],
      ['MID("abc", 9, 2)', null],
    ],
    overloads: [
      overload(
        [take.text, take.number, take.number],
        "text",
        ([text, start, count]) => {
          const from = wholeOf(start, 0, FAR);
          return from === 0 ? null : slice(text, from - 1, from - 1 + wholeOf(count, 0, FAR));
        },
        ([text = none, start = none, count = none], _env, [, from, kept]) =>
          sql`substr(${text}, nullif(${wholeSql(start, from, 0, FAR)}, 0), ${wholeSql(count, kept, 0, FAR)})`,
      ),
    ],
  },
  CONCAT: {
    zh: "连接",
    aliases: ["CONCATENATE"],
    group: "text",
    signature: "CONCAT(text1, …)",
    examples: [
      ['CONCAT("a", BLANK(), 1.50)', '"a1.5"'],
      ['"T-" & #2026-01-31#', '"T-2026-01-31"'],
    ],
    overloads: [concatenate],
  },
  JOIN: {
    zh: "拼接",
    group: "text",
    signature: "JOIN(separator, text1, …)",
    examples: [
      ['JOIN(", ", "a", BLANK(), "b")', '"a, b"'],
      ['JOIN("-", BLANK())', null],
      ['JOIN(", ", LIST("a", "b"))', '"a, b"'],
    ],
    overloads: [
      joinOfList,
      headAndRest(
        orBlank(take.text),
        orBlank(take.textual),
        "text",
        (separator, parts) => parts.filter((part) => part !== null).join(separator ?? ""),
        ([separator = none, ...parts]) => sql`concat_ws(${emptySql(separator)}, ${joinSql(parts, sqlRaw(", "))})`,
      ),
    ],
  },
  TRIM: {
    zh: "去空格",
    group: "text",
    signature: "TRIM(text)",
    examples: [
      ['TRIM("  a   b ")', '"a b"'],
      ['TRIM("   ")', null],
    ],
    overloads: [
      overload(
        [take.text],
        "text",
        ([text]) => text.replaceAll(/[ \u3000]+/g, " ").replace(/^ | $/g, ""),
        ([text = none]) => sql`btrim(regexp_replace(${text}, '[ \\u3000]+', ' ', 'g'), ' ')`,
      ),
    ],
  },
  UPPER: {
    zh: "大写",
    group: "text",
    signature: "UPPER(text)",
    examples: [['UPPER("abc ß")', '"ABC ß"']],
    overloads: [
      overload(
        [take.text],
        "text",
        ([text]) => toUpper(text),
        ([text = none]) => sql`upper(${text})`,
      ),
    ],
  },
  LOWER: {
    zh: "小写",
    group: "text",
    signature: "LOWER(text)",
    examples: [['LOWER("ABC")', '"abc"']],
    overloads: [
      overload(
        [take.text],
        "text",
        ([text]) => toLower(text),
        ([text = none]) => sql`lower(${text})`,
      ),
    ],
  },
  SUBSTITUTE: {
    zh: "替换文本",
    group: "text",
    signature: "SUBSTITUTE(text, old, new) · SUBSTITUTE(text, old, new, occurrence)",
    examples: [
      ['SUBSTITUTE("a-b-c", "-", "")', '"abc"'],
      ['SUBSTITUTE("a-b-c", "-", "/", 2)', '"a-b/c"'],
      ['SUBSTITUTE("aaa", "aa", "b")', '"ba"'],
      ['SUBSTITUTE("a-b-c", "-", "/", 3)', '"a-b-c"'],
      ['SUBSTITUTE("a-b-c", "-", "/", 0)', null],
    ],
    overloads: [
      overload(
        [take.text, empty, empty],
        "text",
        ([text, old, replacement]) => {
          if (old === "") return text;
          const parts = text.split(old);
          const growth = (parts.length - 1) * (codePoints(replacement) - codePoints(old));
          return codePoints(text) + growth > MAX_TEXT ? null : parts.join(replacement);
        },
        ([text = none, old = none, replacement = none]) =>
          bindOnce([text, emptySql(old), emptySql(replacement)], (t, o, r) => {
            const count = sql`(length(${t}) - length(replace(${t}, ${o}, ''))) / nullif(length(${o}), 0)`;
            const size = sql`length(${t}) + coalesce(${count}, 0)::bigint * (length(${r}) - length(${o}))`;
            return sql`case when ${o} = '' then ${t} when ${size} <= ${most} then replace(${t}, ${o}, ${r}) end`;
          }),
      ),
      overload(
        [take.text, empty, empty, take.number],
        "text",
        ([text, old, replacement, occurrence]) => {
          const place = wholeOf(occurrence, 0, FAR);
          if (place === 0) return null;
          const parts = old === "" ? [text] : text.split(old);
          if (parts.length <= place) return text;
          const size = codePoints(text) + codePoints(replacement) - codePoints(old);
          return size > MAX_TEXT ? null : parts.slice(0, place).join(old) + replacement + parts.slice(place).join(old);
        },
        ([text = none, old = none, replacement = none, occurrence = none], _env, [, , , known]) =>
          bindOnce(
            [text, emptySql(old), emptySql(replacement), sql`nullif(${wholeSql(occurrence, known, 0, FAR)}, 0)`],
            (t, o, r, n) => sql`case when ${n} is null then null when ${o} = '' then ${t}
              when cardinality(string_to_array(${t}, ${o})) <= ${n} then ${t}
              when length(${t}) + length(${r}) - length(${o}) <= ${most}
              then array_to_string((string_to_array(${t}, ${o}))[:${n}], ${o}) || ${r}
                || array_to_string((string_to_array(${t}, ${o}))[${n} + 1:], ${o}) end`,
          ),
      ),
    ],
  },
  REPLACE: {
    zh: "替换位置",
    group: "text",
    signature: "REPLACE(text, start, count, new)",
    examples: [
      ['REPLACE("13812345678", 4, 4, "****")', '"138****5678"'],
      ['REPLACE("abc", 0, 1, "x")', null],
    ],
    overloads: [
      overload(
        [take.text, take.number, take.number, empty],
        "text",
        ([text, start, count, replacement]) => {
          const from = wholeOf(start, 0, FAR);
          if (from === 0) return null;
          return slice(text, 0, from - 1) + replacement + slice(text, from - 1 + wholeOf(count, 0, FAR), Infinity);
        },
        ([text = none, start = none, count = none, replacement = none], _env, [, from, cut]) =>
          bindOnce(
            [text, sql`nullif(${wholeSql(start, from, 0, FAR)}, 0)`, wholeSql(count, cut, 0, FAR)],
            (t, s, c) => sql`left(${t}, ${s} - 1) || ${emptySql(replacement)} || substr(${t}, ${s} + ${c})`,
          ),
      ),
    ],
  },
  REPT: {
    zh: "重复",
    group: "text",
    signature: "REPT(text, count)",
    examples: [
      ['REPT("ab", 3)', '"ababab"'],
      ['REPT("ab", 1000000)', null],
    ],
    overloads: [
      overload(
        [take.text, take.number],
        "text",
        ([text, count]) => {
          const times = wholeOf(count, 0, FAR);
          return codePoints(text) * times > MAX_TEXT ? null : text.repeat(times);
        },
        ([text = none, count = none], _env, [, known]) =>
          bindOnce(
            [text, wholeSql(count, known, 0, FAR)],
            (t, n) => sql`case when length(${t})::bigint * ${n} <= ${most} then repeat(${t}, ${n}) end`,
          ),
      ),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
