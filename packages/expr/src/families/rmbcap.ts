import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { entry, num, plain } from "../cells/plain.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";
import type { ErrorValue } from "../errorValue.ts";
import { Decimal } from "../number.ts";
import { overload, take } from "../overload.ts";

const digits = "零壹贰叁肆伍陆柒捌玖";
const places = ["", "拾", "佰", "仟"];
const groups = ["", "万", "亿", "万亿"];

/** Amounts with more digits before the point have no name. */
const MOST_DIGITS = 16;

/** An amount of money in the characters that cannot be altered, as on cheques and invoices. */
function amountInWords(amount: Decimal): string | ErrorValue {
  const [whole = "0", cents = "00"] = amount.abs().toFixed(2, Decimal.ROUND_HALF_UP).split(".");
  if (whole.length > MOST_DIGITS) return failure.num;
  const [jiao = 0, fen = 0] = [...cents].map(Number);
  const integer = wholeInWords(whole);
  const sign = amount.isNegative() && (Number(whole) > 0 || jiao > 0 || fen > 0) ? "负" : "";
  if (jiao === 0 && fen === 0) return `${sign}${integer === "" ? digits.charAt(0) : integer}元整`;
  const head = integer === "" ? "" : `${integer}元`;
  const tenth = jiao > 0 ? `${digits.charAt(jiao)}角` : head === "" ? "" : "零";
  return `${sign}${head}${tenth}${fen > 0 ? `${digits.charAt(fen)}分` : "整"}`;
}

function wholeInWords(whole: string): string {
  let result = "";
  let isGap = false;
  const size = Math.ceil(whole.length / 4);
  for (let group = size - 1; group >= 0; group--) {
    const end = whole.length - group * 4;
    const part = whole.slice(Math.max(0, end - 4), end);
    let words = "";
    for (const [index, digit] of [...part].entries()) {
      if (digit === "0") {
        isGap = true;
        continue;
      }
      // One 零 stands for all zeros between two digits, none for those at the front.
      const gap = isGap && (result !== "" || words !== "") ? digits.charAt(0) : "";
      words += gap + digits.charAt(Number(digit)) + (places[part.length - 1 - index] ?? "");
      isGap = false;
    }
    if (words !== "") result += words + (groups[group] ?? "");
  }
  return result;
}

const digitsSql = (text: Sql): Sql => sql`translate(${text}, '0123456789', '${sqlRaw(digits)}')`;

/** Four digits with their places; nothing but zeros when all are. */
function groupSql(text: Sql, from: number, unit: string): Sql {
  const part = sql`substr(${text}, ${sqlRaw(`${from}`)}, 4)`;
  const placed = sql`regexp_replace(regexp_replace(${part}, '^(.)(.)(.)(.)$', '\\1仟\\2佰\\3拾\\4'), '0[仟佰拾]', '0', 'g')`;
  return sql`case when ${part} = '0000' then '0' else ${placed} || '${sqlRaw(unit)}' end`;
}

// Zeros before a group's name are told after it, as one 零 if another digit follows.
function wholeSql(text: Sql): Sql {
  const all = sql`${groupSql(text, 1, "万亿")} || ${groupSql(text, 5, "亿")} || ${groupSql(text, 9, "万")} || ${groupSql(text, 13, "")}`;
  const moved = sql`regexp_replace(${all}, '0+(万亿|亿|万)', '\\10', 'g')`;
  return digitsSql(sql`btrim(regexp_replace(${moved}, '0+', '0', 'g'), '0')`);
}

function amountInWordsSql(amount: Sql): Sql {
  const [x, t, whole, tenth, hundredth] = ["x", "t", "w", "j", "f"].map((name) => sqlRaw(`"$r"."${name}"`));
  const written = sql`to_char(round(abs("$x".x), 2), 'FM0000000000000000.00')`;
  const parts = sql`select "$t".x, "$t".t, ${wholeSql(sql`"$t".t`)} as w, substr("$t".t, 18, 1) as j, substr("$t".t, 19, 1) as f
    from (select "$x".x, ${written} as t from (select ${amount} as x offset 0) "$x" where round(abs("$x".x), 2) < 1e16 offset 0) "$t" offset 0`;
  return sql`(select case when ${x} < 0 and ${t} <> '0000000000000000.00' then '负' else '' end
    || case when ${tenth} = '0' and ${hundredth} = '0' then coalesce(nullif(${whole}, ''), '零') || '元整'
      else case when ${whole} = '' then '' else ${whole} || '元' end
        || case when ${tenth} <> '0' then ${digitsSql(sql`${tenth}`)} || '角' when ${whole} = '' then '' else '零' end
        || case when ${hundredth} <> '0' then ${digitsSql(sql`${hundredth}`)} || '分' else '整' end end
    from (${parts}) "$r")`;
}

const overCells = plain([num], "text", (amount) => amountInWords(new Decimal(Number(amount.toPrecision(17)))));

/** Amounts of money in words. */
export const amountFunctions: Readonly<Record<string, FunctionDefinition>> = {
  RMBCAP: entry(
    "人民币大写",
    "text",
    "RMBCAP(amount)",
    ["人民币大写金额，到分。", "An amount of yuan in the characters used on cheques, to the fen."],
    [
      ["RMBCAP(1234.56)", '"壹仟贰佰叁拾肆元伍角陆分"'],
      ["RMBCAP(100200.05)", '"壹拾万零贰佰元零伍分"'],
      ["RMBCAP(0)", '"零元整"'],
      ["RMBCAP(-20.5)", '"负贰拾元伍角整"'],
    ],
    {
      ...overCells,
      overloads: [
        overload(
          [take.number],
          "text",
          ([amount]) => amountInWords(amount),
          ([amount = sql`null`]) => amountInWordsSql(amount),
          {
            mayBeBlank: true,
          },
        ),
      ],
    },
  ),
};
