import { sql, unreachable, type Sql } from "@tongzhou/base";
import { AppError, storageOf, type AggregateFunction, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";
import { row } from "./selection.ts";

/** A total over one field. */
export interface AggregateKey {
  readonly field: string;
  readonly function: AggregateFunction;
}

/**
 * A total, ready for a statement: `input` per row of the form's table, `over` that input's column. Sums and averages
 * are exact decimal text (averages to 10 decimals), also of whole numbers and durations; counts are numbers; min and
 * max have the field's wire shape.
 */
export interface Aggregate {
  readonly input: Sql;
  readonly over: (cell: Sql) => Sql;
}

/**
 * @throws AppError "field.unknown" for a field the actor may not read, "query.field_unfit" for a kind without that total
 */
export function aggregate(session: Session, policy: FormPolicy, key: AggregateKey): Aggregate {
  const field = policy.readable.has(key.field) ? policy.form.fields.get(key.field) : undefined;
  if (field === undefined) throw new AppError("field.unknown", { form: policy.form.definition.key, field: key.field });
  if (!fits(field, key.function)) throw new AppError("query.field_unfit", { field: key.field, use: key.function });
  return { input: visibleColumn(session, policy, key.field, row), over: overOf(key.function) };
}

const numeric: ReadonlySet<string> = new Set(["numeric", "bigint"]);
const measured: ReadonlySet<string> = new Set([...numeric, "date", "timestamptz(3)", "time(0)"]);
const ids: ReadonlySet<string> = new Set(["member", "department", "link", "created_by", "updated_by"]);

function fits(field: FieldDefinition, wanted: AggregateFunction): boolean {
  const storage = storageOf(field);
  const type = storage.kind === "column" || storage.kind === "system" ? storage.type : "";
  const isId = ids.has(field.kind) || (field.kind === "formula" && field.result === "member");
  switch (wanted) {
    case "count":
    case "filled":
    case "empty":
      return true;
    case "distinct":
      return type !== "" && type !== "jsonb";
    case "sum":
    case "average":
      return numeric.has(type) && !isId;
    case "min":
    case "max":
      return measured.has(type) && !isId;
    default:
      return unreachable(wanted);
  }
}

function overOf(wanted: AggregateFunction): (cell: Sql) => Sql {
  switch (wanted) {
    case "count":
      return () => sql`count(*)`;
    case "filled":
      return (cell) => sql`count(${cell})`;
    case "empty":
      return (cell) => sql`count(*) - count(${cell})`;
    case "distinct":
      return (cell) => sql`count(distinct ${cell})`;
    case "sum":
      return (cell) => sql`trim_scale(sum(${cell}))`;
    case "average":
      // A quotient keeps at least the decimals of what is divided; avg() alone keeps 16 digits in all.
      return (cell) => sql`trim_scale(round((sum(${cell}) + 0.00000000000000000000) / nullif(count(${cell}), 0), 10))`;
    case "min":
      return (cell) => sql`min(${cell})`;
    case "max":
      return (cell) => sql`max(${cell})`;
    default:
      return unreachable(wanted);
  }
}

/** A total as the driver gave it. */
export function aggregateWire(value: unknown): Wire {
  return typeof value === "string" || typeof value === "number" ? value : null;
}
