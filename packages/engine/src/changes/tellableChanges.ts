import { compile } from "@tongzhou/expr";
import { sql } from "@tongzhou/base";
import { fullScope } from "../access/formulas.ts";
import { memoised } from "../access/memo.ts";
import { grantsFor } from "../access/permissionClass.ts";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { fillSlots, sessionSlots } from "../access/slots.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import type { Change } from "./loadChanges.ts";

/** What an actor may be told of changes to one form. */
export interface TellableChanges {
  /** Records that the actor may see, or could see until they were deleted, and of which something readable changed. */
  readonly records: readonly number[];
  /** Whether there may be more: too many at once, or a record that may have left what the actor sees. */
  readonly isMore: boolean;
}

// Past this a reader fetches its window again anyway.
const maxRecords = 200;
const nothing: TellableChanges = { records: [], isMore: false };

/** What the actor may be told of changes to a form; null when the form does not exist for them. */
export async function tellableChanges(
  session: Session,
  form: string,
  changes: readonly Change[],
): Promise<TellableChanges | null> {
  const policy = findPolicy(session, form, "see");
  if (policy === null) return null;
  const readable = changes.filter((change) => isReadable(policy, change));
  if (readable.length === 0) return nothing;
  const ids = [...new Set(readable.flatMap(({ record }) => (record === null ? [] : [record])))];
  if (readable.some(({ kind }) => kind === "range") || ids.length > maxRecords) return { records: [], isMore: true };
  if (policy.rows === null) return { records: ids, isMore: false };
  const visible = await loadVisible(session, policy, ids);
  const hidden = readable.filter(({ record }) => record !== null && !visible.has(record));
  const deciding = decidingFields(session, policy);
  const mayHaveLeft = hidden.some(
    ({ kind, fields }) => kind === "update" && (deciding === "any" || fields.some((field) => deciding.has(field))),
  );
  return { records: ids.filter((id) => visible.has(id)), isMore: mayHaveLeft };
}

/** Whether a record, deleted or not, lies within what the actor may see. */
export async function isTellable(session: Session, form: string, record: number): Promise<boolean> {
  const policy = findPolicy(session, form, "see");
  return policy !== null && (await loadVisible(session, policy, [record])).has(record);
}

// A change of hidden fields alone would tell that they changed.
function isReadable(policy: FormPolicy, { kind, fields, detail }: Change): boolean {
  if (kind === "transfer" || kind === "crossing") return policy.readable.has(String(detail?.["field"]));
  return kind !== "update" || fields.some((field) => policy.readable.has(field));
}

/** Deleted rows keep their values, so whether they could be seen is decided by the same condition. */
async function loadVisible(session: Session, policy: FormPolicy, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(sql`r`)}`;
  const table = formTable(session.workspace.schema, policy.form.definition.key);
  const query = sql`select r.id from ${table} r where r.id = any(${ids}::bigint[])${rows}`;
  const found = await session.database.rows<{ id: number }>(fillSlots(query, sessionSlots(session)));
  return new Set(found.map(({ id }) => id));
}

/** Fields by which grants decide which rows count; "any" when one of them is computed from others. */
function decidingFields(session: Session, policy: FormPolicy): ReadonlySet<string> | "any" {
  const { form, permissionClass } = policy;
  const { key } = form.definition;
  return memoised(session.workspace, `changes/deciding/${permissionClass}/${key}`, () => {
    const grants = grantsFor(session, key);
    if (grants === "all") return new Set<string>();
    const named = grants.flatMap(({ rows }) => {
      const compiled = rows === undefined ? undefined : compile(rows, fullScope(session.workspace, form));
      return compiled?.ok === true ? compiled.value.fields : [];
    });
    const isRelated = grants.some(({ rows }) => {
      const compiled = rows === undefined ? undefined : compile(rows, fullScope(session.workspace, form));
      return compiled?.ok === true && compiled.value.isRelated;
    });
    const isComputed = isRelated || named.some((field) => form.fields.get(field)?.kind === "formula");
    return isComputed ? ("any" as const) : new Set(named);
  });
}
