import { createHash } from "node:crypto";
import { assert, joinSql, sql, sqlIdent, sqlRaw, toQuery, type Sql } from "@tongzhou/base";
import type { FormPolicy } from "../../access/policy.ts";
import { deriveIndexName, formTable } from "../../forms/physicalNames.ts";
import type { Session } from "../../gateway/session.ts";
import { orderBy } from "../keyset.ts";
import { orderTerms, type OrderTerm } from "../orderTerms.ts";
import type { Selection } from "../selection.ts";
import { leadColumns } from "./leadColumns.ts";

/** The index that would serve a shape of reading best. */
export interface IndexAdvice {
  readonly form: string;
  readonly name: string;
  /** What follows the name in CREATE INDEX. Two shapes with one tail are served by one index. */
  readonly tail: string;
  /** Whether it would also give the order, so that a page is read from it alone. */
  readonly givesOrder: boolean;
}

// An index row is at most 2,704 bytes; three short columns, three texts of 64 characters in four bytes each and an id fit.
const maxLeadColumns = 3;
const maxOrderTerms = 4;

/** The index for a selection as this actor makes it, or null when the ones every form has already serve it. */
export function indexAdvice(session: Session, policy: FormPolicy, selection: Selection): IndexAdvice | null {
  const form = policy.form.definition.key;
  const lead = leadColumns(session, policy, selection.filter).slice(0, maxLeadColumns);
  // Inside CREATE INDEX the table goes by its own name.
  const terms = orderTerms(session, policy, selection.sort ?? [], sqlIdent(form));
  const isOrderable = terms.length <= maxOrderTerms && terms.every((term) => term.isIndexable);
  const order = isOrderable ? canonical(terms) : [];
  if (isServedAlready(policy, lead, order)) return null;
  const parts = [...lead.map((column) => sqlIdent(column)), ...order.map(indexColumn)];
  const tail = toQuery(
    sql`on ${formTable(session.workspace.schema, form)} (${joinSql(parts, sqlRaw(", "))}) where deleted_at is null`,
  );
  assert(tail.values.length === 0, `advice-params: expected none, got ${tail.values.length}`);
  const digest = createHash("sha256").update(tail.text).digest("hex").slice(0, 12);
  return { form, name: deriveIndexName(form, "advice", digest), tail: tail.text, givesOrder: isOrderable };
}

function indexColumn(term: OrderTerm): Sql {
  const order = toQuery(orderBy([term])).text;
  const expression = toQuery(term.expression).text;
  // The direction follows the bracket that expressions need in an index.
  return sqlRaw(`(${expression})${order.slice(expression.length)}`);
}

// Columns that are never null can be read from either end, so both directions share one index.
function canonical(terms: readonly OrderTerm[]): readonly OrderTerm[] {
  const isReversible = terms.every((term) => !term.isNullable && term.direction === "desc");
  return isReversible ? terms.map((term) => ({ ...term, direction: "asc" })) : terms;
}

// The primary key gives the order by id; links and members have an index of their own.
function isServedAlready(policy: FormPolicy, lead: readonly string[], order: readonly OrderTerm[]): boolean {
  const [first] = lead;
  if (lead.length === 0 || first === undefined) return order.length <= 1;
  if (lead.length > 1 || order.length > 1) return false;
  const kind = policy.form.fields.get(first)?.kind;
  return kind === "link" || kind === "member";
}
