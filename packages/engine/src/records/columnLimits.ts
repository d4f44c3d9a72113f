import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import {
  creditCode,
  idCard,
  maxIntegerDigits,
  valueLimits,
  type FieldDefinition,
  type FieldProblemKind,
  type TextFormat,
} from "@tongzhou/model";
import { urlFits, withScheme } from "./urlLimits.ts";

// A value that an expression gives is made by the statement that writes it, where no codec sees it. Here is what the
// codecs do, in SQL: they take the limits from the same place (see valueLimits).

/** A reason why a value does not fit its field. */
export interface ColumnProblem {
  /** When it does not; may be null where the value is. */
  readonly when: Sql;
  readonly problem: FieldProblemKind;
  readonly limit?: string | number;
}

/** What a field makes of computed values, and holds them to. */
export interface ColumnLimits {
  /** The value as the field takes it: rounded, trimmed, each item once. Fits the column's type whatever it is. */
  readonly value: (raw: Sql) => Sql;
  /** What stands against a value that was made so, the first reason first. */
  readonly problems: (column: Sql) => readonly ColumnProblem[];
}

/** The limits of a field in SQL; null for kinds whose values no expression makes. */
export function columnLimits(field: FieldDefinition): ColumnLimits | null {
  const limits = valueLimits(field);
  if (limits === null) return null;
  switch (limits.kind) {
    case "free":
      return { value: (raw) => raw, problems: () => [] };
    case "text": {
      const { maxLength, format } = limits;
      return {
        value: (raw) => once(raw, (text) => sql`case when btrim(${text}, ${blanks}::text) <> '' then ${text} end`),
        problems: (column) => [
          tooLong(column, maxLength),
          ...(format === undefined
            ? []
            : [{ when: sql`not ${hasFormat(column, format)}`, problem: "format" as const, limit: format }]),
        ],
      };
    }
    case "phone":
    case "email":
    case "url": {
      const { kind, maxLength } = limits;
      const trimmed = (raw: Sql): Sql => sql`nullif(btrim(${raw}, ${blanks}::text), '')`;
      return {
        value: kind === "url" ? (raw) => once(trimmed(raw), withScheme) : trimmed,
        problems: (column) => [
          tooLong(column, maxLength),
          { when: sql`not ${contactFits[kind](column)}`, problem: "format", limit: kind },
        ],
      };
    }
    case "decimal": {
      const { decimals, min, max } = limits;
      return {
        value: (raw) => sql`trim_scale(round(${raw}, ${decimals}::int))`,
        problems: (column) => [
          {
            when: sql`abs(${column}) >= ${`1e${maxIntegerDigits}`}::numeric`,
            problem: "range",
            limit: maxIntegerDigits,
          },
          ...(min === undefined
            ? []
            : [{ when: sql`${column} < ${min}::numeric`, problem: "range" as const, limit: min }]),
          ...(max === undefined
            ? []
            : [{ when: sql`${column} > ${max}::numeric`, problem: "range" as const, limit: max }]),
        ],
      };
    }
    case "whole": {
      const { min, max } = limits;
      return {
        // What is far outside would not fit the column; beside its limit it is as wrong.
        value: (raw) =>
          once(
            sql`(${raw})::numeric`,
            (number) =>
              sql`case when ${number} > ${max}::numeric + 1 then ${max}::numeric + 1 when ${number} < ${min}::numeric - 1 then ${min}::numeric - 1 else round(${number}) end`,
          ),
        problems: (column) => [
          { when: sql`${column} < ${min}::numeric`, problem: "range", limit: min },
          { when: sql`${column} > ${max}::numeric`, problem: "range", limit: max },
        ],
      };
    }
    case "option": {
      const { keys, open } = limits;
      return {
        value: (raw) => sql`nullif(${raw}, '')`,
        problems: (column) => [
          { when: sql`${column} <> all(${keys}::text[])`, problem: "unknown_option" },
          { when: sql`${column} <> all(${open}::text[])`, problem: "archived_option" },
        ],
      };
    }
    case "options": {
      const { keys, open, maxItems } = limits;
      return {
        value: eachOnce,
        problems: (column) => [
          tooMany(column, maxItems),
          { when: sql`not ${column} <@ ${keys}::text[]`, problem: "unknown_option" },
          { when: sql`not ${column} <@ ${open}::text[]`, problem: "archived_option" },
        ],
      };
    }
    case "ids":
      return { value: eachOnce, problems: (column) => [tooMany(column, limits.maxItems)] };
    default:
      return limits satisfies never;
  }
}

