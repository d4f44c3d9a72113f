import { must, sql, sqlIdent, sqlRaw, unreachable, type Sql } from "@tongzhou/base";
import type { SqlBinding } from "@tongzhou/expr";
import { storageOf, type FieldDefinition, type FieldOf } from "@tongzhou/model";
import { bandValue } from "../computed/bandValue.ts";
import { fieldTable, formTable } from "../forms/physicalNames.ts";
import { innerAlias, junctionAlias } from "./innerAlias.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { pastValue, type PastReader } from "../tenure/pastValue.ts";
import { formulaColumn } from "./formulaColumn.ts";
import { asExpressionType, expressionEnv } from "./formulaValue.ts";
import { formulasOf, isComputedWhenRead } from "./formulas.ts";
import { relatedRows, type RelatedReader } from "./relatedRows.ts";
import type { RowCondition } from "./policy.ts";

/** A field's value in the row of `alias`, no rights applied: for the engine's own conditions, formulas and checks. */
export function rawColumn(workspace: WorkspaceRuntime, form: FormRuntime, field: FieldDefinition, alias: Sql): Sql {
  if (field.kind === "links") return linkList(workspace, form, field, alias, null);
  const storage = storageOf(field);
  switch (storage.kind) {
    case "column": {
      const formula = field.kind === "formula" ? formulasOf(workspace, form).get(field.key) : undefined;
      if (field.kind === "formula" && isComputedWhenRead(formula))
        return formulaColumn(workspace, form, field.key, alias, rawBinding(workspace, form, alias));
      return sql`${alias}.${sqlIdent(field.key)}`;
    }
    case "child": {
      const child = innerAlias(alias, field.key);
      return sql`(select array_agg(${child}.id) from ${fieldTable(workspace.schema, form.definition.key, field.key)} ${child} where ${child}.parent_id = ${alias}.id)`;
    }
    case "system":
      return sql`${alias}.${sqlRaw(storage.column)}`;
    case "junction":
      throw new Error(`raw-column: expected links to be handled, got ${field.kind}`);
    default:
      return unreachable(storage);
  }
}

/** How expressions over all fields of a form become SQL on the row of `alias`. */
export function rawBinding(workspace: WorkspaceRuntime, form: FormRuntime, alias: Sql): SqlBinding {
  const reader: RelatedReader = {
    rows: () => null,
    binding: (target, name) => rawBinding(workspace, target, name),
    column: (rows, column, name) => rawColumn(workspace, rows, column, name),
  };
  return {
    ...expressionEnv(workspace),
    related: (key) => relatedRows(workspace, form.definition.key, key, alias, reader),
    past: (asked) => pastValue(workspace, form.definition.key, alias, everything, asked),
    band: (key, value) => bandValue(workspace, form, key, sql`${alias}.id`, value),
    field: (key) => {
      const field = must(form.fields.get(key), `binding-field: expected a field of ${form.definition.key}, got ${key}`);
      return asExpressionType(field, rawColumn(workspace, form, field, alias));
    },
    isLong: (key) => isComputedWhenRead(formulasOf(workspace, form).get(key)),
  };
}

const everything: PastReader = { rows: () => null, ownMask: () => null, mask: () => null };

/**
 * The ids a links field holds, in order; null when there are none. Deleted targets are not listed: their junction
 * rows stay, so that a restore brings the links back.
 */
export function linkList(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
  field: FieldOf<"links">,
  alias: Sql,
  rows: RowCondition | null,
): Sql {
  const junction = fieldTable(workspace.schema, form.definition.key, field.key);
  const table = formTable(workspace.schema, field.form);
  const target = innerAlias(alias, field.key);
  const j = junctionAlias(target);
  const limit = rows === null ? sql`` : sql` and ${rows(target)}`;
  // `offset 0` keeps the target's table behind the junction: without statistics a planner may walk it whole.
  const isShown = sql`exists (select 1 from ${table} ${target} where ${target}.id = ${j}.target_id and ${target}.deleted_at is null${limit} offset 0)`;
  return sql`(select array_agg(${j}.target_id order by ${j}.position, ${j}.target_id) from ${junction} ${j} where ${j}.record_id = ${alias}.id and ${isShown})`;
}
