import { joinSql, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { elementType, explainParts, toSql, type ExplainedPart, type TypedExpr } from "@tongzhou/expr";
import { AppError, pickedKey, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "../records/cells.ts";
import { row } from "./selection.ts";
import { isTimeout } from "./statements.ts";
import type { TriedPlace } from "./triedPlace.ts";

/** What a part of an expression gives for a record. */
export interface TriedValue {
  /** Of a list its first items. */
  readonly value: Wire;
  /** How many items a list has; null of what is no list. */
  readonly count: number | null;
  /** Whether there is no value because of an error, as a division by zero. */
  readonly isError: boolean;
}

/** A record with the values of the parts asked for. */
export interface TriedRow {
  readonly id: number;
  readonly title: string | null;
  /** The row of a subform that it is about, and its place in the record from 1. */
  readonly row: { readonly id: number; readonly place: number } | null;
  readonly values: readonly TriedValue[];
}

const shownItems = 5;
const longestMs = 3000;
const values = sqlRaw("v");
const comma = sqlRaw(", ");

/**
 * The parts of an expression that the actor may write about a place, checked.
 * @param most 1 gives the whole alone
 * @throws AppError "expr.invalid", also when it names what the actor may not read
 */
export function readParts(place: TriedPlace, expression: string, most?: number): readonly ExplainedPart[] {
  const compiled = place.read(expression);
  if (!compiled.ok) throw new AppError("expr.invalid", { place: "expression", diagnostics: compiled.error });
  // All there is to pick from is no part that anybody wrote.
  return explainParts(compiled.value, most).filter(({ typed: { node } }) => !isPicked(node));
}

/**
 * What parts of an expression give for some records, in one statement of limited time.
 * @param records rows of the form's table under any name, which the actor may see
 * @throws AppError "query.too_complex"
 */
export async function loadTriedRows(
  session: Session,
  policy: FormPolicy,
  { binding, joins, line }: TriedPlace,
  parts: readonly ExplainedPart[],
  records: Sql,
): Promise<readonly TriedRow[]> {
  const computed = parts.map(({ typed }, at) => sql`${toSql(typed, binding)} as ${nameOf(at)}`);
  const shown = parts.flatMap(({ typed, isError }, at) => {
    const value = sql`${values}.${nameOf(at)}`;
    const failed =
      isError === null ? sql`false` : sql`(case when ${value} is null then ${toSql(isError, binding)} else false end)`;
    return [...itemsOf(typed, value), failed];
  });
  // Each value is computed once, and whether it is an error only where there is none.
  const query = sql`select ${row}.id, ${visibleTitle(session, policy, row)}, ${line.id}, ${line.place}, ${joinSql(shown, comma)} from (${records}) ${row}${joins} cross join lateral (select ${joinSql(computed, comma)} offset 0) ${values}`;
  try {
    const found = await session.database.transaction((tx) => tx.arrays(fillSlots(query, sessionSlots(session))), {
      statementTimeoutMs: longestMs,
    });
    return found.map(([id, title, rowId, place, ...cells]) => ({
      id: Number(id),
      title: typeof title === "string" ? title : null,
      row: typeof place === "number" ? { id: Number(rowId), place } : null,
      values: parts.map((_, at) => toValue(cells.slice(at * 3, at * 3 + 3))),
    }));
  } catch (error) {
    if (isTimeout(error)) throw new AppError("query.too_complex", {}, { cause: error });
    throw error;
  }
}

function isPicked(node: TypedExpr["node"]): boolean {
  return node.kind === "field" && node.key === pickedKey;
}

function nameOf(at: number): Sql {
  return sqlRaw(`p${at}`);
}

// Numbers travel as text, so that they stay exact; what is known by its id travels as that.
function itemsOf({ type }: TypedExpr, value: Sql): readonly [Sql, Sql] {
  const element = elementType(type);
  if (element === null) return [value, sql`null::int`];
  const first = sql`${value}[1:${shownItems}::int]`;
  const isId = element.kind === "member" || element.kind === "department" || element.kind === "link";
  return [isId ? sql`to_json(${first})` : sql`to_json(${first}::text[])`, sql`cardinality(${value})`];
}

function toValue([value, count, isError]: readonly unknown[]): TriedValue {
  // The driver's parsers and PostgreSQL's json functions give JSON values only.
  const wire = (value ?? null) as Wire;
  return { value: wire, count: typeof count === "number" ? count : null, isError: isError === true };
}
