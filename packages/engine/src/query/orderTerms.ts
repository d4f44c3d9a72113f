import { joinSql, must, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import {
  AppError,
  fieldSpec,
  isKey,
  storageOf,
  type ChoiceOption,
  type FieldDefinition,
  type SortKey,
} from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { formulasOf, isComputedWhenRead } from "../access/formulas.ts";
import { findPolicy } from "../access/policyFor.ts";
import { visibleColumn } from "../access/visibleColumns.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import type { PositionKind } from "./cursor.ts";
import type { KeyColumn } from "./keyset.ts";

/** One column of a resolved order. */
export interface OrderTerm extends KeyColumn {
  readonly field: string;
  /** What cursors carry for it. */
  readonly kind: PositionKind;
  /** A table the expression needs beside the form's own. */
  readonly join: Sql | null;
  /** Whether the expression is the field's plain column, so that a selected cell already is the cursor's value. */
  readonly isPlain: boolean;
  /** Whether an index of the form's table could serve it. */
  readonly isIndexable: boolean;
  /** What the order depends on besides field and direction, e.g. the order of options. */
  readonly detail: string;
}

/** Text takes part in an order with its first 64 characters: cursors stay short, and index rows below 2,704 bytes. */
export const orderedTextLength = 64;

/** The order by the record's id: the last key of every order, and the whole of the default one. */
export function idTerm(alias: Sql, direction: "asc" | "desc"): OrderTerm {
  return {
    field: "id",
    direction,
    expression: sql`${alias}.id`,
    isNullable: false,
    blanks: "last",
    kind: "bigint",
    join: null,
    isPlain: true,
    isIndexable: true,
    detail: "",
  };
}

/**
 * The order that sort keys ask for, made total by the id, which runs in the direction of the last key so that one
 * index serves the order from both ends. A key that names a field again, or follows the id, decides nothing and is left out.
 * @throws AppError "field.unknown" for a field the actor may not read, "query.field_unfit" for one without an order
 */
export function orderTerms(
  session: Session,
  policy: FormPolicy,
  sort: readonly SortKey[],
  alias: Sql,
): readonly OrderTerm[] {
  const terms: OrderTerm[] = [];
  for (const key of sort) {
    if (terms.some((term) => term.field === key.field)) continue;
    if (key.field === "id") return [...terms, idTerm(alias, key.direction)];
    terms.push(fieldTerm(session, policy, key, alias, sqlRaw(`o${terms.length}`)));
  }
  return [...terms, idTerm(alias, sort.at(-1)?.direction ?? "asc")];
}

/** Names an order for its cursors. */
export function describeOrder(form: string, terms: readonly OrderTerm[]): readonly string[] {
  return [form, ...terms.map((term) => `${term.field}:${term.direction}:${term.kind}:${term.detail}`)];
}

function fieldTerm(session: Session, policy: FormPolicy, key: SortKey, alias: Sql, joined: Sql): OrderTerm {
  const field = policy.readable.has(key.field) ? policy.form.fields.get(key.field) : undefined;
  if (field === undefined) throw new AppError("field.unknown", { form: policy.form.definition.key, field: key.field });
  if (!fieldSpec(field.kind).can.sort) throw new AppError("query.field_unfit", { field: key.field, use: "sort" });
  const base = { field: key.field, direction: key.direction, blanks: "last" } as const;
  const value = visibleColumn(session, policy, key.field, alias);
  const named = namedBy(session, policy, field, value, alias, joined);
  if (named !== null) return { ...base, ...named, isNullable: true, isPlain: false, isIndexable: false };
  const isMasked = policy.reads.get(key.field) !== null;
  return {
    ...base,
    ...scalar(field, value),
    isNullable: isMasked || !isAlwaysSet(field),
    join: null,
    isIndexable: !isMasked && !isComputed(session, policy, field),
  };
}

type Ordered = Pick<OrderTerm, "expression" | "kind" | "detail" | "isPlain">;

// People, departments and links stand in an order by the name that is shown for them, found through a join.
function namedBy(
  session: Session,
  policy: FormPolicy,
  field: FieldDefinition,
  value: Sql,
  alias: Sql,
  joined: Sql,
): (Ordered & { readonly join: Sql }) | null {
  const { schema } = session.workspace;
  const byName = (table: string): Ordered & { readonly join: Sql } => ({
    ...pinyin(sql`${joined}.name`),
    join: sql` left join ${sqlIdent(schema, table)} ${joined} on ${joined}.id = ${value}`,
  });
  switch (field.kind) {
    case "member":
    case "created_by":
    case "updated_by":
      return byName("_member");
    case "department":
      return byName("_department");
    case "link": {
      const target = findPolicy(session, field.form, "see");
      if (target === null) return { ...pinyin(sql`null::text`), join: sql`` };
      // The join states who may be seen, so the column itself need not.
      const mask = policy.reads.get(field.key) ?? null;
      const isOurs = mask === null ? sql`` : sql` and ${mask(alias)}`;
      const rows = target.rows === null ? sql`` : sql` and ${target.rows(joined)}`;
      const join = sql` left join ${formTable(schema, field.form)} ${joined} on ${joined}.id = ${alias}.${sqlIdent(field.key)} and ${joined}.deleted_at is null${isOurs}${rows}`;
      return { ...titleOrder(session, target, joined), join };
    }
    default:
      return field.kind === "formula" && field.result === "member" ? byName("_member") : null;
  }
}

function titleOrder(session: Session, target: FormPolicy, joined: Sql): Ordered {
  const key = target.form.definition.title;
  if (!target.readable.has(key)) return pinyin(sql`null::text`);
  const field = must(target.form.fields.get(key), `order-title: expected a field, got ${key}`);
  return { ...scalar(field, visibleColumn(session, target, key, joined)), isPlain: false };
}

function scalar(field: FieldDefinition, value: Sql): Ordered {
  if (field.kind === "choice") return choiceRank(field.options, value);
  const storage = storageOf(field);
  const type = storage.kind === "column" || storage.kind === "system" ? storage.type : null;
  switch (type) {
    case "text":
      return isProse(field)
        ? pinyin(value)
        : {
            expression: sql`left(${value}, ${sqlRaw(String(orderedTextLength))})`,
            kind: "text",
            detail: "",
            isPlain: false,
          };
    case "numeric":
    case "bigint":
    case "boolean":
    case "date":
      return { expression: value, kind: type, detail: "", isPlain: true };
    case "timestamptz(3)":
      return { expression: value, kind: "timestamptz", detail: "", isPlain: true };
    case "time(0)":
      return { expression: value, kind: "time", detail: "", isPlain: true };
    default:
      throw new AppError("query.field_unfit", { field: field.key, use: "sort" });
  }
}

/** Words that people wrote sort as a Chinese reader expects; numbers, addresses and keys of machines by code point. */
export function isProse(field: FieldDefinition): boolean {
  return field.kind === "text" || field.kind === "formula";
}

function pinyin(value: Sql): Ordered {
  return {
    expression: sql`left(${value}, ${sqlRaw(String(orderedTextLength))}) collate tongzhou.pinyin`,
    kind: "text",
    detail: "pinyin",
    isPlain: false,
  };
}

/** A choice in the order of its options, which is written out, not bound: an index on it only matches the same constant. */
export function choiceRank(options: readonly ChoiceOption[], value: Sql): Ordered {
  const keys = options.map((option) => option.key);
  const unsafe = keys.find((key) => !isKey(key));
  if (unsafe !== undefined) throw new AppError("definition.invalid", { place: unsafe });
  return {
    expression: sql`array_position('${sqlRaw(`{${keys.join(",")}}`)}'::text[], ${value})`,
    kind: "bigint",
    detail: keys.join(","),
    isPlain: false,
  };
}

function isAlwaysSet(field: FieldDefinition): boolean {
  return field.kind === "created_at" || field.kind === "updated_at";
}

function isComputed(session: Session, policy: FormPolicy, field: FieldDefinition): boolean {
  return field.kind === "formula" && isComputedWhenRead(formulasOf(session.workspace, policy.form).get(field.key));
}

/** The tables an order needs beside the form's own. */
export function orderJoins(terms: readonly OrderTerm[]): Sql {
  return joinSql(
    terms.flatMap((term) => (term.join === null ? [] : [term.join])),
    sqlRaw(""),
  );
}
