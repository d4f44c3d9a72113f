import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, decodeField, type FieldDefinition, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { policyFor } from "../access/policyFor.ts";
import { judge } from "../constraints/judge.ts";
import { isGuarded } from "../constraints/watches.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { loadChildren, type ChildImage } from "./childRows.ts";
import type { ChildValues } from "./decodeValues.ts";
import { findInvalid } from "./findInvalid.ts";
import { loadRecord } from "./getRecord.ts";
import { onNewestDefinition } from "./onNewestDefinition.ts";
import { withWarnings, type RecordReply } from "./recordReply.ts";
import { pastRows, touchedRows } from "./pastRows.ts";
import { fieldsOfDraft, updateMerging } from "./updateRecords.ts";
import { maskedFields, visibleIds } from "./visibleFacts.ts";
import { cellOf } from "./cellOf.ts";
import { asksLater } from "./validations.ts";

/**
 * Writes the values a record had at an older version as a new change, as far as the actor may write them. Linked
 * records that are gone are left out.
 * @throws AppError "request.invalid" when the log does not reach back to that version
 */
export function restoreVersion(session: Session, form: string, id: number, version: number): Promise<RecordReply> {
  return onNewestDefinition(session, async (current) => {
    const restoring: Session = { ...current, cause: { kind: "restore", version } };
    const policy = policyFor(restoring, form, "edit");
    return restoring.database.transaction(async (tx) => {
      const now = await loadRecord(restoring, tx, form, id);
      const input = await pastValues(restoring, tx, policy, id, now.version, version);
      const draft = { ord: 0, id, version: now.version, input };
      const sent = fieldsOfDraft(draft);
      const leavesLater = asksLater(restoring.workspace, form, sent);
      const options = { isWhole: true, replies: false, checksUnique: true, leavesLater };
      const outcome = (await updateMerging(restoring, tx, policy, [draft], options)).get(0);
      if (outcome?.kind === "failed") throw outcome.error;
      const saved = leavesLater && outcome?.kind === "updated" ? [{ id, sent }] : [];
      const [refused] = (await findInvalid(restoring, tx, policy.form, saved)).values();
      if (refused !== undefined) throw refused;
      const isJudged = isGuarded(restoring.workspace, form, sent);
      const warnings = isJudged ? await judge(restoring, tx) : [];
      return withWarnings(await loadRecord(restoring, tx, form, id), warnings);
    });
  });
}

async function pastValues(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  id: number,
  from: number,
  to: number,
): Promise<{
  readonly columns: Record<string, Wire>;
  readonly links: Map<string, readonly number[]>;
  readonly rows: Map<string, readonly ChildValues[]>;
}> {
  const form = policy.form.definition.key;
  const facts = await tx.rows<{ old: Record<string, Wire> | null; new: Record<string, Wire> | null }>(
    sql`select f.old, f.new from ${sqlIdent(session.workspace.schema, "_fact")} f
        where f.form = ${form} and f.record = ${id}::bigint and f.version > ${to}::int and f.version <= ${from}::int
          and f.kind in ('update', 'delete', 'restore') order by f.version desc`,
  );
  if (to >= from || facts.length !== from - to)
    throw new AppError("request.invalid", { problems: [{ path: "version", reason: "not_in_history" }] });
  const masked = await maskedFields(session, tx, policy, id);
  const columns: Record<string, Wire> = {};
  const links = new Map<string, readonly number[]>();
  const rows = new Map<string, readonly ChildValues[]>();
  for (const field of policy.form.definition.fields) {
    const touching = facts.filter((fact) => fact.old !== null && Object.hasOwn(fact.old, field.key));
    if (touching.length === 0 || !policy.writable.has(field.key) || masked.has(field.key)) continue;
    const value = cellOf(touching.at(-1)?.old, field.key);
    if (field.kind === "subform") {
      const children = (await loadChildren(tx, session, form, field, [id])).get(id) ?? [];
      rows.set(
        field.key,
        toInput(
          field.fields,
          children,
          pastRows(
            children,
            touching.map((fact) => touchedRows(fact, field.key)),
          ),
        ),
      );
    } else if (field.kind === "links" || field.kind === "link") {
      const ids = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "number");
      const visible = await visibleIds(session, tx, field.form, ids);
      const kept = ids.filter((one) => visible.has(one));
      if (field.kind === "links") links.set(field.key, kept);
      else columns[field.key] = kept[0] ?? null;
    } else columns[field.key] = fits(field, value);
  }
  return { columns, links, rows };
}

// The value was in the record once; only a change of the field since can make it unfit. An archived option may return.
function fits(field: FieldDefinition, value: Wire): Wire {
  const decoded = decodeField(field, value);
  if (decoded.ok || decoded.error.problem === "archived_option") return value;
  throw new AppError("field.invalid", { field: field.key, ...decoded.error });
}

// Rows that are there keep their id; rows that went meanwhile are new ones.
function toInput(
  fields: readonly FieldDefinition[],
  children: readonly ChildImage[],
  past: readonly ChildImage[],
): readonly ChildValues[] {
  const present = new Set(children.map((row) => row.id));
  return past.map((row) => {
    const columns = Object.fromEntries(
      fields.filter((field) => field.kind !== "formula").map((field) => [field.key, cellOf(row, field.key)]),
    );
    return present.has(row.id) ? { id: row.id, columns } : { columns };
  });
}
