import { sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { SqlBinding } from "@tongzhou/expr";
import { exprTypeOf, storageOf, type ColumnType, type FieldDefinition, type FieldOf } from "@tongzhou/model";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { actorSlot, nowSlot } from "./slots.ts";

/** What expressions ask of the world besides fields, as slots; the same for every expression of a workspace. */
export function expressionEnv(workspace: WorkspaceRuntime): Omit<SqlBinding, "field"> {
  return {
    now: sql`${nowSlot}::timestamptz`,
    currentMember: sql`${actorSlot}::bigint`,
    zone: sql`${workspace.zone}::text`,
    evaluate: (name, strict, args) => sql`tongzhou.evaluate(${name}::text, ${strict}::int[], ${args})`,
    people: {
      members: sqlIdent(workspace.schema, "_member"),
      memberDepartments: sqlIdent(workspace.schema, "_member_department"),
      departments: sqlIdent(workspace.schema, "_department"),
    },
  };
}

/** What an expression gives as the formula's value: rounded to its decimals, in the type of its column. */
export function finishFormula(field: FieldOf<"formula">, type: ColumnType, value: Sql): Sql {
  if (field.result === "number" && field.decimals !== undefined)
    return sql`trim_scale(round(${value}, ${field.decimals}::int))`;
  return sql`(${value})::${sqlRaw(type)}`;
}

/** A column's value as expressions take it: they know one kind of number, numeric; integers lie in bigint columns. */
export function asExpressionType(field: FieldDefinition, value: Sql): Sql {
  const storage = storageOf(field);
  const isInteger = storage.kind === "column" && storage.type === "bigint";
  return isInteger && exprTypeOf(field).kind === "number" ? sql`${value}::numeric` : value;
}
