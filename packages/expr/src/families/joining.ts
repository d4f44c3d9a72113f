import { joinSql, sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { entry, flag, plain, texts } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";
import { joinList, joinListSql } from "../joinList.ts";
import { MAX_TEXT } from "../limits.ts";
import { separators } from "./separators.ts";
import { partingFunctions } from "./parting.ts";
import { take } from "../overload.ts";
import type { Overload, Param } from "../overload.ts";
import { isList } from "../value.ts";
import type { Value } from "../value.ts";

const general = plain([separators, flag, texts], "text", (between, skipsBlank, parts) => {
  const kept = skipsBlank ? parts.filter((part) => part !== "") : parts;
  const joined = kept.reduce(
    (before, part, index) => before + (index === 0 ? "" : (between[(index - 1) % between.length] ?? "")) + part,
    "",
  );
  return joined.length > MAX_TEXT ? failure.value : joined;
});

const whole: Param<Value> = { ...take.any, takesBlank: true };

// With blanks left out, which lists never hold, both back ends can join.
const skipping: Overload = {
  params: [
    { ...whole, spec: "text" },
    { ...whole, spec: "boolean", only: true },
  ],
  rest: { ...whole, spec: "texts" },
  least: 1,
  result: "text",
  mayBeBlank: true,
  neverBlank: false,
  exact: false,
  product: false,
  guarded: false,
  volatile: false,
  call: ([separator = null, , ...lists]) => {
    const parts = lists.flatMap((list) => (isList(list) ? list : [])).map(String);
    const between = typeof separator === "string" ? separator : "";
    return joinList(parts, between);
  },
  sql: ([separator = sql`null`, , ...lists]): Sql =>
    joinListSql(sql`(${joinSql(lists, sqlRaw(" || "))})`, sql`coalesce(${separator}, '')`),
};

/** Joining texts and lists of them, and taking texts apart. */
export const joiningFunctions: Readonly<Record<string, FunctionDefinition>> = {
  ...partingFunctions,
  TEXTJOIN: entry(
    "连接文本",
    "text",
    "TEXTJOIN(separator, skipsBlank, text1, …)",
    ["用分隔符连接文本和列表。", "Texts and lists joined with a separator."],
    [
      ['TEXTJOIN("-", TRUE, "a", "", "b")', '"a-b"'],
      ['TEXTJOIN("、", TRUE, LIST("a", "b"), "c")', '"a、b、c"'],
    ],
    { ...general, overloads: [skipping, ...general.overloads] },
  ),
};
