import { sql, sqlRaw, joinSql, type Sql } from "@tongzhou/base";
import { AppError, type FormAction } from "@tongzhou/model";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";

// A write statement never raises for what the caller did wrong: it gates its own writes and returns, per row, the list
// of what stands against them as texts "kind" or "kind:key". The first one becomes the error.

/** What a write statement can hold against a row. */
export type ProblemKind =
  /** No such record, or not one the actor may see. */
  | "missing"
  /** The old image is outside the rows the action covers. */
  | "denied"
  /** The new image is. */
  | "outside"
  | "forbidden"
  /** A value that a condition holds to what it was. */
  | "locked"
  | "stale"
  | "required"
  | "broken"
  | "person"
  | "file"
  | "taken"
  /**
   * A value is outside what the field takes in this record; the key is followed by the field's problem, by its limit as
   * JSON where there is one, and by the value where a default gave it.
   */
  | "unfit"
  /** A field's validation. */
  | "field"
  /** A form's validation. */
  | "form";

/**
 * A problem when a condition holds. Conditions must not be null where the problem exists.
 * @param told what the row holds, to end the problem with
 */
export function problemWhen(condition: Sql, kind: ProblemKind, key?: string, told: Sql | null = null): Sql {
  if (told !== null && key !== undefined)
    return sql`case when ${condition} then ${`${kind}:${key}:`}::text || ${told} end`;
  return sql`case when ${condition} then ${key === undefined ? kind : `${kind}:${key}`}::text end`;
}

/** The list of problems of a row. */
export function problemList(problems: readonly Sql[]): Sql {
  return problems.length === 0
    ? sql`'{}'::text[]`
    : sql`array_remove(array[${joinSql(problems, sqlRaw(", "))}]::text[], null)`;
}

/** The error a problem stands for. */
export function problemError(form: FormRuntime, action: FormAction, problem: string): AppError {
  const at = problem.indexOf(":");
  // Written by problemWhen, so what stands before the colon is a kind.
  const kind = (at < 0 ? problem : problem.slice(0, at)) as ProblemKind;
  const key = at < 0 ? "" : problem.slice(at + 1);
  switch (kind) {
    case "missing":
      return new AppError("record.not_found", { form: form.definition.key });
    case "denied":
    case "outside":
      return new AppError("access.denied", { form: form.definition.key, action });
    case "forbidden":
      return new AppError("field.forbidden", { field: key });
    case "locked":
      return new AppError("field.locked", { field: key });
    case "stale":
      return new AppError("record.stale", { form: form.definition.key });
    case "required":
      return new AppError("field.required", { field: key });
    case "broken":
      return new AppError("link.broken", { field: key });
    case "person":
      return new AppError("field.invalid", { field: key, problem: "unknown_member" });
    case "file":
      return new AppError("file.not_found", { field: key });
    case "unfit": {
      const [field, unfit, limit = "", ...value] = key.split(":");
      return new AppError("field.invalid", {
        field,
        problem: unfit,
        ...(limit === "" ? {} : { limit: readLimit(limit) }),
        ...(value.length === 0 ? {} : { value: value.join(":") }),
      });
    }
    case "taken":
      return new AppError("field.not_unique", { field: key });
    case "field":
      return new AppError("record.invalid", { field: key, message: form.fields.get(key)?.validation?.message });
    case "form": {
      const rule = form.definition.validations?.find((one) => one.key === key);
      return new AppError("record.invalid", { validation: key, message: rule?.message });
    }
    default:
      return kind satisfies never;
  }
}

// Written by us as JSON, and short of colons.
function readLimit(limit: string): string | number {
  const read: unknown = JSON.parse(limit);
  return typeof read === "number" ? read : String(read);
}
