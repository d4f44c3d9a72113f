import { must, sql, sqlIdent, type Sql } from "@tongzhou/base";
import type { SqlBinding } from "@tongzhou/expr";
import type { FieldDefinition } from "@tongzhou/model";
import { bandRange, bandValue } from "../computed/bandValue.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { FormRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { pastValue, type PastReader } from "../tenure/pastValue.ts";
import type { FormPolicy } from "./policy.ts";
import { findPolicy } from "./policyFor.ts";
import { innerAlias } from "./innerAlias.ts";
import { asExpressionType, expressionEnv } from "./formulaValue.ts";
import { linkList, rawColumn } from "./rawColumns.ts";
import { relatedRows, type RelatedReader } from "./relatedRows.ts";

/**
 * A field's value in the row of `alias` as the actor may see it: masked where no grant covers the cell (A14), links
 * only to records they may see (A20).
 */
export function visibleColumn(session: Session, policy: FormPolicy, key: string, alias: Sql): Sql {
  const { form } = policy;
  const field = must(form.fields.get(key), `visible-field: expected a field of ${form.definition.key}, got ${key}`);
  const value = seenValue(session, form, field, alias);
  const mask = policy.reads.get(key);
  if (mask === undefined) throw new Error(`visible-mask: expected a readable field, got ${key}`);
  return mask === null ? value : sql`(case when ${mask(alias)} then ${value} end)`;
}

/** How an actor's expressions become SQL: every field masked. Pair it with `formScope`, which names only readable ones. */
export function columnBinding(session: Session, policy: FormPolicy, alias: Sql): SqlBinding {
  const { workspace } = session;
  return {
    ...expressionEnv(workspace),
    field: (key) => {
      const field = must(policy.form.fields.get(key), `binding-field: expected a field, got ${key}`);
      return asExpressionType(field, visibleColumn(session, policy, key, alias));
    },
    related: (key) => relatedRows(workspace, policy.form.definition.key, key, alias, visibleReader(session, policy)),
    past: (asked) => pastValue(workspace, policy.form.definition.key, alias, pastReader(session, policy), asked),
    band: (key, value) => bandValue(workspace, policy.form, key, sql`${alias}.id`, value),
    bandRange: (key, value, among) => bandRange(policy.form, key, value, among),
  };
}

// Only records that the actor may see are reached, only by links they may read in that row, and read through their mask.
function visibleReader(session: Session, policy: FormPolicy): RelatedReader {
  return { ...readerOf(session), ownMask: (field) => policy.reads.get(field) ?? null };
}

/** Related records as the actor may see them, whatever row the relations begin at. */
export function readerOf(session: Session): RelatedReader {
  const seen = (form: string): FormPolicy =>
    must(findPolicy(session, form, "see"), `related-form: expected one in sight, got ${form}`);
  return {
    rows: (form) => findPolicy(session, form, "see")?.rows,
    linkMask: (form, field) => seen(form).reads.get(field) ?? null,
    binding: (target, name) => columnBinding(session, seen(target.definition.key), name),
    column: (rows, column, name) => rawColumn(session.workspace, rows, column, name),
  };
}

function pastReader(session: Session, own: FormPolicy): PastReader {
  return {
    rows: (form) => findPolicy(session, form, "see")?.rows,
    ownMask: (field) => own.reads.get(field),
    mask: (form, field) => findPolicy(session, form, "see")?.reads.get(field),
  };
}

function seenValue(session: Session, form: FormRuntime, field: FieldDefinition, alias: Sql): Sql {
  const { workspace } = session;
  if (field.kind !== "link" && field.kind !== "links") return rawColumn(workspace, form, field, alias);
  const target = findPolicy(session, field.form, "see");
  if (field.kind === "links")
    return target === null ? sql`null::bigint[]` : linkList(workspace, form, field, alias, target.rows);
  if (target === null) return sql`null::bigint`;
  // A link never keeps pointing at a deleted record (delete rules), so for those who see every record the column is right.
  if (target.rows === null) return rawColumn(workspace, form, field, alias);
  const seen = innerAlias(alias, field.key);
  return sql`(select ${seen}.id from ${formTable(workspace.schema, field.form)} ${seen} where ${seen}.id = ${alias}.${sqlIdent(field.key)} and ${seen}.deleted_at is null and ${target.rows(seen)})`;
}
