import { joinSql, must, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { sqlTypeOf, toSql, type SqlBinding, type TypedExpr } from "@tongzhou/expr";
import { AppError, compileDefault, exprTypeOf, storageOf, type FieldDefinition } from "@tongzhou/model";
import { asExpressionType, expressionEnv, finishFormula } from "../access/formulaValue.ts";
import { formulasOf, fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { rawBinding, rawColumn } from "../access/rawColumns.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { columnLimits } from "./columnLimits.ts";
import type { StoredField } from "./image.ts";
import { typeName } from "./writeParts.ts";

/** What a field of the record holds that is being made. */
type NewRow = (key: string) => Sql;

/** The default of a field, compiled; null without one. */
export function defaultOf(workspace: WorkspaceRuntime, form: FormRuntime, field: FieldDefinition): TypedExpr | null {
  const { default: source } = field;
  if (source === undefined) return null;
  const place = `${form.definition.key}.${field.key}.default`;
  return memoised(workspace, `records/default/${place}`, () => {
    const compiled = compileDefault({ ...field, default: source }, fullScope(workspace, form));
    if (!compiled.ok) throw new AppError("definition.invalid", { place });
    return compiled.value;
  });
}

/** What the default of a field gives over the columns of a row, as the field takes it; null without one. */
export function startValue(session: Session, form: FormRuntime, { field, type }: StoredField, row: NewRow): Sql | null {
  const typed = defaultOf(session.workspace, form, field);
  if (typed === null) return null;
  const raw = sql`(${valueOver(session.workspace, form, typed, row)})::${sqlTypeOf(exprTypeOf(field))}`;
  return sql`(${columnLimits(field)?.value(raw) ?? raw})::${typeName(type)}`;
}

/** The same over the finished row of `alias`. */
export function startOver(session: Session, form: FormRuntime, stored: StoredField, alias: Sql): Sql {
  const { workspace } = session;
  const row: NewRow = (key) => {
    const field = must(form.fields.get(key), `default-read: expected a field of ${form.definition.key}, got ${key}`);
    return rawColumn(workspace, form, field, alias);
  };
  return startValue(session, form, stored, row) ?? sql`null::${typeName(stored.type)}`;
}

/** What a formula gives over the columns of a row that is not there yet, in the type of its column. */
export function formulaOver(workspace: WorkspaceRuntime, form: FormRuntime, key: string, row: NewRow): Sql {
  const field = form.fields.get(key);
  const formula = formulasOf(workspace, form).get(key);
  const storage = field === undefined ? undefined : storageOf(field);
  if (field?.kind !== "formula" || formula === undefined || storage?.kind !== "column")
    throw new Error(`default-formula: expected a formula of ${form.definition.key}, got ${key}`);
  return finishFormula(field, storage.type, sql`(${valueOver(workspace, form, formula.typed, row)})`);
}

// What it reads stands in a row of its own, so that its links lead from there.
function valueOver(workspace: WorkspaceRuntime, form: FormRuntime, typed: TypedExpr, row: NewRow): Sql {
  const env = expressionEnv(workspace);
  if (typed.fields.length === 0) return toSql(typed, { ...env, field: () => sql`null` });
  const columns = typed.fields.map((key) => {
    // Who makes the record is no column that anybody fills in.
    const value = key === "created_by" ? env.currentMember : row(key);
    return sql`${value} as ${sqlIdent(key)}`;
  });
  const own = sql`"~d"`;
  const list = joinSql([sql`null::bigint as id`, ...columns], sqlRaw(", "));
  return sql`select ${toSql(typed, heldBinding(workspace, form, own))} from (select ${list} offset 0) ${own}`;
}

// Formulas are columns of that row, too, whether or not the table keeps them.
function heldBinding(workspace: WorkspaceRuntime, form: FormRuntime, own: Sql): SqlBinding {
  const binding = rawBinding(workspace, form, own);
  return {
    ...binding,
    field: (key) => {
      const field = form.fields.get(key);
      return field?.kind === "formula" ? asExpressionType(field, sql`${own}.${sqlIdent(key)}`) : binding.field(key);
    },
    isLong: () => false,
  };
}
