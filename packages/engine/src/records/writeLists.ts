import { isDeepStrictEqual } from "node:util";
import { AppError, type FieldOf, type Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { loadChildren, prepareChildren, writeChildren, type ChildDraft, type ChildImage } from "./childRows.ts";
import type { ChildValues } from "./decodeValues.ts";
import { loadLinks, lockTargets, writeLinks } from "./linkLists.ts";
import type { UpdateDraft } from "./updateRecords.ts";
import { cellOf } from "./cellOf.ts";

/**
 * What a write changes in a record's links and subforms, as history keeps it: links as whole lists of ids; of subforms
 * only the rows touched, a removed row in `old`, an added one in `new`, a changed one in both.
 */
export interface ListChange {
  readonly old: Readonly<Record<string, unknown>>;
  readonly new: Readonly<Record<string, unknown>>;
}

/**
 * Writes the links and subform rows of records that this transaction has locked.
 * @returns per draft what changed; nothing for a draft whose lists stay as they are
 * @throws AppError for the first list that may not be written
 */
export async function writeLists(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  drafts: readonly UpdateDraft[],
): Promise<Map<number, ListChange>> {
  const old = new Map<number, Record<string, unknown>>();
  const after = new Map<number, Record<string, unknown>>();
  const note = (ord: number, key: string, before: unknown, now: unknown): void => {
    old.set(ord, { ...old.get(ord), [key]: before });
    after.set(ord, { ...after.get(ord), [key]: now });
  };
  for (const field of policy.form.definition.fields) {
    if (field.kind === "links") await replaceLinks(session, tx, policy, field, drafts, note);
    if (field.kind === "subform") await replaceRows(session, tx, policy, field, drafts, note);
  }
  return new Map([...old].map(([ord, before]) => [ord, { old: before, new: after.get(ord) ?? {} }]));
}

type Note = (ord: number, key: string, before: unknown, now: unknown) => void;

async function replaceLinks(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  field: FieldOf<"links">,
  drafts: readonly UpdateDraft[],
  note: Note,
): Promise<void> {
  const form = policy.form.definition.key;
  const sent = drafts.filter((draft) => draft.input.links.has(field.key));
  if (sent.length === 0) return;
  const held = await loadLinks(
    tx,
    session,
    form,
    field,
    sent.map((draft) => draft.id),
  );
  const wanted = sent.flatMap((draft) => [...(draft.input.links.get(field.key) ?? []), ...(held.get(draft.id) ?? [])]);
  const visible = await lockTargets(tx, session, field.form, [...new Set(wanted)]);
  const lists = new Map<number, readonly number[]>();
  for (const draft of sent) {
    const ids = draft.input.links.get(field.key) ?? [];
    if (ids.some((id) => !visible.has(id))) throw new AppError("link.broken", { field: field.key });
    const before = held.get(draft.id) ?? [];
    // Links the actor cannot see were not theirs to leave out: they stay, after the others.
    const now = [...ids, ...before.filter((id) => !visible.has(id))];
    if (isDeepStrictEqual(before, now)) continue;
    lists.set(draft.id, now);
    note(draft.ord, field.key, before.length === 0 ? null : before, now.length === 0 ? null : now);
  }
  if (lists.size > 0) await writeLinks(tx, session, form, field, lists);
}

async function replaceRows(
  session: Session,
  tx: Transaction,
  policy: FormPolicy,
  field: FieldOf<"subform">,
  drafts: readonly UpdateDraft[],
  note: Note,
): Promise<void> {
  const form = policy.form.definition.key;
  const sent = drafts.filter((draft) => draft.input.rows.has(field.key));
  if (sent.length === 0) return;
  const held = await loadChildren(
    tx,
    session,
    form,
    field,
    sent.map((draft) => draft.id),
  );
  const flat = sent.flatMap((draft) => {
    const before = new Map((held.get(draft.id) ?? []).map((row) => [row.id, row]));
    return (draft.input.rows.get(field.key) ?? []).map((row, position) => ({
      draft,
      before: row.id === undefined ? undefined : before.get(row.id),
      child: { ...toDraft(field, row, position, before), parent: draft.id, record: draft.ord },
    }));
  });
  const prepared = await prepareChildren(
    tx,
    session,
    form,
    field,
    flat.map((one) => one.child),
  );
  const added: { parent: number; row: ChildImage }[] = [];
  const changed: { parent: number; row: ChildImage }[] = [];
  const removed: number[] = [];
  for (const draft of sent) {
    const own = prepared.flatMap((row, index) =>
      flat[index]?.draft === draft ? [{ row, before: flat[index]?.before }] : [],
    );
    const kept = new Set(own.map(({ row }) => row.id));
    const gone = (held.get(draft.id) ?? []).filter((row) => !kept.has(row.id));
    const fresh = own.filter(({ before }) => before === undefined).map(({ row }) => row);
    const moved = own.filter(({ row, before }) => before !== undefined && !isDeepStrictEqual(row, before));
    if (gone.length + fresh.length + moved.length === 0) continue;
    added.push(...fresh.map((row) => ({ parent: draft.id, row })));
    changed.push(...moved.map(({ row }) => ({ parent: draft.id, row })));
    removed.push(...gone.map((row) => row.id));
    const before = [...gone, ...moved.flatMap((one) => (one.before === undefined ? [] : [one.before]))];
    note(draft.ord, field.key, before, [...fresh, ...moved.map(({ row }) => row)]);
  }
  await writeChildren(tx, session, form, field, { added, changed, removed });
}

// An existing row keeps what was not sent; a new row leaves it to defaults.
function toDraft(
  field: FieldOf<"subform">,
  row: ChildValues,
  position: number,
  before: ReadonlyMap<number, ChildImage>,
): Omit<ChildDraft, "record"> {
  const sent = Object.keys(row.columns);
  if (row.id === undefined) return { position, columns: row.columns, sent };
  const held = before.get(row.id);
  if (held === undefined)
    throw new AppError("field.invalid", { field: field.key, row: position + 1, problem: "unknown_row" });
  const columns: Record<string, Wire> = {};
  for (const { key, kind } of field.fields)
    if (kind !== "formula") columns[key] = cellOf(Object.hasOwn(row.columns, key) ? row.columns : held, key);
  return { id: row.id, position, columns, sent };
}
