import { must, sql, type Sql } from "@tongzhou/base";
import { toSql, type TypedExpr } from "@tongzhou/expr";
import type { FormConstraint } from "@tongzhou/model";
import { compileOwn, fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { rawBinding } from "../access/rawColumns.ts";
import type { FormRuntime, WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/** A constraint, compiled. */
export interface Constraint {
  readonly form: FormRuntime;
  readonly definition: FormConstraint;
  readonly typed: TypedExpr;
}

/** The constraints of a form, in the order of the definition. */
export function constraintsOf(workspace: WorkspaceRuntime, form: string): readonly Constraint[] {
  return memoised(workspace, `constraints/of/${form}`, () => {
    const runtime = must(workspace.forms.get(form), `constraints-form: expected one, got ${form}`);
    return (runtime.definition.constraints ?? []).map((definition) => ({
      form: runtime,
      definition,
      typed: compileOwn(
        definition.expression,
        fullScope(workspace, runtime),
        { kind: "boolean" },
        `${form}.${definition.key}`,
      ),
    }));
  });
}

/** Whether the record in the row of `alias` breaks a constraint, whoever may see what it reads (CN10). */
export function isBroken(workspace: WorkspaceRuntime, constraint: Constraint, alias: Sql): Sql {
  return sql`((${toSql(constraint.typed, rawBinding(workspace, constraint.form, alias))}) is false)`;
}
