import { joinSql, must, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { sqlTypeOf, toSql, type TypedExpr } from "@tongzhou/expr";
import { AppError, compileDefault, exprTypeOf, type FieldDefinition } from "@tongzhou/model";
import { fullScope } from "../access/formulas.ts";
import { findPolicy } from "../access/policyFor.ts";
import { memoised } from "../access/memo.ts";
import { expressionEnv } from "../access/formulaValue.ts";
import { rawBinding } from "../access/rawColumns.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { columnLimits } from "./columnLimits.ts";
import { imageOf, type StoredField } from "./image.ts";
import { problemWhen } from "./problems.ts";
import { typeName } from "./writeParts.ts";

/** Which columns a statement's rows bring. */
export interface SentKeys {
  /** Column fields sent by at least one row. */
  readonly sent: readonly string[];
  /** Those of them that some rows leave out, naming them in `~not`. */
  readonly mixed: readonly string[];
}

/** What a field of the record holds that is being made. */
type NewRow = (stored: StoredField) => Sql;

/**
 * What a new record holds in a column: what was sent, else the default as the field takes it, else blank. Whether it
 * is within the field's limits is another question (see startProblems).
 * @param row the other columns, for a default that reads them; those of the row `v` when absent
 */
export function newValue(
  session: Session,
  form: FormRuntime,
  { field, type }: StoredField,
  shape: SentKeys,
  row: NewRow = (stored) => newValue(session, form, stored, shape),
): Sql {
  const column = sql`v.${sqlIdent(field.key)}`;
  const isSent = shape.sent.includes(field.key);
  if (isSent && !shape.mixed.includes(field.key)) return column;
  const typed = defaultOf(session.workspace, form, field);
  if (typed === null) return isSent ? column : sql`null::${typeName(type)}`;
  const raw = sql`(${defaultValue(session, form, typed, row)})::${sqlTypeOf(exprTypeOf(field))}`;
  const value = sql`(${columnLimits(field)?.value(raw) ?? raw})::${typeName(type)}`;
  return isSent ? sql`case when ${field.key}::text = any(v."~not") then ${value} else ${column} end` : value;
}

/** Where the default of a field is used: in every row, in those for which a condition holds, or in none. */
export type StartedRows = (key: string) => Sql | "all" | "none";

/** Which rows of a statement take the default of a field. */
export function startedRows({ sent, mixed }: SentKeys, alias: Sql): StartedRows {
  return (key) => {
    if (!sent.includes(key)) return "all";
    return mixed.includes(key) ? sql`${key}::text = any(${alias}."~not")` : "none";
  };
}

/**
 * What defaults gave that their fields refuse, over the finished rows of `alias`. What a constant gives was checked with
 * the definition. The value is told where the actor may read the field in every record.
 */
export function startProblems(
  session: Session,
  form: FormRuntime,
  fields: readonly StoredField[],
  alias: Sql,
  started: StartedRows,
  isShown: (key: string) => boolean,
): readonly Sql[] {
  return fields.flatMap(({ field }) => {
    const rows = started(field.key);
    const typed = rows === "none" ? null : defaultOf(session.workspace, form, field);
    if (rows === "none" || typed === null || isConstant(typed)) return [];
    const column = sql`${alias}.${sqlIdent(field.key)}`;
    const told = isShown(field.key) ? sql`left(${column}::text, 100)` : null;
    return (columnLimits(field)?.problems(column) ?? []).map(({ when, problem, limit }) => {
      const broken = rows === "all" ? sql`(${when}) is true` : sql`${rows} and (${when}) is true`;
      const key = `${field.key}:${problem}:${limit === undefined ? "" : JSON.stringify(limit)}`;
      return problemWhen(broken, "unfit", key, told);
    });
  });
}

/** Which fields of a form the actor may read in every record. */
export function isAlwaysSeen(session: Session, form: string): (key: string) => boolean {
  const see = findPolicy(session, form, "see");
  return (key) => see !== null && see.rows === null && see.reads.get(key) === null;
}

function isConstant({ fields, volatile, isRelated }: TypedExpr): boolean {
  return fields.length === 0 && !volatile && !isRelated;
}

function defaultOf(workspace: WorkspaceRuntime, form: FormRuntime, field: FieldDefinition): TypedExpr | null {
  const { default: source } = field;
  if (source === undefined) return null;
  const place = `${form.definition.key}.${field.key}.default`;
  return memoised(workspace, `records/default/${place}`, () => {
    const compiled = compileDefault({ ...field, default: source }, fullScope(workspace, form));
    if (!compiled.ok) throw new AppError("definition.invalid", { place });
    return compiled.value;
  });
}

// What it reads stands in a row of its own, so that its links lead from there.
function defaultValue({ workspace }: Session, form: FormRuntime, typed: TypedExpr, row: NewRow): Sql {
  const env = expressionEnv(workspace);
  if (typed.fields.length === 0) return toSql(typed, { ...env, field: () => sql`null` });
  const { values } = imageOf(workspace, form);
  const columns = typed.fields.map((key) => {
    const stored = values.find((one) => one.field.key === key);
    const value = key === "created_by" && stored === undefined ? env.currentMember : undefined;
    return sql`${value ?? row(must(stored, `default-read: expected a column, got ${key}`))} as ${sqlIdent(key)}`;
  });
  const own = sql`"~d"`;
  const list = joinSql([sql`null::bigint as id`, ...columns], sqlRaw(", "));
  return sql`select ${toSql(typed, rawBinding(workspace, form, own))} from (select ${list} offset 0) ${own}`;
}
