import { sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import { overload, take } from "./overload.ts";
import type { Overload } from "./overload.ts";
import type { Kind } from "./types.ts";
import { localTime } from "./zone.ts";

const none = sql`null`;

/** The one obvious spelling of a value, for `&` and CONCAT; kinds without one need TEXT or LABEL. */
export const spellings: ReadonlyMap<Kind, Overload> = new Map<Kind, Overload>([
  [
    "number",
    overload(
      [take.number],
      "text",
      ([x]) => x.toFixed(),
      ([x = none]) => sql`trim_scale(${x})::text`,
      { guarded: true },
    ),
  ],
  [
    "boolean",
    overload(
      [take.boolean],
      "text",
      ([x]) => (x ? "TRUE" : "FALSE"),
      ([x = none]) => sql`case ${x} when true then 'TRUE' when false then 'FALSE' end`,
      { guarded: true },
    ),
  ],
  [
    "date",
    overload(
      [take.date],
      "text",
      ([x]) => x,
      ([x = none]) => spellDate(x),
      { guarded: true },
    ),
  ],
  [
    "time",
    overload(
      [take.time],
      "text",
      ([x]) => x,
      ([x = none]) => sql`to_char(${x}, 'HH24:MI:SS')`,
      { guarded: true },
    ),
  ],
  [
    "datetime",
    overload(
      [take.datetime],
      "text",
      ([x], context) => {
        const local = localTime(x, context.zone);
        return local === null ? null : `${local.date} ${local.time.slice(0, 8)}`;
      },
      ([x = none], env) =>
        guardYear(sql`to_char(date_trunc('second', ${x} at time zone (${env.zone})), 'YYYY-MM-DD HH24:MI:SS BC')`),
      { guarded: true, mayBeBlank: true },
    ),
  ],
]);

function spellDate(date: Sql): Sql {
  return sql`to_char(${date}, 'YYYY-MM-DD')`;
}

/** A local time of years 1 to 9999 only; one of another era or with five digits of year is blank. */
function guardYear(text: Sql): Sql {
  return sql`substring(${text} from '^([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}) AD$')`;
}
