import { sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { overload } from "../overload.ts";
import { localDate } from "../zone.ts";

/** Dates and times. */
export const dateFunctions = {
  TODAY: {
    zh: "今天",
    group: "date",
    signature: "TODAY()",
    examples: [["TODAY() = TODAY()", "TRUE"]],
    overloads: [
      overload(
        [],
        "date",
        (_args, context) => localDate(context.now.toISOString(), context.zone),
        (_args, env) => sql`((${env.now}) at time zone (${env.zone}))::date`,
        { volatile: true },
      ),
    ],
  },
  NOW: {
    zh: "现在",
    group: "date",
    signature: "NOW()",
    examples: [["NOW() = NOW()", "TRUE"]],
    overloads: [
      overload(
        [],
        "datetime",
        (_args, context) => context.now.toISOString(),
        (_args, env) => sql`(${env.now})::timestamptz(3)`,
        { volatile: true },
      ),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