// What JavaScript takes for white space, which the codecs trim.
const blankCodes = [9, 10, 11, 12, 13, 32, 0xa0, 0x16_80, 0x20_28, 0x20_29, 0x20_2f, 0x20_5f, 0x30_00, 0xfe_ff];
const blanks = String.fromCodePoint(...blankCodes, ...Array.from({ length: 11 }, (_, index) => 0x20_00 + index));

// A value that is named more than once is computed once.
function once(raw: Sql, take: (value: Sql) => Sql): Sql {
  return sql`(select ${take(sqlRaw("x.v"))} from (select ${raw} as v offset 0) x)`;
}

function eachOnce(raw: Sql): Sql {
  const first = sql`select u.item, min(u.n) as n from unnest(${raw}) with ordinality u(item, n) group by u.item`;
  return sql`(select array_agg(o.item order by o.n) from (${first}) o)`;
}

function tooLong(column: Sql, limit: number): ColumnProblem {
  return { when: sql`char_length(${column}) > ${limit}::int`, problem: "too_long", limit };
}

function tooMany(column: Sql, limit: number): ColumnProblem {
  return { when: sql`cardinality(${column}) > ${limit}::int`, problem: "too_many", limit };
}

const phonePattern = String.raw`^\+?[0-9${blanks}().\-/]{3,30}([${blanks}]?(ext|x|转|分机)\.?[${blanks}]?[0-9]{1,8})?$`;
const emailPattern = `^[^${blanks}@"<>]{1,64}@[^${blanks}@"<>.]+([.][^${blanks}@"<>.]+)+$`;

const contactFits = {
  phone: (column: Sql): Sql =>
    sql`(${column} ~* ${phonePattern}::text and char_length(regexp_replace(${column}, '[^0-9]', '', 'g')) >= 3)`,
  email: (column: Sql): Sql => sql`(${column} ~ ${emailPattern}::text)`,
  url: (column: Sql): Sql => urlFits(column, blanks),
} as const;

function hasFormat(column: Sql, format: TextFormat): Sql {
  switch (format) {
    case "id_card": {
      const [year, month, day] = [part(column, 7, 4), part(column, 11, 2), part(column, 13, 2)];
      const leap = sql`${year} % 4 = 0 and ${year} % 100 <> 0 or ${year} % 400 = 0`;
      const length = sql`case when ${month} in (4, 6, 9, 11) then 30 when ${month} <> 2 then 31 when ${leap} then 29 else 28 end`;
      const isDay = sql`${year} >= 1 and ${month} between 1 and 12 and ${day} between 1 and ${length}`;
      const sum = weighted(idCard.weights, (at) => part(column, at, 1));
      const check = sql`substr(${idCard.checks}::text, ${sum} % 11 + 1, 1) = substr(${column}, 18, 1)`;
      return sql`(case when ${column} ~ '^[0-9]{17}[0-9X]$' then ${isDay} and ${check} else ${column} is null end)`;
    }
    case "credit_code": {
      const { alphabet, weights } = creditCode;
      const value = (at: number): Sql => sql`(strpos(${alphabet}::text, substr(${column}, ${at}::int, 1)) - 1)`;
      const check = sql`(31 - ${weighted(weights, value)} % 31) % 31 = ${value(18)}`;
      return sql`(case when ${column} ~ ${`^[${alphabet}]{18}$`}::text then ${check} else ${column} is null end)`;
    }
    case "postal_code":
      return sql`(${column} ~ '^[0-9]{6}$')`;
    case "license_plate":
      return sql`(${column} ~ ${String.raw`^[\u4e00-\u9fff][A-Z][A-Z0-9]{4,5}[A-Z0-9挂学警港澳]$`}::text)`;
    default:
      return format satisfies never;
  }
}

function part(column: Sql, from: number, length: number): Sql {
  return sql`substr(${column}, ${from}::int, ${length}::int)::int`;
}

function weighted(weights: readonly number[], value: (at: number) => Sql): Sql {
  const terms = weights.map((weight, index) => sql`${weight}::int * ${value(index + 1)}`);
  return sql`(${joinSql(terms, sqlRaw(" + "))})`;
}
