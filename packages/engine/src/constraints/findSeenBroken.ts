import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { compile, toSql } from "@tongzhou/expr";
import { formScope } from "../access/formScope.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { columnBinding } from "../access/visibleColumns.ts";
import type { Queryable } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "../records/cells.ts";
import { textOrNull } from "../records/recordReply.ts";
import type { BrokenConstraint } from "./brokenConstraint.ts";
import type { Constraint } from "./constraintsOf.ts";

type Query = ReturnType<typeof fillSlots>;
type Rows = readonly (readonly unknown[])[];

/**
 * The constraints that some records break by what the actor may see of them and of what they are related to: neither
 * the answer nor its absence tells anything of what is out of sight (CN32).
 */
export async function findSeenBroken(
  session: Session,
  queryable: Queryable,
  owner: SeenOwner,
  ids: readonly number[],
): Promise<readonly BrokenConstraint[]> {
  const asked = askSeenBroken(session, owner, ids);
  return asked === null ? [] : asked.read(await queryable.arrays(asked.query));
}

/** The constraints that are looked for in records of their form. */
export interface SeenOwner {
  readonly form: string;
  readonly constraints: readonly Constraint[];
}

/** The statement that looks, and what its rows say; null where there is nothing that the actor could be told. */
export function askSeenBroken(
  session: Session,
  { form, constraints }: SeenOwner,
  ids: readonly number[],
): { readonly query: Query; readonly read: (rows: Rows) => readonly BrokenConstraint[] } | null {
  const policy = findPolicy(session, form, "see");
  if (policy === null || ids.length === 0) return null;
  const t = sql`t`;
  const judged = constraints.flatMap((constraint) => {
    const condition = seenCondition(session, policy, constraint.definition.expression, t);
    return condition === null ? [] : [{ constraint, condition }];
  });
  if (judged.length === 0) return null;
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(t)}`;
  const flags = joinSql(
    judged.map(({ condition }) => condition),
    sqlRaw(", "),
  );
  const query = fillSlots(
    sql`select t.id, ${visibleTitle(session, policy, t)}, ${flags} from ${formTable(session.workspace.schema, form)} t
        where t.id = any(${ids}::bigint[]) and t.deleted_at is null${rows} order by t.id`,
    sessionSlots(session),
  );
  const read = (found: Rows): readonly BrokenConstraint[] =>
    found.flatMap(([id, title, ...broken]) =>
      judged.flatMap(({ constraint: { definition } }, at): BrokenConstraint[] => {
        const { key, label, message, severity, fix = null } = definition;
        if (broken[at] !== true) return [];
        return [{ severity, form, key, label, message, fix, record: Number(id), title: textOrNull(title) }];
      }),
    );
  return { query, read };
}

/** Whether the record of `alias` breaks an expression in the actor's eyes; null when they may not name what it reads. */
export function seenCondition(session: Session, policy: FormPolicy, expression: string, alias: Sql): Sql | null {
  const compiled = compile(expression, formScope(session, policy), "boolean");
  return compiled.ok ? sql`((${toSql(compiled.value, columnBinding(session, policy, alias))}) is false)` : null;
}
