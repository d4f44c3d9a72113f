import { checkConstraints } from "../constraints/checkConstraints.ts";
import { isGuarded, isGuardedAround } from "../constraints/watches.ts";
import { markLog, writtenSince, type LogMark } from "../constraints/writtenRecords.ts";
import type { Transaction } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";
import { findInvalid } from "../records/findInvalid.ts";
import { asksLater } from "../records/validations.ts";
import type { ChunkOutcome, StoredBulkChange } from "./bulkDefinition.ts";
import { collectFailures } from "./collectFailures.ts";
import { inHalves, type Attempt } from "./inHalves.ts";

type JudgedChange = Pick<StoredBulkChange, "form" | "action" | "edit">;

/**
 * Writes a chunk, and leaves out the records whose writing would break a constraint, found by halves, or a rule that
 * waits until all of the chunk is in (R46), so that the others are written.
 * @param change the change itself, or the one that is taken back: what is written is the same
 */
export async function judgeChunk(
  session: Session,
  tx: Transaction,
  change: JudgedChange,
  ids: readonly number[],
  write: (some: readonly number[]) => Promise<ChunkOutcome>,
): Promise<ChunkOutcome> {
  const isChecked = isConstrained(session, change);
  const waits = askedLater(session, change);
  if (!isChecked && waits === null) return write(ids);
  const outcomes: ChunkOutcome[] = [];
  const refused = await inHalves(tx, ids, async (some) => {
    const mark = await markLog(session, tx);
    const outcome = await write(some);
    const invalid = waits === null ? doneAlready : await askLater(session, tx, change.form, waits, mark);
    if (invalid.kind === "refused") return invalid;
    if (isChecked) await checkConstraints(session, tx, mark);
    outcomes.push(outcome);
    return doneAlready;
  });
  return {
    changed: outcomes.reduce((sum, { changed }) => sum + changed, 0),
    unchanged: outcomes.reduce((sum, { unchanged }) => sum + unchanged, 0),
    failures: [...outcomes.flatMap(({ failures }) => failures), ...collectFailures([...refused])],
  };
}

const doneAlready: Attempt<number> = { kind: "done" };

function isConstrained({ workspace }: Session, { form, action, edit }: JudgedChange): boolean {
  if (action !== "edit" || edit === null) return isGuardedAround(workspace, form);
  return isGuarded(workspace, form, keysOf(edit));
}

/** The fields whose change asks rules that wait; null when none does. */
function askedLater({ workspace }: Session, { form, action, edit }: JudgedChange): readonly string[] | null {
  if (action !== "edit" || edit === null) return null;
  const sent = keysOf(edit);
  return asksLater(workspace, form, sent) ? sent : null;
}

function keysOf({ fields }: NonNullable<JudgedChange["edit"]>): readonly string[] {
  return fields.map(({ key }) => key);
}

async function askLater(
  session: Session,
  tx: Transaction,
  form: string,
  sent: readonly string[],
  mark: LogMark,
): Promise<Attempt<number>> {
  const runtime = session.workspace.forms.get(form);
  if (runtime === undefined) return doneAlready;
  const written = await writtenSince(session, tx, [form], [], mark);
  const saved = written.flatMap(({ id, kind, isSaved }) => (isSaved && kind === "update" ? [{ id, sent }] : []));
  const refused = await findInvalid(session, tx, runtime, saved);
  return refused.size === 0 ? doneAlready : { kind: "refused", refused };
}
