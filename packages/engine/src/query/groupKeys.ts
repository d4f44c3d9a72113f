import { must, sql, sqlIdent, sqlRaw, unreachable, type Sql } from "@tongzhou/base";
import { AppError, fieldSpec, printCondition, storageOf, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "../records/cells.ts";
import { lastDayOf, type Bucket } from "./buckets.ts";
import { choiceRank, isProse } from "./orderTerms.ts";
import { row } from "./selection.ts";

/** A level of grouping as asked for. */
export interface GroupBy {
  readonly field: string;
  /** Dates only; day when absent. */
  readonly bucket?: Bucket | undefined;
  readonly direction?: "asc" | "desc" | undefined;
}

/** A level of grouping, ready for a statement. */
export interface GroupKey {
  readonly field: FieldDefinition;
  readonly direction: "asc" | "desc";
  /** The group a row of the form's table is in. */
  readonly value: Sql;
  /** A table beside the groups `g` that names them. */
  readonly join: Sql;
  readonly order: Sql;
  /** The linked record's title; null for other kinds. */
  readonly title: Sql | null;
  /** The expression that is true for exactly the records of a group. */
  filter(value: Wire): string;
}

const groupCell = sqlRaw("g.k");
const joined = sqlRaw("n");

/**
 * @throws AppError "field.unknown" for a field the actor may not read, "query.field_unfit" for a kind that cannot be
 * grouped or has no buckets
 */
export function groupKey(session: Session, policy: FormPolicy, by: GroupBy): GroupKey {
  const field = policy.readable.has(by.field) ? policy.form.fields.get(by.field) : undefined;
  if (field === undefined) throw new AppError("field.unknown", { form: policy.form.definition.key, field: by.field });
  if (!fieldSpec(field.kind).can.group) throw new AppError("query.field_unfit", { field: by.field, use: "group" });
  const bucket = bucketOf(field, by.bucket);
  const base = {
    field,
    direction: by.direction ?? "asc",
    value: bucketed(session, field, visibleColumn(session, policy, by.field, row), bucket),
    filter: (value: Wire): string => groupFilter(field, bucket, value),
  };
  return { ...base, ...naming(session, field) };
}

function columnType(field: FieldDefinition): string {
  const storage = storageOf(field);
  return storage.kind === "column" || storage.kind === "system" ? storage.type : storage.kind;
}

function bucketOf(field: FieldDefinition, bucket: Bucket | undefined): Bucket | null {
  const type = columnType(field);
  if (type === "date" || type === "timestamptz(3)") return bucket ?? "day";
  if (bucket !== undefined) throw new AppError("query.field_unfit", { field: field.key, use: bucket });
  return null;
}

// An instant belongs to the day it falls on in the workspace's zone.
function bucketed(session: Session, field: FieldDefinition, value: Sql, bucket: Bucket | null): Sql {
  if (bucket === null) return value;
  const day = columnType(field) === "date" ? value : sql`(${value} at time zone ${session.workspace.zone}::text)::date`;
  return bucket === "day" ? day : sql`date_trunc('${sqlRaw(bucket)}', ${day}::timestamp)::date`;
}

function naming(session: Session, field: FieldDefinition): Pick<GroupKey, "join" | "order" | "title"> {
  const { schema } = session.workspace;
  const byName = (table: string): Pick<GroupKey, "join" | "order" | "title"> => ({
    join: sql` left join ${sqlIdent(schema, table)} ${joined} on ${joined}.id = ${groupCell}`,
    order: sql`${joined}.name collate tongzhou.pinyin`,
    title: null,
  });
  const byValue = (order: Sql): Pick<GroupKey, "join" | "order" | "title"> => ({ join: sql``, order, title: null });
  switch (field.kind) {
    case "member":
    case "created_by":
    case "updated_by":
      return byName("_member");
    case "department":
      return byName("_department");
    case "choice":
      return byValue(choiceRank(field.options, groupCell).expression);
    case "link": {
      const target = findPolicy(session, field.form, "see");
      if (target === null) return { ...byValue(groupCell), title: sql`null::text` };
      // Groups only hold records the actor may see (A20), so the join need not ask again.
      const title = visibleTitle(session, target, joined);
      return {
        join: sql` left join ${formTable(schema, field.form)} ${joined} on ${joined}.id = ${groupCell}`,
        order: sql`${title} collate tongzhou.pinyin`,
        title,
      };
    }
    default:
      if (field.kind === "formula" && field.result === "member") return byName("_member");
      return byValue(
        isProse(field) && columnType(field) === "text" ? sql`${groupCell} collate tongzhou.pinyin` : groupCell,
      );
  }
}

function groupFilter(field: FieldDefinition, bucket: Bucket | null, value: Wire): string {
  const fields = new Map([[field.key, field]]);
  const compare = (operator: "is" | "is_blank" | "between", values: readonly Wire[]): string =>
    printCondition({ kind: "compare", field: field.key, operator, values }, fields);
  const text = value === null ? compare("is_blank", []) : compareGroup(compare, bucket, value);
  if (text === "") throw new AppError("request.invalid", { problems: [{ path: "path" }] });
  return text;
}

function compareGroup(
  compare: (operator: "is" | "between", values: readonly Wire[]) => string,
  bucket: Bucket | null,
  value: Wire,
): string {
  switch (bucket) {
    case null:
    case "day":
      return compare("is", [value]);
    case "week":
    case "month":
    case "quarter":
    case "year":
      return compare("between", [value, typeof value === "string" ? lastDayOf(bucket, value) : null]);
    default:
      return unreachable(bucket);
  }
}

/** The key of a level that exists. */
export function levelKey(keys: readonly GroupKey[], level: number): GroupKey {
  return must(keys[level], `group-level: expected one of ${keys.length}, got ${level}`);
}
