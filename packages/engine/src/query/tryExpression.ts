import { sql, type Sql } from "@tongzhou/base";
import { compile, elementType, toSql, type TypedExpr } from "@tongzhou/expr";
import { AppError, type Wire } from "@tongzhou/model";
import { formScope } from "../access/formScope.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { policyFor } from "../access/policyFor.ts";
import { columnBinding } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "../records/cells.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { fromForm, row } from "./selection.ts";
import { isTimeout } from "./statements.ts";

/** What an expression gives for some records. */
export interface TriedExpression {
  /** Kind of the result. */
  readonly kind: string;
  /** The records changed last. */
  readonly records: readonly { readonly id: number; readonly title: string | null; readonly value: Wire }[];
}

const tried = 3;
const longestMs = 3000;

/**
 * Tries an expression on the three records changed last, with the actor's rights throughout.
 * @throws AppError "form.not_found", "access.denied", "expr.invalid", "query.too_complex"
 */
export function tryExpression(session: Session, form: string, expression: string): Promise<TriedExpression> {
  return onNewestDefinition(session, async (current) => {
    const policy = policyFor(current, form, "see");
    const compiled = compile(expression, formScope(current, policy));
    if (!compiled.ok) throw new AppError("expr.invalid", { place: "expression", diagnostics: compiled.error });
    const typed = compiled.value;
    const value = wireSql(typed, toSql(typed, columnBinding(current, policy, row)));
    const visible = policy.rows === null ? sql`` : sql` and ${policy.rows(row)}`;
    const last = sql`select ${row}.* from ${fromForm(current, policy)} where ${row}.deleted_at is null${visible} order by ${row}.updated_at desc, ${row}.id desc limit ${tried}::int`;
    const query = sql`select ${row}.id, ${visibleTitle(current, policy, row)}, ${value} from (${last}) ${row}`;
    try {
      const found = await current.database.transaction((tx) => tx.arrays(fillSlots(query, sessionSlots(current))), {
        statementTimeoutMs: longestMs,
      });
      return { kind: typed.type.kind, records: found.map(([id, title, cell]) => toRecord(id, title, cell)) };
    } catch (error) {
      if (isTimeout(error)) throw new AppError("query.too_complex", {}, { cause: error });
      throw error;
    }
  });
}

// Elements of a list travel as text, numbers too.
function wireSql(typed: TypedExpr, value: Sql): Sql {
  return elementType(typed.type) === null ? value : sql`to_json((${value})::text[])`;
}

function toRecord(id: unknown, title: unknown, cell: unknown): TriedExpression["records"][number] {
  // The driver's parsers and PostgreSQL's json functions give JSON values only.
  return { id: Number(id), title: typeof title === "string" ? title : null, value: (cell ?? null) as Wire };
}
