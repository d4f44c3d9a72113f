import { isDeepStrictEqual } from "node:util";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, storageOf, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { rawColumn } from "../access/rawColumns.ts";
import type { Transaction } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { problemError } from "./problems.ts";
import type { UpdateDraft } from "./updateRecords.ts";
import { commaList } from "./writeParts.ts";
import { wireJson } from "./wireJson.ts";
import { hideLinks, maskedFields } from "./visibleFacts.ts";
import { cellOf } from "./cellOf.ts";

/** One field that two people changed. */
interface Clash {
  readonly yours: unknown;
  readonly theirs: Wire;
  readonly base: Wire;
}

/**
 * Locks the records in id order and finds those that cannot be written: gone, or with a field that someone else
 * changed since the version the caller read, to another value. Changes to other fields are no conflict.
 */
export async function findConflicts(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
): Promise<ReadonlyMap<number, AppError>> {
  const { form } = policy;
  const { workspace } = session;
  const see = findPolicy(session, form.definition.key, "see");
  const keys = [...new Set(drafts.flatMap((draft) => Object.keys(draft.input.columns)))];
  const cells = keys.flatMap((key) => {
    const field = form.fields.get(key);
    return field === undefined
      ? []
      : [sql`${wireJson(field, rawColumn(workspace, form, field, sql`t`))} as ${sqlIdent(key)}`];
  });
  const seen = see === null || see.rows === null ? sql`` : sql` and ${see.rows(sql`t`)}`;
  const ids = drafts.map((draft) => draft.id);
  const locked = await tx.rows<Record<string, Wire> & { "~id": number; "~version": number }>(
    fillSlots(
      sql`select ${commaList([sql`t.id as "~id"`, sql`t.version as "~version"`, ...cells])} from ${formTable(workspace.schema, form.definition.key)} t
          where t.id = any(${ids}::bigint[]) and t.deleted_at is null${seen} order by t.id for update of t`,
      sessionSlots(session),
    ),
  );
  const current = new Map(locked.map((row) => [row["~id"], row]));
  const errors = new Map<number, AppError>();
  const stale: UpdateDraft[] = [];
  for (const draft of drafts) {
    const row = current.get(draft.id);
    if (row === undefined) errors.set(draft.ord, problemError(form, policy.action, "missing"));
    else if (draft.version !== undefined && draft.version !== row["~version"]) stale.push(draft);
  }
  const changes = await loadChangesSince(session, tx, policy, stale);
  for (const draft of stale) {
    const row = current.get(draft.id);
    if (row === undefined || draft.version === undefined) continue;
    const since = changes.get(draft.id) ?? [];
    // A version without its fact (retention took it, or the caller made the number up) could have changed anything.
    const isComplete = since.length === row["~version"] - draft.version;
    const clashes: Record<string, Clash> = {};
    for (const [key, yours] of Object.entries(draft.input.columns)) {
      const first = since.find((change) => Object.hasOwn(change, key));
      if (isComplete && first === undefined) continue;
      const theirs = cellOf(row, key);
      if (isDeepStrictEqual(theirs, yours)) continue;
      clashes[key] = { yours, theirs, base: cellOf(first, key) };
    }
    for (const [key, yours] of [...draft.input.links, ...draft.input.rows]) {
      const first = since.find((change) => Object.hasOwn(change, key));
      // Lists are compared by whoever resolves the conflict: the wire values are what the caller sent.
      if (!isComplete || first !== undefined) clashes[key] = { yours, theirs: null, base: null };
    }
    if (Object.keys(clashes).length === 0) continue;
    errors.set(draft.ord, await staleError(session, tx, policy, draft.id, row["~version"], clashes));
  }
  return errors;
}

// `old` of each change after the version read, oldest first.
async function loadChangesSince(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
): Promise<ReadonlyMap<number, readonly Readonly<Record<string, Wire>>[]>> {
  if (drafts.length === 0) return new Map();
  const wanted = JSON.stringify(drafts.map(({ id, version }) => ({ id, version })));
  const rows = await tx.rows<{ record: number; old: Record<string, Wire> | null }>(
    sql`select f.record, f.old from json_to_recordset(${wanted}::json) as v(id bigint, version int)
        join ${sqlIdent(session.workspace.schema, "_fact")} f on f.form = ${policy.form.definition.key} and f.record = v.id and f.version > v.version
        where f.kind in ('update', 'delete', 'restore') order by f.record, f.version`,
  );
  const found = new Map<number, Record<string, Wire>[]>();
  for (const { record, old } of rows) {
    const list = found.get(record) ?? [];
    list.push(old ?? {});
    found.set(record, list);
  }
  return found;
}

// What the caller may not read in this record is not shown to them by way of a conflict either.
async function staleError(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  record: number,
  version: number,
  clashes: Readonly<Record<string, Clash>>,
): Promise<AppError> {
  const see = findPolicy(session, policy.form.definition.key, "see");
  const masked = see === null ? new Set(Object.keys(clashes)) : await maskedFields(session, tx, see, record);
  const fields: Record<string, Clash> = {};
  for (const [key, clash] of Object.entries(clashes)) {
    const field = policy.form.fields.get(key);
    const isHidden = masked.has(key) || !policy.readable.has(key) || field === undefined;
    if (isHidden) fields[key] = { yours: clash.yours, theirs: null, base: null };
    else if (field.kind === "link") {
      const theirs = await hideLinks(session, tx, field, clash.theirs);
      fields[key] = { yours: clash.yours, theirs, base: await hideLinks(session, tx, field, clash.base) };
    } else fields[key] = storageOf(field).kind === "column" ? clash : { ...clash, theirs: null, base: null };
  }
  return new AppError("record.stale", { form: policy.form.definition.key, record, version, fields });
}
