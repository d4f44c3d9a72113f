import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { memoised } from "../access/memo.ts";
import { buildTemplate, fillTemplate, sessionSlots, Slot, type Template } from "../access/slots.ts";
import type { Queryable, Transaction } from "../db/database.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { describeBroken, type BrokenConstraint, type FoundBroken } from "./brokenConstraint.ts";
import { findSeenBroken } from "./findSeenBroken.ts";
import { isBroken, type Constraint } from "./constraintsOf.ts";
import { findOwners, tieFields } from "./findOwners.ts";
import { findPlace, type WritePlaces } from "./findPlace.ts";
import { gatesOf, ownerForms, type GateOf, type OwnerForm } from "./watches.ts";
import { writtenSince, type LogMark, type Written } from "./writtenRecords.ts";

// Reasons that one refusal lists; the others are counted.
const maxReasons = 20;

// Records that a write's warnings are looked for in; a batch may touch thousands, and nobody reads more.
const maxWarned = 200;

const idsSlot = new Slot("ids");

/**
 * Refuses what this transaction has written when it breaks a constraint (CN13, CN30). Comes last in the transaction:
 * what it looks at includes all that followed from the write.
 * @param mark looks only at what was written after it; null for all of the transaction
 * @param known what was written, in place of a look at the log
 * @param places where a call wrote its records: the refusal tells the `index` of the write it is for, when it is known
 * @throws AppError "constraint.broken" with the reasons
 */
export async function checkConstraints(
  session: Session,
  tx: Transaction,
  mark: LogMark | null = null,
  known?: readonly Written[],
  places?: WritePlaces,
): Promise<void> {
  const { workspace } = session;
  const owners = ownerForms(workspace, "block_save");
  const gates = gatesOf(workspace);
  if (owners.length + gates.length === 0) return;
  const written = known ?? (await loadWritten(session, tx, owners, gates, mark));
  if (written.length === 0) return;
  const found: FoundBroken[] = [];
  for (const owner of owners) found.push(...(await findRefused(session, tx, owner, written)));
  for (const gate of gates) found.push(...(await findHeld(session, tx, gate, written)));
  await refuse(session, found, async (one) =>
    places === undefined ? undefined : findPlace(session, tx, one, { ...places, owners, written }),
  );
}

/**
 * Throws what was found, if anything was.
 * @param placeOf the place in a call of the write that one is due to, when it is known
 */
export async function refuse(
  session: Session,
  found: readonly FoundBroken[],
  placeOf: (one: FoundBroken) => Promise<number | undefined> = async () => undefined,
): Promise<void> {
  if (found.length === 0) return;
  // As it stood before: a record that this transaction made will not be there to be named or looked at.
  const broken = await describeBroken(session, session.database.aside, found.slice(0, maxReasons));
  throw await refusalOf(broken, found, placeOf);
}

/**
 * The constraints that only warn and that records touched by this transaction break, as far as the actor may see (CN31).
 */
export async function findWarnings(
  session: Session,
  tx: Transaction,
  known?: readonly Written[],
): Promise<readonly BrokenConstraint[]> {
  const owners = ownerForms(session.workspace, "warn");
  if (owners.length === 0) return [];
  const written = known ?? (await loadWritten(session, tx, owners, [], null));
  const broken: BrokenConstraint[] = [];
  for (const owner of owners) {
    const { ids } = await findOwners(session, tx, owner, written, false);
    if (ids.size > 0) broken.push(...(await findSeenBroken(session, tx, owner, [...ids].slice(0, maxWarned))));
  }
  return broken.slice(0, maxReasons);
}

function loadWritten(
  session: Session,
  tx: Transaction,
  owners: readonly OwnerForm[],
  gates: readonly GateOf[],
  mark: LogMark | null,
): Promise<readonly Written[]> {
  const forms = new Set([
    ...owners.flatMap(({ form, watches }) => [form, ...watches.map((watch) => watch.form)]),
    ...gates.map(({ held }) => held),
  ]);
  const kept = new Set([...tieFields(owners), ...gates.map(({ field }) => field)]);
  return writtenSince(session, tx, [...forms], [...kept], mark);
}

// Whoever else touches what these constraints read has either committed, and is seen by the statement below, or waits
// for the locks taken here.
async function findRefused(
  session: Session,
  tx: Transaction,
  owner: OwnerForm,
  written: readonly Written[],
): Promise<readonly FoundBroken[]> {
  const { ids, saved } = await findOwners(session, tx, owner, written, true);
  if (ids.size === 0) return [];
  return keepRefused(session, owner, await findBroken(session, tx, owner, [...ids]), saved);
}

/** Those that a write is refused for: saved themselves, or whole before it (CN30). */
export async function keepRefused(
  session: Session,
  owner: OwnerForm,
  broken: readonly BrokenAt[],
  saved: ReadonlySet<number>,
): Promise<readonly FoundBroken[]> {
  const others = broken.filter(({ id }) => !saved.has(id));
  const before = others.length === 0 ? [] : await findBroken(session, session.database.aside, owner, idsOf(others));
  const known = new Set(before.map(nameOf));
  return broken
    .map((one) => ({ ...one, isSaved: saved.has(one.id) }))
    .filter((one) => one.isSaved || !known.has(nameOf(one)));
}

