import { must, sql, sqlIdent, type Sql } from "@tongzhou/base";
import { toSql, type SqlBinding } from "@tongzhou/expr";
import { fieldsOf, rowsKey, storageOf, type FieldDefinition } from "@tongzhou/model";
import { compileFormulas, type CompiledFormula } from "../forms/calculation/formulaOrder.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { memoised } from "./memo.ts";
import { asExpressionType, expressionEnv, finishFormula } from "./formulaValue.ts";

/** What a column of a subform holds in the row of `alias`; a formula whose column is not all computed yet is computed. */
export function rowColumn(
  workspace: WorkspaceRuntime,
  place: { readonly form: string; readonly subform: string },
  column: FieldDefinition,
  alias: Sql,
): Sql {
  const { form, subform } = place;
  const rows = rowsKey(form, subform);
  const storage = storageOf(column);
  if (column.kind !== "formula" || storage.kind !== "column" || !workspace.pending.has(`${rows}.${column.key}`))
    return sql`${alias}.${sqlIdent(column.key)}`;
  const fields = fieldsOf(workspace.definition.forms, rows) ?? [];
  const { typed } = must(
    formulasOfRows(workspace, rows, fields).get(column.key),
    `row-formula: expected one, got ${rows}.${column.key}`,
  );
  const binding: SqlBinding = {
    ...expressionEnv(workspace),
    field: (key) => {
      const read = must(
        fields.find((one) => one.key === key),
        `row-field: expected one of ${rows}, got ${key}`,
      );
      return asExpressionType(read, rowColumn(workspace, place, read, alias));
    },
  };
  return finishFormula(column, storage.type, toSql(typed, binding));
}

function formulasOfRows(
  workspace: WorkspaceRuntime,
  rows: string,
  fields: readonly FieldDefinition[],
): ReadonlyMap<string, CompiledFormula> {
  return memoised(workspace, `access/rows/${rows}`, () => compileFormulas(fields));
}
