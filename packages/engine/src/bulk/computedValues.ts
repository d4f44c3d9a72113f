import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { compile, sqlTypeOf, toSql, type TypedExpr } from "@tongzhou/expr";
import { AppError, exprTypeOf, storageOf, type FieldDefinition } from "@tongzhou/model";
import { formScope } from "../access/formScope.ts";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { columnBinding } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";
import { columnLimits, type ColumnLimits } from "../records/columnLimits.ts";
import { problemWhen } from "../records/problems.ts";
import type { UpdateSource } from "../records/updateStatement.ts";
import { typeName } from "../records/writeParts.ts";
import type { BulkEdit } from "./bulkDefinition.ts";

/**
 * Checks the expressions of an edit.
 * @throws AppError "field.unknown", "field.forbidden", "expr.invalid" with the field as place, and "field.invalid" for a
 *   field that no expression can set
 */
export function compileComputed(
  session: Session,
  policy: FormPolicy,
  expressions: BulkEdit["expressions"],
): ReadonlyMap<string, { readonly field: FieldDefinition; readonly typed: TypedExpr; readonly limits: ColumnLimits }> {
  const scope = formScope(session, policyFor(session, policy.form.definition.key, "see"));
  return new Map(
    Object.entries(expressions).map(([key, source]) => {
      const field = policy.form.fields.get(key);
      if (field === undefined || !(policy.readable.has(key) || policy.writable.has(key)))
        throw new AppError("field.unknown", { field: key });
      if (!policy.writable.has(key)) throw new AppError("field.forbidden", { field: key });
      const limits = columnLimits(field);
      // While a unique index is being built, writers lock the values they bring; a computed one is not known before.
      if (limits === null || field.unique === true)
        throw new AppError("field.invalid", { field: key, problem: "type" });
      const compiled = compile(source, { ...scope, allowJavaScript: "batches" }, exprTypeOf(field));
      if (!compiled.ok) throw new AppError("expr.invalid", { place: key, diagnostics: compiled.error });
      return [key, { field, typed: compiled.value, limits }];
    }),
  );
}

/** The computed values of an edit over the old row, and what may stand against them. */
export function computedValues(
  session: Session,
  policy: FormPolicy,
  expressions: BulkEdit["expressions"],
): Pick<UpdateSource, "computed" | "problems"> {
  const see = policyFor(session, policy.form.definition.key, "see");
  const computed = new Map<string, Sql>();
  const problems: Sql[] = [];
  for (const [key, { field, typed, limits }] of compileComputed(session, policy, expressions)) {
    const storage = storageOf(field);
    if (storage.kind !== "column") throw new Error(`computed-column: expected a column, got ${storage.kind}`);
    const raw = sql`(${toSql(typed, columnBinding(session, see, sql`o`))})::${sqlTypeOf(exprTypeOf(field))}`;
    computed.set(key, sql`(${limits.value(raw)})::${typeName(storage.type)}`);
    const column = sql`i.${sqlIdent(key)}`;
    for (const { when, problem, limit } of limits.problems(column)) {
      const place = `${key}:${problem}${limit === undefined ? "" : `:${JSON.stringify(limit)}`}`;
      problems.push(problemWhen(sql`(${when}) is true`, "unfit", place));
    }
    if (field.required === true) problems.push(problemWhen(sql`i.${sqlIdent(key)} is null`, "required", key));
  }
  return { computed, problems };
}
