import { sql } from "@tongzhou/base";
import { overload, take } from "./overload.ts";
import { guardDate } from "./sqlGuard.ts";
import { localDate } from "./zone.ts";

/** The day an instant falls on in the workspace's zone; blank outside years 1 to 9999. */
export const dateOfDatetime = overload(
  [take.datetime],
  "date",
  ([datetime], context) => localDate(datetime, context.zone),
  ([datetime = sql`null`], env) => guardDate(sql`(${datetime} at time zone (${env.zone}))::date`),
  { mayBeBlank: true },
);
