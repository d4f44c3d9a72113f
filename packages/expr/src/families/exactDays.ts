import { sql, sqlRaw } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { excelDayOf } from "../cells/serial.ts";
import { Decimal } from "../number.ts";
import { optional, overload, take } from "../overload.ts";
import type { Overload } from "../overload.ts";
import { bindOnce } from "../sqlGuard.ts";
import { days360 } from "./bankerYears.ts";

const none = sql`null`;

/** DAYS360; whether it counts as Europeans do is yes or no, as in Excel. */
export const days360Of: Overload = overload(
  [take.date, take.date, optional(take.boolean, "FALSE")],
  "number",
  ([start, end, isEuropean]) => new Decimal(days360(excelDayOf(start), excelDayOf(end), isEuropean)),
  ([start = none, end = none, isEuropean = none]) =>
    bindOnce([start, end, isEuropean], (s, e, european) => {
      const part = (what: string, of: Sql): Sql => sql`extract(${sqlRaw(what)} from ${of})`;
      const isLast = sql`${part("day", s)} = 31 or (${part("month", s)} = 2 and ${part("day", sql`(${s} + 1)`)} = 1)`;
      const from = sql`case when ${european} then least(${part("day", s)}, 30) when ${isLast} then 30 else ${part("day", s)} end`;
      const to = sql`case when ${european} then least(${part("day", e)}, 30)
        when ${part("day", e)} = 31 and (${isLast} or ${part("day", s)} = 30) then 30 else ${part("day", e)} end`;
      return sql`case when ${european} is not null then (${part("year", e)} - ${part("year", s)}) * 360 + (${part("month", e)} - ${part("month", s)}) * 30 + (${to}) - (${from}) end`;
    }),
);
