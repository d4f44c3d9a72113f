import { joinSql, must, sql, sqlRaw, type Sql } from "@tongzhou/base";
import { toSql, type SqlBinding } from "@tongzhou/expr";
import { storageOf, type FieldDefinition } from "@tongzhou/model";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import { formulasOf, isComputedWhenRead } from "./formulas.ts";
import { asExpressionType, finishFormula } from "./formulaValue.ts";
import { innerAlias } from "./innerAlias.ts";
import { memoised } from "./memo.ts";

// What a formula would be written out to where each formula that it reads is named twice. A handful is quickest as it is;
// a chain of twenty would be a million parts.
const mostWrittenOut = 32;

/**
 * The value of a formula that no column holds, in the row of `alias`. Formulas of the same record that it reads are written
 * into it, or, where that would grow, computed once each, one after the other.
 */
export function formulaColumn(
  workspace: WorkspaceRuntime,
  form: FormRuntime,
  key: string,
  alias: Sql,
  binding: SqlBinding,
): Sql {
  const known = new Map<string, Sql>();
  const ownBinding: SqlBinding = {
    ...binding,
    field: (name) => known.get(name) ?? binding.field(name),
    isLong: (name) => !known.has(name) && binding.isLong?.(name) === true,
  };
  const steps = stepsOf(workspace, form, key).map((name) => {
    const row = innerAlias(alias, `0f${name}`);
    const step = sql`lateral (select ${valueOf(workspace, form, name, ownBinding)} as v offset 0) ${row}`;
    known.set(name, asExpressionType(fieldOf(form, name), sql`${row}.v`));
    return step;
  });
  const value = valueOf(workspace, form, key, ownBinding);
  return steps.length === 0 ? value : sql`(select ${value} from ${joinSql(steps, sqlRaw(" cross join "))})`;
}

/** Formulas to compute before one, each after those it reads; none where it is as well written out. */
function stepsOf(workspace: WorkspaceRuntime, form: FormRuntime, key: string): readonly string[] {
  return memoised(workspace, `access/steps/${form.definition.key}.${key}`, () => {
    const formulas = formulasOf(workspace, form);
    const computed = [...formulas].filter(([, formula]) => isComputedWhenRead(formula));
    const sizes = new Map<string, number>();
    const needed = new Map<string, ReadonlySet<string>>();
    for (const [name, { typed }] of computed) {
      const reads = typed.fields.filter((one) => sizes.has(one));
      sizes.set(
        name,
        reads.reduce((sum, one) => sum + 2 * (sizes.get(one) ?? 0), 1),
      );
      needed.set(name, new Set(reads.flatMap((one) => [...(needed.get(one) ?? []), one])));
    }
    if ((sizes.get(key) ?? 0) <= mostWrittenOut) return [];
    const before = needed.get(key) ?? new Set();
    return computed.flatMap(([name]) => (before.has(name) ? [name] : []));
  });
}

function valueOf(workspace: WorkspaceRuntime, form: FormRuntime, key: string, binding: SqlBinding): Sql {
  const field = fieldOf(form, key);
  const formula = formulasOf(workspace, form).get(key);
  const storage = storageOf(field);
  if (field.kind !== "formula" || formula === undefined || storage.kind !== "column")
    throw new Error(`formula-column: expected a formula of ${form.definition.key}, got ${key}`);
  return finishFormula(field, storage.type, toSql(formula.typed, binding));
}

function fieldOf(form: FormRuntime, key: string): FieldDefinition {
  return must(form.fields.get(key), `formula-field: expected one of ${form.definition.key}, got ${key}`);
}
