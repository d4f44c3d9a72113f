import { joinSql, sql, sqlIdent, sqlRaw } from "@tongzhou/base";
import { memoised } from "../access/memo.ts";
import type { Transaction } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { ownerForms } from "./watches.ts";

/** What a transaction is about to write of one form. */
export interface ComingWrite {
  readonly form: string;
  /** Records that are there. */
  readonly ids: readonly number[];
  /** What they, or new ones, are given. */
  readonly values: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Locks the records above those that are about to be written, from the top down and by id, as far as a check will want
 * them (CN22). Whoever writes above then comes to what lies below by the same way, and neither waits for the other in a
 * ring. What is linked is read without locks: a link that moves meanwhile is caught by the check, or by a retry.
 */
export async function lockAhead(session: Session, tx: Transaction, write: ComingWrite): Promise<void> {
  const { workspace } = session;
  if (!canMeet(workspace, write.form)) return;
  const found = new Map<string, { readonly ids: Set<number>; mode: LockMode }>();
  const note = (link: UpLink, ids: readonly number[]): void => {
    const known = found.get(link.to) ?? { ids: new Set<number>(), mode: link.mode };
    for (const id of ids) known.ids.add(id);
    found.set(link.to, { ids: known.ids, mode: link.mode === "share" ? known.mode : link.mode });
  };
  const upLinks = upLinksOf(workspace);
  let here: ReadonlyMap<string, readonly number[]> = new Map([[write.form, write.ids]]);
  for (let depth = 0; here.size > 0 && depth < maxDepth; depth += 1) {
    const next = new Map<string, readonly number[]>();
    for (const [form, ids] of here) {
      const links = (upLinks.get(form) ?? []).filter(
        ({ field, mode }) => mode !== "share" || isSet(write, form, field),
      );
      const now = await loadLinks(session, tx, form, links, ids);
      for (const link of links) {
        const given = form === write.form ? write.values.map((values) => values[link.field]) : [];
        const above = [...(now.get(link.field) ?? []), ...given.filter((id) => typeof id === "number")];
        note(link, above);
        if (above.length > 0) next.set(link.to, [...(next.get(link.to) ?? []), ...above]);
      }
    }
    here = next;
  }
  for (const form of ranked(workspace)) {
    const wanted = found.get(form);
    if (wanted === undefined || wanted.ids.size === 0) continue;
    await tx.run(
      sql`select 1 from ${formTable(workspace.schema, form)} t where t.id = any(${[...wanted.ids]}::bigint[]) and t.deleted_at is null order by t.id for ${sqlRaw(wanted.mode)} of t`,
    );
  }
}

type LockMode = "no key update" | "share";

/** A link by which a check comes from a record to one above it. */
interface UpLink {
  readonly field: string;
  readonly to: string;
  readonly mode: LockMode;
}

const maxDepth = 8;

// The check holds owners it comes to, and what a link was set to where it reads on from there.
function upLinksOf(workspace: WorkspaceRuntime): ReadonlyMap<string, readonly UpLink[]> {
  return memoised(workspace, "constraints/up", () => {
    const links = new Map<string, UpLink>();
    const from = new Map<string, UpLink[]>();
    for (const { watches } of ownerForms(workspace, "block_save"))
      for (const { relation, from: start } of watches.flatMap(({ steps }) => steps)) {
        const isInverse = relation.kind === "inverse" && relation.by === "link";
        if (!isInverse && relation.kind !== "link") continue;
        // Rows of a subform have no life of their own.
        if (start.includes(".")) continue;
        const [form, to] = isInverse ? [relation.form, start] : [start, relation.form];
        const name = `${form}.${relation.field}`;
        if (links.get(name)?.mode === "no key update") continue;
        const link: UpLink = { field: relation.field, to, mode: isInverse ? "no key update" : "share" };
        links.set(name, link);
        from.set(form, [...(from.get(form) ?? []).filter(({ field }) => field !== relation.field), link]);
      }
    return from;
  });
}

/** Whether a writer of a form can meet another one: only where some check goes down from what lies above the form. */
export function canMeet(workspace: WorkspaceRuntime, form: string): boolean {
  return memoised(workspace, `constraints/meets/${form}`, () => {
    const steps = ownerForms(workspace, "block_save").flatMap(({ watches }) => watches.flatMap((watch) => watch.steps));
    const downFrom = new Set(steps.flatMap(({ relation }) => (relation.kind === "link" ? [relation.form] : [])));
    const above = new Set<string>();
    const open = [form];
    for (let one = open.pop(); one !== undefined; one = open.pop())
      for (const { to } of upLinksOf(workspace).get(one) ?? []) {
        if (above.has(to)) continue;
        above.add(to);
        open.push(to);
      }
    return [...above].some((one) => downFrom.has(one));
  });
}

// Forms from the top down: each after those its links lead to. In a ring of links the order is any, but always the same.
function ranked(workspace: WorkspaceRuntime): readonly string[] {
  return memoised(workspace, "constraints/ranked", () => {
    const order = new Set<string>();
    const seen = new Set<string>();
    const visit = (form: string): void => {
      if (seen.has(form)) return;
      seen.add(form);
      for (const { to } of upLinksOf(workspace).get(form) ?? []) visit(to);
      order.add(form);
    };
    for (const form of [...workspace.forms.keys()].toSorted()) visit(form);
    return [...order];
  });
}

function isSet({ form, values }: ComingWrite, here: string, field: string): boolean {
  return here === form && values.some((one) => Object.hasOwn(one, field));
}

async function loadLinks(
  { workspace: { schema } }: Session,
  tx: Transaction,
  form: string,
  links: readonly UpLink[],
  ids: readonly number[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  if (links.length === 0 || ids.length === 0) return new Map();
  const columns = joinSql(
    links.map(({ field }) => sqlIdent(field)),
    sqlRaw(", "),
  );
  const rows = await tx.arrays(sql`select ${columns} from ${formTable(schema, form)} where id = any(${ids}::bigint[])`);
  return new Map(
    links.map(({ field }, at) => [field, rows.flatMap((row) => (typeof row[at] === "number" ? [row[at]] : []))]),
  );
}
