import { sql, sqlIdent, type Sql } from "@tongzhou/base";
import { compile, toSql, type TypedExpr } from "@tongzhou/expr";
import { AppError, exprTypeOf, storageOf, type FieldDefinition } from "@tongzhou/model";
import { formScope } from "../access/formScope.ts";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { columnBinding } from "../access/visibleColumns.ts";
import type { Session } from "../gateway/session.ts";
import { problemWhen } from "../records/problems.ts";
import type { UpdateSource } from "../records/updateStatement.ts";
import { typeName } from "../records/writeParts.ts";
import type { BulkEdit } from "./bulkDefinition.ts";

// What an expression gives is held to the same limits as a value that is sent, by conditions on the finished row.

/** A field's limits as conditions that a value breaks. */
interface Limits {
  /** The value as the column takes it. */
  readonly value: (raw: Sql) => Sql;
  readonly problems: (value: Sql) => readonly { readonly when: Sql; readonly problem: string }[];
}

const maxTextLengths = { text: 600, long_text: 100_000 } as const;
const decimals = { number: 10, money: 2 } as const;

/** What of a field's kind an expression may set; null for kinds whose values it cannot make. */
function limitsOf(field: FieldDefinition): Limits | null {
  switch (field.kind) {
    case "text":
    case "long_text": {
      if (field.kind === "text" && field.format !== undefined) return null;
      const most = field.maxLength ?? maxTextLengths[field.kind];
      return {
        value: (raw) => sql`nullif(${raw}, '')`,
        problems: (value) => [{ when: sql`char_length(${value}) > ${most}::int`, problem: "too_long" }],
      };
    }
    case "number":
    case "money": {
      const { min, max } = field;
      return {
        value: (raw) => sql`trim_scale(round(${raw}, ${field.decimals ?? decimals[field.kind]}::int))`,
        problems: (value) => [
          { when: sql`abs(${value}) >= 1e38::numeric`, problem: "range" },
          ...(min === undefined ? [] : [{ when: sql`${value} < ${min}::numeric`, problem: "range" }]),
          ...(max === undefined ? [] : [{ when: sql`${value} > ${max}::numeric`, problem: "range" }]),
        ],
      };
    }
    case "integer":
      return wholeLimits(field.min ?? Number.MIN_SAFE_INTEGER, field.max ?? Number.MAX_SAFE_INTEGER);
    case "rating":
      return wholeLimits(1, field.max ?? 5);
    case "progress":
      return wholeLimits(0, 100);
    case "choice": {
      const open = field.options.filter((option) => option.archived !== true).map((option) => option.key);
      return {
        value: (raw) => raw,
        problems: (value) => [{ when: sql`${value} <> all(${open}::text[])`, problem: "unknown_option" }],
      };
    }
    case "boolean":
    case "date":
    case "datetime":
    case "member":
    case "department":
      return { value: (raw) => raw, problems: () => [] };
    default:
      return null;
  }
}

// Rounded, so that no value is refused for a half; one that is out of range becomes blank before the column could
// refuse it for the whole chunk, and the limit is asked of the number as it was.
function wholeLimits(min: number, max: number): Limits {
  return {
    value: (raw) => sql`round(${raw})`,
    problems: (value) => [{ when: sql`${value} not between ${min}::numeric and ${max}::numeric`, problem: "range" }],
  };
}

/**
 * Checks the expressions of an edit.
 * @throws AppError "field.unknown", "field.forbidden", "expr.invalid" with the field as place, and "field.invalid" for a
 *   field that no expression can set
 */
export function compileComputed(
  session: Session,
  policy: FormPolicy,
  expressions: BulkEdit["expressions"],
): ReadonlyMap<string, { readonly field: FieldDefinition; readonly typed: TypedExpr; readonly limits: Limits }> {
  const scope = formScope(session, policyFor(session, policy.form.definition.key, "see"));
  return new Map(
    Object.entries(expressions).map(([key, source]) => {
      const field = policy.form.fields.get(key);
      if (field === undefined || !(policy.readable.has(key) || policy.writable.has(key)))
        throw new AppError("field.unknown", { field: key });
      if (!policy.writable.has(key)) throw new AppError("field.forbidden", { field: key });
      const limits = limitsOf(field);
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
    const value = limits.value(sql`(${toSql(typed, columnBinding(session, see, sql`o`))})`);
    const broken = limits.problems(value);
    const isBroken = broken.map(({ when }) => sql`when ${when} then null`);
    computed.set(
      key,
      sql`(${isBroken.length === 0 ? value : sql`case ${concat(isBroken)} else ${value} end`})::${typeName(storage.type)}`,
    );
    for (const { when, problem } of broken)
      problems.push(problemWhen(sql`(${when}) is true`, "unfit", `${key}:${problem}`));
    if (field.required === true) problems.push(problemWhen(sql`i.${sqlIdent(key)} is null`, "required", key));
  }
  return { computed, problems };
}

function concat(parts: readonly Sql[]): Sql {
  return parts.reduce((left, right) => sql`${left} ${right}`);
}
