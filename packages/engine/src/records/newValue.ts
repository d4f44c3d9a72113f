import { joinSql, must, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { compile, toSql, type TypedExpr } from "@tongzhou/expr";
import { AppError, defaultScope } from "@tongzhou/model";
import { fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { expressionEnv } from "../access/formulaValue.ts";
import { rawBinding } from "../access/rawColumns.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { imageOf, type StoredField } from "./image.ts";
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
 * What a new record holds in a column: what was sent, else the default, else blank.
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
  if (field.default === undefined) return isSent ? column : sql`null::${typeName(type)}`;
  const typed = compileDefault(session.workspace, form, field.key, field.default);
  const value = sql`(${defaultValue(session, form, typed, row)})::${typeName(type)}`;
  return isSent ? sql`case when ${field.key}::text = any(v."~not") then ${value} else ${column} end` : value;
}

function compileDefault(workspace: WorkspaceRuntime, form: FormRuntime, key: string, source: string): TypedExpr {
  const place = `${form.definition.key}.${key}.default`;
  return memoised(workspace, `records/default/${place}`, () => {
    const compiled = compile(source, defaultScope(fullScope(workspace, form)));
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
