import { joinSql, must, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { sqlTypeOf, toSql, type SqlBinding } from "@tongzhou/expr";
import { exprTypeOf, partName, rowsKey, storageOf, type FieldDefinition, type FieldOf } from "@tongzhou/model";
import { formulasOf } from "../access/formulas.ts";
import { innerAlias } from "../access/innerAlias.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { asExpressionType, expressionEnv, finishFormula } from "../access/formulaValue.ts";
import { relatedRows, type GivenRows, type RelatedReader } from "../access/relatedRows.ts";
import { visibleForms } from "../access/visibleForms.ts";
import { columnBinding, readerOf, visibleColumn } from "../access/visibleColumns.ts";
import { bandValue } from "../computed/bandValue.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { childForm } from "../records/childForm.ts";
import { formulaLaterals, type StoredField } from "../records/image.ts";
import { pastValue, type PastReader } from "../tenure/pastValue.ts";
import { draftParts, type DraftPart, type DraftParts } from "./draftParts.ts";
import type { DraftValues } from "./draftValues.ts";

/** What a draft's row is made of. */
export interface DraftRowInput {
  readonly form: FormRuntime;
  /** Rights on the saved record; null where there is none. */
  readonly policy: FormPolicy | null;
  readonly record: number | null;
  readonly values: DraftValues;
  /** Keys of the fields that are read. */
  readonly used: ReadonlySet<string>;
  /** Formulas that are computed from the draft, each after those it reads. */
  readonly formulas: ReadonlyMap<string, DraftPart>;
}

/** Records as they stand on somebody's screen, in SQL. */
export interface DraftRow {
  /** From items with a row for each draft: none where the saved record is out of sight. */
  readonly from: Sql;
  /** Which of the drafts a row is, from 0. */
  readonly place: Sql;
  readonly binding: SqlBinding;
  /** Whether a link of the draft is blank, or leads to another record that the actor sees. */
  readonly isLinkSeen: (key: string) => Sql;
}

const draft = sqlRaw("d");
const saved = sqlRaw("r");
const typed = sqlRaw("v");
const comma = sqlRaw(", ");

/**
 * Drafts under their names: what is typed over what is saved. The saved part is masked before anything typed can meet
 * it, because a right that hangs on a field would otherwise follow what somebody types into it.
 */
export function draftRow(session: Session, input: DraftRowInput): DraftRow {
  const { form, policy, record, values, used, formulas } = input;
  const { workspace } = session;
  const { key: formKey } = form.definition;
  const own = [...used].flatMap((key) => form.fields.get(key) ?? []);
  const isMasked = (key: string): boolean => (policy?.reads.get(key) ?? null) !== null && !values.keys.has(key);
  const columns = own.flatMap((field) => {
    const name = sqlIdent(field.key);
    const mask = policy?.reads.get(field.key) ?? null;
    return [
      sql`${ownColumn(session, input, field)} as ${name}`,
      ...(mask === null || !isMasked(field.key) ? [] : [sql`(${mask(saved)}) is true as ${maskName(field.key)}`]),
      ...(field.kind === "link" ? [sql`${isBlankLink(input, field.key)} as ${blankName(field.key)}`] : []),
    ];
  });
  const id = record === null ? sql`null::bigint` : sql`${saved}.id`;
  const base = sql`(select ${joinSql([sql`${typed}."~n"`, sql`${id} as id`, ...columns], comma)} from ${sources(session, input, own)} offset 0) ${draft}`;
  const ownMask = (key: string) => (isMasked(key) ? () => sql`${draft}.${maskName(key)}` : null);
  const others: RelatedReader = {
    ...readerOf(session),
    binding: (target, name) => {
      const seen = findPolicy(session, target.definition.key, "see");
      return seen === null ? blindBinding(session) : columnBinding(session, seen, name);
    },
  };
  const reader: RelatedReader = {
    ...others,
    ownMask,
    given: (key, name) => givenRows(session, form, values, key, name, others),
  };
  const computed = new Map<string, Sql>();
  const binding: SqlBinding = {
    ...expressionEnv(workspace),
    field: (key) => {
      const field = must(form.fields.get(key), `draft-field: expected a field of ${formKey}, got ${key}`);
      return asExpressionType(field, computed.get(key) ?? sql`${draft}.${sqlIdent(key)}`);
    },
    related: (key) => relatedRows(workspace, formKey, key, draft, reader),
    band: (key, value) => bandValue(workspace, form, key, sql`${draft}.id`, value),
    past: (asked) => pastValue(workspace, formKey, draft, pastReader(session, reader, ownMask), asked),
  };
  let from = base;
  for (const [key, part] of formulas) {
    const value = formulaValue(form, key, toSql(part.typed, binding));
    const name = sqlIdent(`~f${computed.size}`);
    // Fenced like stored formulas: a chain that names each twice must not double at every step.
    from = sql`${from} cross join lateral (select ${value} as x offset 0) ${name}`;
    computed.set(key, sql`${name}.x`);
  }
  return {
    from,
    place: sql`${draft}."~n"`,
    binding,
    isLinkSeen: (key) => {
      const [link, isBlank] = [sql`${draft}.${sqlIdent(key)}`, sql`${draft}.${blankName(key)}`];
      return sql`(${isBlank} or (${link} is not null and (${draft}.id is null or ${link} <> ${draft}.id${sameForm(form, key)})))`;
    },
  };
}

// Numbers of records tell only those of one form apart.
function sameForm(form: FormRuntime, key: string): Sql {
  const field = form.fields.get(key);
  return field?.kind === "link" && field.form === form.definition.key ? sql`` : sql` or true`;
}

/** A formula's value as its field shows it: rounded, and of its column's type. */
export function formulaValue(form: FormRuntime, key: string, value: Sql): Sql {
  const field = form.fields.get(key);
  const storage = field === undefined ? undefined : storageOf(field);
  if (field?.kind !== "formula" || storage?.kind !== "column")
    throw new Error(`draft-formula: expected a formula, got ${key}`);
  return finishFormula(field, storage.type, value);
}

function sources(
  session: Session,
  { form, policy, record, values }: DraftRowInput,
  own: readonly FieldDefinition[],
): Sql {
  const sent = own.filter((field) => values.keys.has(field.key) && field.kind !== "subform");
  const list = [sql`"~n" int`, ...sent.map((field) => sql`${sqlIdent(field.key)} ${sqlRaw(typedAs(field))}`)];
  const cells = values.drafts.map((draftCells, n) => ({
    ...Object.fromEntries(sent.map(({ key }) => [key, draftCells[key] ?? null])),
    "~n": n,
  }));
  const given = sql`json_to_recordset(${JSON.stringify(cells)}::json) as ${typed}(${joinSql(list, comma)})`;
  if (record === null || policy === null) return given;
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(saved)}`;
  const table = formTable(session.workspace.schema, form.definition.key);
  return sql`${given} cross join (select * from ${table} ${saved} where ${saved}.id = ${record}::bigint and ${saved}.deleted_at is null${rows}) ${saved}`;
}

function typedAs(field: FieldDefinition): string {
  if (field.kind === "links") return "bigint[]";
  const storage = storageOf(field);
  if (storage.kind !== "column") throw new Error(`draft-typed: expected a column, got ${field.kind}`);
  return storage.type;
}

function ownColumn(session: Session, { policy, record, values }: DraftRowInput, field: FieldDefinition): Sql {
  const { key } = field;
  if (!values.keys.has(key)) {
    if (policy !== null && record !== null && policy.readable.has(key))
      return visibleColumn(session, policy, key, saved);
    const stamp = record === null ? newStamp(session, field) : null;
    if (stamp !== null) return stamp;
    const isList = field.kind === "subform" || field.kind === "links";
    return isList ? sql`null::bigint[]` : sql`null::${sqlTypeOf(exprTypeOf(field))}`;
  }
  const value = sql`${typed}.${sqlIdent(key)}`;
  switch (field.kind) {
    case "link":
      return sql`(select x.id from (select ${value} as id) x where ${isSeen(session, field, sql`x.id`)})`;
    case "links":
      return sql`(select array_agg(x.id order by x.n) from unnest(${value}) with ordinality x (id, n) where ${isSeen(session, field, sql`x.id`)})`;
    case "subform": {
      const ids = (values.rows.get(key) ?? []).map((row) => row["id"]);
      return ids.length === 0 ? sql`null::bigint[]` : sql`${ids}::bigint[]`;
    }
    default:
      return value;
  }
}

// Whoever types makes the record, and makes it now.
function newStamp({ workspace }: Session, { kind }: FieldDefinition): Sql | null {
  const { now, currentMember } = expressionEnv(workspace);
  if (kind === "created_at" || kind === "updated_at") return now ?? null;
  return kind === "created_by" || kind === "updated_by" ? (currentMember ?? null) : null;
}

// A record out of sight is no record for who types its number.
function isSeen(session: Session, field: FieldOf<"link"> | FieldOf<"links">, id: Sql): Sql {
  const target = findPolicy(session, field.form, "see");
  if (target === null) return sql`false`;
  const name = innerAlias(typed, field.key);
  const rows = target.rows === null ? sql`` : sql` and ${target.rows(name)}`;
  return sql`exists (select 1 from ${formTable(session.workspace.schema, field.form)} ${name} where ${name}.id = ${id} and ${name}.deleted_at is null${rows})`;
}

function isBlankLink({ policy, record, values }: DraftRowInput, key: string): Sql {
  if (values.keys.has(key)) return sql`${typed}.${sqlIdent(key)} is null`;
  return policy === null || record === null ? sql`true` : sql`${saved}.${sqlIdent(key)} is null`;
}

function givenRows(
  session: Session,
  form: FormRuntime,
  values: DraftValues,
  key: string,
  name: Sql,
  others: RelatedReader,
): GivenRows | null {
  const field = form.fields.get(key);
  if (!values.keys.has(key)) return null;
  if (field?.kind === "links")
    return { from: sql`unnest(${draft}.${sqlIdent(key)}) with ordinality ${name} (target_id, "position")` };
  if (field?.kind !== "subform") return null;
  const list = field.fields.flatMap((inner) => {
    const storage = storageOf(inner);
    return inner.kind === "formula" || storage.kind !== "column"
      ? []
      : [sql`${sqlIdent(inner.key)} ${sqlRaw(storage.type)}`];
  });
  const formulas = field.fields.flatMap((inner) => {
    const storage = storageOf(inner);
    return inner.kind === "formula" && storage.kind === "column" ? [{ field: inner, type: storage.type }] : [];
  });
  const cells = innerAlias(name, "cells");
  const child = childForm(session.workspace, form.definition.key, field);
  // What a row looks up is looked up with the actor's rights, and not at all where its text is kept back.
  const { workspace } = session;
  const known = rowParts(session, form, key);
  const derived = formulasOf(workspace, child);
  const isOpen = ({ field: inner }: StoredField): boolean =>
    derived.get(inner.key)?.isDerived !== true || known.has(partName.formula(inner.key));
  const computable = formulas.filter(isOpen);
  const blank = new Map(
    formulas.flatMap((one) => (isOpen(one) ? [] : [[one.field.key, sql`null::${sqlRaw(one.type)}`] as const])),
  );
  const { key: rows } = child.definition;
  const laterals = formulaLaterals(workspace, child, computable, cells, blank, {
    related: (one) => relatedRows(workspace, rows, one, cells, others),
    past: (asked) =>
      pastValue(
        workspace,
        rows,
        cells,
        pastReader(session, others, () => null),
        asked,
      ),
  });
  const computed = [...laterals.columns].map(([column, value]) => sql`${value} as ${sqlIdent(column)}`);
  const given = sql`json_to_recordset(${JSON.stringify(values.rows.get(key) ?? [])}::json) as ${cells}(${joinSql([sql`id bigint`, sql`"position" int`, ...list], comma)})`;
  return {
    from: sql`(select ${joinSql([sql`${cells}.*`, ...computed], comma)} from ${given}${laterals.joins}) ${name}`,
  };
}

function pastReader(session: Session, { rows }: RelatedReader, ownMask: PastReader["ownMask"]): PastReader {
  return { rows, ownMask, mask: (form, key) => findPolicy(session, form, "see")?.reads.get(key) };
}

/** The formulas of a subform's columns whose text the actor may know. */
function rowParts(session: Session, form: FormRuntime, key: string): DraftParts {
  const { definition } = form;
  const shown = visibleForms(session).find((one) => one.definition.key === definition.key)?.definition;
  const field = shown?.fields.find((one) => one.key === key);
  if (shown === undefined || field?.kind !== "subform") return new Map();
  const { label, title } = shown;
  return draftParts(session, { key: rowsKey(shown.key, key), label, title, fields: field.fields });
}

// Rows of a subform ask their record for what every expression knows, and for nothing of it.
function blindBinding(session: Session): SqlBinding {
  return {
    ...expressionEnv(session.workspace),
    field: (key) => must<Sql>(null, `draft-blind: expected a form in sight, got ${key}`),
  };
}

function maskName(key: string): Sql {
  return sqlIdent(`~m ${key}`);
}

function blankName(key: string): Sql {
  return sqlIdent(`~b ${key}`);
}
