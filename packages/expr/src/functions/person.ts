import { sql } from "@tongzhou/base";
import type { Sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { literal, overload, take } from "../overload.ts";
import type { Overload, ResultSpec } from "../overload.ts";
import { Decimal } from "../number.ts";
import type { Value } from "../value.ts";

/** An id literal: the number is known when the expression is checked, so the id is a parameter. */
function idOf(result: ResultSpec): Overload {
  const read = (value: Value): number | null =>
    value instanceof Decimal && value.isInteger() && value.gte(1) && value.lte(Number.MAX_SAFE_INTEGER)
      ? value.toNumber()
      : null;
  return overload(
    [literal(take.number)],
    result,
    ([id]) => read(id),
    (_args, _env, [id = null]): Sql => sql`${read(id)}::bigint`,
    { mayBeBlank: true },
  );
}

/** People. */
export const personFunctions = {
  CURRENT_USER: {
    zh: "当前用户",
    group: "person",
    signature: "CURRENT_USER()",
    examples: [["CURRENT_USER() = CURRENT_USER()", "TRUE"]],
    overloads: [
      overload(
        [],
        "member",
        // Nobody is 0, which no record holds: blank would equal every record without an owner.
        (_args, context) => context.currentMember ?? 0,
        (_args, env) => sql`coalesce((${env.currentMember})::bigint, 0)`,
        { volatile: true, neverBlank: true },
      ),
    ],
  },
  MEMBER: {
    zh: "成员",
    group: "person",
    signature: "MEMBER(id)",
    examples: [
      ["MEMBER(5) = MEMBER(5)", "TRUE"],
      ["MEMBER(5) in (MEMBER(6), MEMBER(7))", "FALSE"],
    ],
    overloads: [idOf("member")],
  },
  DEPARTMENT: {
    zh: "部门",
    group: "person",
    signature: "DEPARTMENT(id)",
    examples: [["DEPARTMENT(5) <> DEPARTMENT(6)", "TRUE"]],
    overloads: [idOf("department")],
  },
  RECORD: {
    zh: "记录",
    group: "person",
    signature: "RECORD(id)",
    examples: [["RECORD(12) = RECORD(12)", "TRUE"]],
    overloads: [idOf("link")],
  },
} as const satisfies Record<string, FunctionDefinition>;
