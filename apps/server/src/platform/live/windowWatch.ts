import type { Static } from "typebox";
import type { WatchWindow } from "@tongzhou/contract";
import {
  findPolicy,
  loadInWindow,
  loadWindowMoves,
  matteringFields,
  movesTouch,
  openWindow,
  relatedForms,
  tellableMoves,
  touchesRelated,
  type Change,
  type RecordWindow,
  type Session,
  type WindowMoves,
  type WindowShown,
} from "@tongzhou/engine";

/** A window as its reader asks for it. */
export type WindowAsk = Static<typeof WatchWindow>["window"];

/** Records as lists have them: [id, version]. */
export type ShownRecords = NonNullable<WindowAsk["records"]>;

/** A window that somebody looks at. */
export interface WindowWatch {
  readonly form: string;
  readonly ask: WindowAsk;
  readonly window: RecordWindow;
  readonly shown: WindowShown;
  /** Windows of the forms that its filter or the titles of linked records are read from. */
  readonly around: readonly Surrounding[];
}

interface Surrounding {
  readonly window: RecordWindow;
  readonly fields: ReadonlySet<string>;
  /** Titles are nothing to a list when records come or go elsewhere. */
  readonly isTitle: boolean;
}

/** Does the same work once for all who need it: windows of one identity, over the same changes. */
export interface SharedMoves {
  load(session: Session, window: RecordWindow, changes: readonly Change[]): Promise<WindowMoves>;
}

// Channels take the same changes within milliseconds of each other, so what is kept need not be much.
const keptMoves = 50;

/** Remembers the last few answers, for the channels of one server. */
export function buildSharedMoves(): SharedMoves {
  const kept = new Map<string, Promise<WindowMoves>>();
  return {
    load(session, window, changes) {
      const key = `${window.identity} ${changes.map(({ position }) => position.seq).join(" ")}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const moves = loadWindowMoves(session, window, changes);
      kept.set(key, moves);
      moves.catch(() => kept.delete(key));
      const [oldest] = kept.keys();
      if (kept.size > keptMoves && oldest !== undefined) kept.delete(oldest);
      return moves;
    },
  };
}

/**
 * A window as the session may look at it.
 * @throws AppError "form.not_found", "access.denied", "expr.invalid", "field.unknown"
 */
export function openWindowWatch(
  session: Session,
  form: string,
  ask: WindowAsk,
  records: ReadonlySet<number> = new Set(),
): WindowWatch {
  const window = openWindow(session, form, { filter: ask.filter, search: ask.search });
  const fields = matteringFields(session, window, ask.fields);
  const around = [...surroundings(session, window.reads, false), ...surroundings(session, window.titles, true)];
  return { form, ask, window, shown: { records, fields }, around };
}

/** Forms whose changes may change what a window shows. */
export function formsOfWindow(session: Session, { form, around }: WindowWatch): readonly string[] {
  return [form, ...relatedForms(session, form), ...around.map(({ window }) => window.policy.form.definition.key)];
}

/**
 * Takes over which records are shown: those of them that are in the window.
 * @returns `isStale`: some are not, or have changed since they were read
 */
export async function showRecords(
  session: Session,
  watch: WindowWatch,
  records: ShownRecords,
): Promise<{ readonly watch: WindowWatch; readonly isStale: boolean }> {
  const known = await loadInWindow(
    session,
    watch.window,
    records.map(([id]) => id),
  );
  const shown = { ...watch.shown, records: new Set(known.keys()) };
  return { watch: { ...watch, shown }, isStale: records.some(([id, version]) => known.get(id) !== version) };
}

/** What a window's reader is told of changes. */
export interface WindowNews {
  /** Ids, null for many or undecidable, undefined for nothing. */
  readonly records: readonly number[] | null | undefined;
  /** The window without the records that have left it. */
  readonly watch: WindowWatch;
}

/** What changes are to a window. */
export async function loadNews(
  session: Session,
  shared: SharedMoves,
  watch: WindowWatch,
  changes: readonly Change[],
): Promise<WindowNews> {
  const mine = changes.filter(({ form, kind }) => form === watch.form && kind !== "comment");
  const isAround = touchesRelated(session, watch.form, changes) || (await movesAround(session, shared, watch, changes));
  if (mine.length === 0) return { records: isAround ? null : undefined, watch };
  const moves = await shared.load(session, watch.window, mine);
  const told = tellableMoves(watch.window, watch.shown, mine, moves);
  const left = new Set(told.left);
  const records = isAround || told.isMore ? null : told.records.length > 0 ? told.records : undefined;
  if (left.size === 0) return { records, watch };
  const stay = new Set([...watch.shown.records].filter((id) => !left.has(id)));
  return { records, watch: { ...watch, shown: { ...watch.shown, records: stay } } };
}

async function movesAround(
  session: Session,
  shared: SharedMoves,
  { around }: WindowWatch,
  changes: readonly Change[],
): Promise<boolean> {
  for (const { window, fields, isTitle } of around) {
    const { key } = window.policy.form.definition;
    const theirs = changes.filter(
      ({ form, kind }) => form === key && kind !== "comment" && (!isTitle || kind === "update"),
    );
    if (theirs.length > 0 && movesTouch(window, fields, theirs, await shared.load(session, window, theirs)))
      return true;
  }
  return false;
}

function surroundings(session: Session, reads: RecordWindow["reads"], isTitle: boolean): readonly Surrounding[] {
  return [...reads].flatMap(([form, fields]): Surrounding[] => {
    return findPolicy(session, form, "see") === null ? [] : [{ window: openWindow(session, form), fields, isTitle }];
  });
}
