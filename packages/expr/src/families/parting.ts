import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { cell, entry, maybe, num, opt, plain, text, whole } from "../cells/plain.ts";
import type { Body } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";
import { MAX_TEXT } from "../limits.ts";
import { separators } from "./separators.ts";
import { optional, overload, take } from "../overload.ts";
import { bindOnce } from "../sqlGuard.ts";
import { wholeOf, wholeSql } from "../whole.ts";

/** Where the n-th separator begins and ends, in UTF-16; null when there are not so many. */
function findSeparator(
  source: string,
  separators: readonly string[],
  count: number,
  foldsCase: boolean,
): readonly [number, number] | null {
  const fold = (value: string): string => (foldsCase ? value.toLowerCase() : value);
  const [hay, needles] = [fold(source), separators.map(fold)];
  const found: (readonly [number, number])[] = [];
  for (let at = 0; at <= hay.length;) {
    const hits = needles
      .map((needle) => [hay.indexOf(needle, at), needle.length] as const)
      .filter(([place, size]) => place >= 0 && size > 0);
    const [hit] = hits.toSorted(([a, sizeA], [b, sizeB]) => a - b || sizeB - sizeA);
    if (hit === undefined) break;
    found.push([hit[0], hit[0] + hit[1]]);
    at = hit[0] + hit[1];
  }
  return (count > 0 ? found[count - 1] : found[found.length + count]) ?? null;
}

function aroundSeparator(side: "before" | "after"): Body {
  return plain(
    [text, separators, opt(whole, 1), opt(num, 0), opt(num, 0), maybe(cell)],
    "text",
    (source, between, count, mode, end, otherwise) => {
      if (count === 0) return failure.value;
      const at = between.includes("")
        ? ([count > 0 ? 0 : source.length, count > 0 ? 0 : source.length] as const)
        : findSeparator(source, between, count, mode !== 0);
      if (at !== null) return side === "before" ? source.slice(0, at[0]) : source.slice(at[1]);
      if (end !== 0) return (side === "before") === count > 0 ? source : "";
      if (otherwise !== null) return String(otherwise);
      return failure.na;
    },
  );
}

const none = sql`null`;
const FAR = 100_000_000;

/** The plain signature has SQL; with further arguments only JavaScript knows it. */
function around(side: "before" | "after"): Body {
  const general = aroundSeparator(side);
  const exact = overload(
    [take.textual, take.textual, optional(take.number, "1")],
    "text",
    ([source, separator, count]) => {
      const place = wholeOf(count, -FAR, FAR);
      const at = place === 0 ? null : findSeparator(source, [separator], place, false);
      return at === null ? null : side === "before" ? source.slice(0, at[0]) : source.slice(at[1]);
    },
    ([source = none, separator = none, count = none], _env, [, , known]) =>
      bindOnce(
        [sql`string_to_array(${source}, ${separator})`, separator, wholeSql(count, known, -FAR, FAR)],
        (parts, between, n) => {
          // From the end, the last separator is the first.
          const place = sql`(case when ${n} > 0 then ${n} else cardinality(${parts}) + ${n} end)`;
          const kept = side === "before" ? sql`(${parts})[1:${place}]` : sql`(${parts})[${place} + 1:]`;
          return sql`case when ${n} <> 0 and ${place} between 1 and cardinality(${parts}) - 1 then array_to_string(${kept}, ${between}) end`;
        },
      ),
    { mayBeBlank: true },
  );
  return { ...general, overloads: [exact, ...general.overloads] };
}

function pad(side: "left" | "right", source: string, size: number, filling: string): string | null {
  if (size > MAX_TEXT) return null;
  const missing = size - [...source].length;
  if (missing <= 0) return source;
  const fill = [...filling.repeat(Math.ceil(missing / [...filling].length))].slice(0, missing).join("");
  return side === "left" ? fill + source : source + fill;
}

function padded(side: "left" | "right"): Body {
  const general = plain([text, whole, text], "text", (source, size, filling) =>
    filling === "" ? source : (pad(side, source, size, filling) ?? failure.value),
  );
  const exact = overload(
    [take.textual, take.number, take.textual],
    "text",
    ([source, size, filling]) => pad(side, source, wholeOf(size, -FAR, FAR), filling),
    ([source = none, size = none, filling = none], _env, [, known]) =>
      bindOnce([source, wholeSql(size, known, -FAR, FAR), filling], (t, n, f) => {
        const fill: Sql = sql`left(repeat(${f}, (${n} - length(${t})) / length(${f}) + 1), greatest(${n} - length(${t}), 0))`;
        const written = side === "left" ? sql`${fill} || ${t}` : sql`${t} || ${fill}`;
        return sql`case when ${n} <= ${sqlRaw(`${MAX_TEXT}`)} then case when ${f} is null then null when ${n} <= length(${t}) then ${t} else ${written} end end`;
      }),
    { mayBeBlank: true },
  );
  return { ...general, overloads: [exact] };
}

/** Taking texts apart at a separator, and filling them up. */
export const partingFunctions: Readonly<Record<string, FunctionDefinition>> = {
  TEXTBEFORE: entry(
    "之前文本",
    "text",
    "TEXTBEFORE(text, separator, count = 1)",
    ["分隔符之前的文本；个数为负时从后数。", "The text before a separator; a negative count counts from the end."],
    [
      ['TEXTBEFORE("a-b-c", "-", 2)', '"a-b"'],
      ['TEXTBEFORE("abc", "-")', null],
    ],
    around("before"),
  ),
  TEXTAFTER: entry(
    "之后文本",
    "text",
    "TEXTAFTER(text, separator, count = 1)",
    ["分隔符之后的文本；个数为负时从后数。", "The text after a separator; a negative count counts from the end."],
    [
      ['TEXTAFTER("a-b-c", "-")', '"b-c"'],
      ['TEXTAFTER("a-b-c", "-", -1)', '"c"'],
    ],
    around("after"),
  ),
  PADLEFT: entry(
    "左补齐",
    "text",
    "PADLEFT(text, length, pad)",
    ["在左边补到指定长度。", "Filled up on the left to a length."],
    [['PADLEFT("7", 3, "0")', '"007"']],
    padded("left"),
  ),
  PADRIGHT: entry(
    "右补齐",
    "text",
    "PADRIGHT(text, length, pad)",
    ["在右边补到指定长度。", "Filled up on the right to a length."],
    [['PADRIGHT("7", 3, "0")', '"700"']],
    padded("right"),
  ),
};
