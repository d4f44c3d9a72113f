import { isDeepStrictEqual } from "node:util";
import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type FieldDefinition, type FieldOf, type Wire } from "@tongzhou/model";
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
import { hideTargets, maskedFields, visibleTargets } from "./visibleFacts.ts";
import { loadChildren, type ChildImage } from "./childRows.ts";
import { loadLinks } from "./linkLists.ts";
import { pastRows, touchedRows } from "./pastRows.ts";
import { cellOf } from "./cellOf.ts";

/** One field that two people changed. */
interface Clash {
  readonly yours: Wire;
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
          where t.id = any(${ids}::bigint[]) and t.deleted_at is null${seen} order by t.id for no key update of t`,
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
      const first = since.find(({ old }) => Object.hasOwn(old, key));
      if (isComplete && first === undefined) continue;
      const theirs = cellOf(row, key);
      if (isDeepStrictEqual(theirs, yours)) continue;
      clashes[key] = { yours, theirs, base: cellOf(first?.old, key) };
    }
    for (const field of form.definition.fields) {
      const yours = field.kind === "links" || field.kind === "subform" ? listOf(draft, field) : undefined;
      const touching = since.filter(({ old }) => Object.hasOwn(old, field.key));
      if (yours === undefined || (isComplete && touching.length === 0)) continue;
      const clash = await listClash(session, tx, policy, draft.id, field, touching);
      if (field.kind === "links" && isDeepStrictEqual(clash.theirs, yours)) continue;
      clashes[field.key] = { yours, theirs: clash.theirs, base: isComplete ? clash.base : null };
    }
    if (Object.keys(clashes).length === 0) continue;
    errors.set(draft.ord, await staleError(session, tx, policy, draft.id, row["~version"], clashes));
  }
  return errors;
}

/** One change after the version that was read. */
interface Since {
  readonly old: Readonly<Record<string, Wire>>;
  readonly new: Readonly<Record<string, Wire>>;
}

// Per record, oldest first.
async function loadChangesSince(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
): Promise<ReadonlyMap<number, readonly Since[]>> {
  if (drafts.length === 0) return new Map();
  const wanted = JSON.stringify(drafts.map(({ id, version }) => ({ id, version })));
  const rows = await tx.rows<{ record: number; old: Record<string, Wire> | null; new: Record<string, Wire> | null }>(
    sql`select f.record, f.old, f.new from json_to_recordset(${wanted}::json) as v(id bigint, version int)
        join ${sqlIdent(session.workspace.schema, "_fact")} f on f.form = ${policy.form.definition.key} and f.record = v.id and f.version > v.version
        where f.kind in ('update', 'delete', 'restore') order by f.record, f.version`,
  );
  const found = new Map<number, Since[]>();
  for (const { record, old, new: now } of rows) {
    const list = found.get(record) ?? [];
    list.push({ old: old ?? {}, new: now ?? {} });
    found.set(record, list);
  }
  return found;
}

// What was sent for a list, in the shape that facts keep it: ids, or rows with their ids.
function listOf(draft: UpdateDraft, field: FieldOf<"links"> | FieldOf<"subform">): Wire | undefined {
  const ids = draft.input.links.get(field.key);
  if (ids !== undefined) return ids.length === 0 ? null : ids;
  const rows = draft.input.rows.get(field.key);
  return rows?.map(({ id, columns }) => (id === undefined ? columns : { id, ...columns }));
}

// The list as it is, and as it was before the given changes, for the actor's eyes.
async function listClash(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  record: number,
  field: FieldDefinition,
  touching: readonly Since[],
): Promise<{ readonly theirs: Wire; readonly base: Wire }> {
  const form = policy.form.definition.key;
  const both = await (async (): Promise<readonly [Wire, Wire]> => {
    if (field.kind === "links") {
      const now = (await loadLinks(tx, session, form, field, [record])).get(record) ?? null;
      return [now, touching.length === 0 ? now : cellOf(touching[0]?.old, field.key)];
    }
    if (field.kind !== "subform") return [null, null];
    const now = (await loadChildren(tx, session, form, field, [record])).get(record) ?? [];
    const past = pastRows(now, touching.map((change) => touchedRows(change, field.key)).toReversed());
    return [now.map(withoutPosition), past.map(withoutPosition)];
  })();
  const visible = await visibleTargets(
    session,
    tx,
    both.map((value) => [field, value] as const),
  );
  const [theirs, base] = both.map((value) => hideTargets(field, value, visible));
  return { theirs: theirs ?? null, base: base ?? null };
}

function withoutPosition({ position: _, ...row }: ChildImage): Wire {
  return row;
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
      const visible = await visibleTargets(session, tx, [
        [field, clash.theirs],
        [field, clash.base],
      ]);
      const shown = (value: Wire): Wire => hideTargets(field, value, visible);
      fields[key] = { yours: clash.yours, theirs: shown(clash.theirs), base: shown(clash.base) };
    } else fields[key] = clash;
  }
  return new AppError("record.stale", { form: policy.form.definition.key, record, version, fields });
}