/** A record and a constraint that it breaks. */
export interface BrokenAt {
  readonly constraint: Constraint;
  readonly id: number;
}

function nameOf({ constraint, id }: BrokenAt): string {
  return `${constraint.definition.key} ${id}`;
}

function idsOf(broken: readonly BrokenAt[]): readonly number[] {
  return [...new Set(broken.map(({ id }) => id))];
}

/** Which of the records break which of a form's constraints: one statement for all. */
async function findBroken(
  session: Session,
  queryable: Queryable,
  owner: OwnerForm,
  ids: readonly number[],
): Promise<readonly BrokenAt[]> {
  if (ids.length === 0) return [];
  const { workspace } = session;
  const keys = owner.constraints.map(({ definition }) => definition.key);
  const template = memoised(workspace, `constraints/broken/${owner.form}/${keys.join()}`, () =>
    brokenTemplate(workspace, owner, sql`${idsSlot}::bigint[]`),
  );
  const slots = sessionSlots(session).set(idsSlot, ids);
  return readBroken(owner, await queryable.arrays(fillTemplate(template, slots)));
}

/** The statement that asks records, by their ids as bigint[], for a form's constraints. */
export function brokenTemplate(workspace: WorkspaceRuntime, { form, constraints }: OwnerForm, ids: Sql): Template {
  const t = sql`t`;
  const flags = constraints.map((constraint) => isBroken(workspace, constraint, t));
  return buildTemplate(
    sql`select t.id, ${joinSql(flags, sqlRaw(", "))} from ${formTable(workspace.schema, form)} t where t.id = any(${ids}) and t.deleted_at is null order by t.id`,
  );
}

/** What it answers. */
export function readBroken({ constraints }: OwnerForm, rows: readonly (readonly unknown[])[]): readonly BrokenAt[] {
  return rows.flatMap(([id, ...flags]) =>
    constraints.flatMap((constraint, at): BrokenAt[] => (flags[at] === true ? [{ constraint, id: Number(id) }] : [])),
  );
}

// The records that came into a state of the gate, and what holds them back: themselves, or the records that link there.
async function findHeld(
  session: Session,
  tx: Transaction,
  { constraint, held, through, field, values }: GateOf,
  written: readonly Written[],
): Promise<readonly FoundBroken[]> {
  const { workspace } = session;
  const entering = enteringRecords(written, held, field, values);
  if (entering.length === 0) return [];
  const t = sql`t`;
  const h = sql`h`;
  const state = sqlIdent(field);
  const tie = through === null ? sql`h.id = t.id` : sql`h.id = t.${sqlIdent(through)}`;
  const rows = await tx.rows<{ id: number; held: number }>(
    fillTemplate(
      buildTemplate(
        sql`select t.id, h.id as held from ${formTable(workspace.schema, held)} ${h} join ${formTable(workspace.schema, constraint.form.definition.key)} ${t} on ${tie} and t.deleted_at is null
            where h.id = any(${entering}::bigint[]) and h.deleted_at is null and h.${state} = any(${values}::text[]) and ${isBroken(workspace, constraint, t)} order by h.id, t.id`,
      ),
      sessionSlots(session),
    ),
  );
  return rows.map(({ id, held: entered }) => ({
    constraint,
    id,
    isSaved: through === null,
    held: { form: held, id: entered },
  }));
}

/** Records that were not in any of the states before this transaction, as far as the log says so. */
function enteringRecords(
  written: readonly Written[],
  form: string,
  field: string,
  values: readonly string[],
): readonly number[] {
  const first = new Map<number, boolean>();
  for (const one of written) {
    if (one.form !== form || first.has(one.id)) continue;
    if (one.kind === "create") first.set(one.id, true);
    else if (one.kind === "update" && one.old.has(field))
      first.set(one.id, !values.includes(String(one.old.get(field))));
  }
  return [...first].flatMap(([id, enters]) => (enters ? [id] : []));
}

async function refusalOf(
  broken: readonly BrokenConstraint[],
  found: readonly FoundBroken[],
  placeOf: (one: FoundBroken) => Promise<number | undefined>,
): Promise<AppError> {
  const at = broken.findIndex(({ message }) => message !== null);
  const first = broken[at];
  // Somebody else's record is named, one's own is at hand.
  const title = found[at]?.isSaved === false ? (first?.title ?? null) : null;
  const told = found[Math.max(at, 0)];
  const index = told === undefined ? undefined : await placeOf(told);
  return new AppError("constraint.broken", {
    ...(index === undefined ? {} : { index }),
    ...(first === undefined ? {} : { message: first.message }),
    ...(title === null ? {} : { title }),
    more: found.length - 1,
    broken,
  });
}
