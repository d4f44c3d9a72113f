import type { Static } from "typebox";
import type { Locale } from "@tongzhou/base";
import { liveLimits, type LiveEvent } from "@tongzhou/contract";
import {
  comparePositions,
  couldBeRead,
  isSince,
  isTellable,
  parseSince,
  printPosition,
  relatedForms,
  tellableChanges,
  touchesRelated,
  type Change,
  type Position,
  type Session,
  type Snapshot,
} from "@tongzhou/engine";
import { errorText } from "@tongzhou/i18n";
import { AppError } from "@tongzhou/model";
import { loadMissed } from "./loadMissed.ts";
import {
  formsOfWindow,
  loadNews,
  openWindowWatch,
  showRecords,
  type SharedMoves,
  type ShownRecords,
  type WindowAsk,
  type WindowWatch,
} from "./windowWatch.ts";

/** What the channel says. */
export type LiveMessage = Static<typeof LiveEvent>;

/** What somebody wants to hear about: a form, a record of it, or a window onto its records. */
export interface WatchAsk {
  readonly form: string;
  readonly record?: number | undefined;
  readonly window?: WindowAsk | undefined;
  /** A position known before what it is to keep true was read. */
  readonly since?: string | undefined;
}

interface RecordWatch {
  readonly form: string;
  readonly record: number;
}

// A form is the window of all its records, with their comments.
type ListWatch = WindowWatch & { readonly hasComments: boolean };
type Watch = RecordWatch | ListWatch;
type Listener<W extends Watch> = readonly [string, W];

/** Where messages go. */
export interface LiveOutlet {
  send(message: LiveMessage): void;
  /** Whether the other side is so far behind that more messages would only pile up. */
  isFull(): boolean;
}

/** One browser's conversation with the log: what it watches, and what it is told of it. */
export interface LiveChannel {
  watch(id: string, ask: WatchAsk): Promise<void>;
  /** Other records of a window are shown now. */
  show(id: string, records: ShownRecords): Promise<void>;
  unwatch(id: string): void;
  /** Says up to where everything has been told. */
  pong(): void;
  /** Tells that something asked for is not done. */
  refuse(id: string, error: AppError): void;
  /** Takes changes in; they are told together a moment later. */
  take(changes: readonly Change[], position: Position): void;
  /** The actor's rights may be others now: watches of what no longer exists for them end. */
  renew(session: Session): Promise<void>;
  close(): void;
}

// Short enough to feel at once, long enough that a batch of a thousand rows is one message.
const coalesceMs = 50;
// A reader that is told of more than this at once fetches everything again anyway.
const maxWaiting = 5_000;

/**
 * A channel for one session. `missed` are changes from before it was opened, which a returning browser has not seen:
 * they are told for every watch that it renews, until `forgetMissed` is called. What comes until then is kept with
 * them, because a change that an older transaction held back may come after the opening and before the watch.
 * Undefined for who just came.
 *
 * A position is said when all has been told up to it, to every watch: of the messages of one telling only the last has
 * the new one, or who breaks off between two of them would come back past the second.
 */
export function openLiveChannel(given: {
  readonly session: Session;
  readonly outlet: LiveOutlet;
  /** Changes come after it. */
  readonly position: Position;
  /** The first position that is said: `position`, or the one that a browser came back with. */
  readonly start: string;
  /** What could be read before: of this nothing is told. */
  readonly seen: Snapshot | undefined;
  readonly missed: readonly Change[] | undefined;
  /** Work that channels of one server have in common. */
  readonly shared: SharedMoves;
  readonly locale: Locale;
  readonly onError: (error: unknown) => void;
}): LiveChannel & { forgetMissed(): void } {
  const { outlet, shared, start, onError } = given;
  let { session, position, seen, missed } = given;
  const watches = new Map<string, Watch>();
  // Everything up to here was told. Changes that wait lie behind it, so who comes back with it hears them.
  const startAt = parseSince(start)?.after ?? position;
  let told: { readonly text: string; readonly at: Position } = { text: start, at: startAt };
  let held: LiveMessage | undefined;
  let isHolding = false;
  let waiting: Change[] = [];
  let isOverrun = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  // What comes while a watch stands in line is kept for it: its asker read the rest when they asked.
  let standing = 0;
  let behind: Change[] = [];
  // Tellings go one after the other, so that positions only grow.
  let line: Promise<void> = Promise.resolve();
  let inLineNow = 0;

  function inLine(work: () => Promise<void>): Promise<void> {
    inLineNow += 1;
    line = line
      .then(() => (isClosed ? undefined : work()))
      .catch(onError)
      .finally(() => (inLineNow -= 1));
    return line;
  }

  function say(message: LiveMessage): void {
    if (held !== undefined && !isClosed) outlet.send(held);
    held = undefined;
    if (isHolding && message.kind === "changed") held = message;
    else if (!isClosed) outlet.send(message);
  }

  function moveOn(at: Position): void {
    if (comparePositions(at, told.at) > 0) told = { text: printPosition(at), at };
  }

  /** What has come since is nothing to anybody here, when nothing is being told and nothing waits. */
  function settle(others: number): void {
    const isIdle = inLineNow === others && waiting.length === 0 && !isOverrun;
    if (isIdle && missed === undefined) moveOn(position);
  }

  async function flush(): Promise<void> {
    const changes = waiting;
    const upTo = position;
    waiting = [];
    // Nothing more is said to a side that does not read; when it does again, one word makes up for all of it.
    if (outlet.isFull()) {
      isOverrun = true;
      schedule(1000);
      return;
    }
    if (isOverrun) {
      isOverrun = false;
      moveOn(upTo);
      say({ kind: "resync", position: told.text });
      return;
    }
    isHolding = true;
    try {
      await tell(changes, [...watches]);
      moveOn(upTo);
    } finally {
      isHolding = false;
      if (held !== undefined && !isClosed)
        outlet.send({ ...held, ...("position" in held ? { position: told.text } : {}) });
      held = undefined;
    }
  }

  function remember(changes: readonly Change[]): void {
    if (missed === undefined) return;
    missed = [...missed, ...changes];
    if (missed.length <= maxWaiting) return;
    missed = undefined;
    isOverrun = true;
    schedule();
  }

  function keepForStanding(changes: readonly Change[]): void {
    if (standing === 0) return;
    if (behind.length + changes.length <= maxWaiting) return void behind.push(...changes);
    isOverrun = true;
    schedule();
  }

  function schedule(afterMs: number = coalesceMs): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void inLine(flush);
    }, afterMs);
  }

  async function tell(changes: readonly Change[], listeners: readonly Listener<Watch>[]): Promise<void> {
    const ofRecords = listeners.filter((listener): listener is Listener<RecordWatch> => !isList(listener[1]));
    for (const [form, of] of Map.groupBy(ofRecords, ([, watch]) => watch.form)) {
      const mine = changes.filter((change) => change.form === form);
      const [comments, records] = [mine.filter(isComment), mine.filter((change) => !isComment(change))];
      await tellRecords(form, of, records, "records");
      await tellRecords(form, of, comments, "comments");
      if (touchesRelated(session, form, changes)) await tellRelated(form, of);
    }
    for (const [id, watch] of listeners) if (isList(watch)) await tellList(id, watch, changes);
  }

  async function tellList(id: string, watch: ListWatch, changes: readonly Change[]): Promise<void> {
    if (!watches.has(id)) return;
    const { form, hasComments } = watch;
    const news = await loadNews(session, shared, watch, changes);
    const comments = hasComments ? changes.filter((change) => change.form === form && isComment(change)) : [];
    const commented = comments.length === 0 ? null : await tellableChanges(session, form, comments);
    if (!watches.has(id)) return;
    watches.set(id, { ...news.watch, hasComments });
    if (news.records !== undefined) sayChanged(id, form, news.records);
    if (commented?.isMore === true) sayChanged(id, form, null, "comments");
    else if (commented !== null && commented.records.length > 0) sayChanged(id, form, commented.records, "comments");
  }

  function sayChanged(
    id: string,
    form: string,
    records: readonly number[] | null,
    what: "records" | "comments" = "records",
  ): void {
    say({ kind: "changed", position: told.text, id, form, records: records === null ? null : [...records], what });
  }

  async function openList(id: string, { form, window }: WatchAsk): Promise<void> {
    const others = [...watches].filter(([other, watch]) => other !== id && isList(watch) && !watch.hasComments).length;
    if (window !== undefined && others >= liveLimits.windows)
      throw new AppError("watch.too_many", { limit: liveLimits.windows });
    watches.set(id, { ...openWindowWatch(session, form, window ?? {}), hasComments: window === undefined });
    await show(id, window?.records ?? []);
  }

  async function show(id: string, records: ShownRecords): Promise<void> {
    const watch = watches.get(id);
    if (watch === undefined || !isList(watch)) return;
    const next = await showRecords(session, watch, records);
    if (!watches.has(id)) return;
    watches.set(id, { ...next.watch, hasComments: watch.hasComments });
    if (next.isStale) sayChanged(id, watch.form, null);
  }

  /** A list under rights that may be others now; what it shows is looked at again. */
  async function renewList(id: string, watch: ListWatch, isSomebodyElse: boolean): Promise<void> {
    const { records } = watch.shown;
    const next = openWindowWatch(session, watch.form, watch.ask, records);
    const kept = await showRecords(
      session,
      next,
      [...records].map((record) => [record, 0]),
    );
    if (!watches.has(id)) return;
    watches.set(id, { ...kept.watch, hasComments: watch.hasComments });
    if (isSomebodyElse || kept.watch.shown.records.size < records.size) sayChanged(id, watch.form, null);
  }

  /** Does what may fail for its reader's reasons; then the watch is over, and they are told why. */
  async function trying(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "form.not_found" || error.code === "access.denied") return end(id, true);
      watches.delete(id);
      refuse(id, error);
    }
  }

  function refuse(id: string, { code, params }: AppError): void {
    say({ kind: "refused", id, code, params: { ...params }, message: errorText(code, params, given.locale) });
  }

  // Values computed from other records may be others now; which ones, the reader finds out by reading.
  async function tellRelated(form: string, listeners: readonly Listener<RecordWatch>[]): Promise<void> {
    for (const [id, { record }] of listeners) await tellRecord(id, form, record, "records");
  }

  async function tellRecord(id: string, form: string, record: number, what: "records" | "comments"): Promise<void> {
    if (!watches.has(id)) return;
    if (await isTellable(session, form, record)) sayChanged(id, form, [record], what);
    else end(id);
  }

  async function tellRecords(
    form: string,
    listeners: readonly Listener<RecordWatch>[],
    changes: readonly Change[],
    what: "records" | "comments",
  ): Promise<void> {
    if (changes.length === 0) return;
    const tellable = await tellableChanges(session, form, changes);
    for (const [id, { record }] of listeners) {
      if (!watches.has(id)) continue;
      if (tellable === null) end(id);
      else if (tellable.records.includes(record)) sayChanged(id, form, [record], what);
      else if (tellable.isMore && changes.some((change) => change.record === record || change.kind === "range"))
        await tellRecord(id, form, record, what);
    }
  }

  function end(id: string, isCertain = false): void {
    if (watches.delete(id) || isCertain) say({ kind: "ended", id });
  }

  /** What a watch that is asked for now has to be told first; null when that cannot be said. */
  async function loadUntold(since: string | undefined, kept: readonly Change[]): Promise<readonly Change[] | null> {
    if (since === undefined || (since === start && missed !== undefined)) return missed ?? kept;
    const known = parseSince(since);
    if (known === null) return null;
    const isKept = given.seen === undefined && comparePositions(known.after, startAt) >= 0;
    if (missed !== undefined && isKept) return missed.filter((change) => isSince(known, change));
    return loadMissed(session, known, BigInt(position.tx));
  }

  async function tellUntold(id: string, watch: Watch, untold: readonly Change[] | null): Promise<void> {
    if (untold !== null) return untold.length === 0 ? undefined : tell(untold, [[id, watch]]);
    sayChanged(id, watch.form, isList(watch) ? null : [watch.record]);
    if (isList(watch) && watch.hasComments) sayChanged(id, watch.form, null, "comments");
  }

  function watchedForms(): ReadonlySet<string> {
    const forms = [...watches.values()].flatMap((watch) =>
      isList(watch) ? formsOfWindow(session, watch) : [watch.form, ...relatedForms(session, watch.form)],
    );
    return new Set(forms);
  }

  return {
    watch(id, ask) {
      standing += 1;
      const from = behind.length;
      // What an older transaction still holds back may be news to who read earlier than the channel was opened.
      if (ask.since !== undefined && ask.since !== start) seen = undefined;
      return inLine(async () => {
        const kept = behind.slice(from);
        standing -= 1;
        if (standing === 0) behind = [];
        const { form, record } = ask;
        if (!watches.has(id) && watches.size >= liveLimits.watches) return say({ kind: "ended", id });
        if (record === undefined) await trying(id, () => openList(id, ask));
        else {
          watches.set(id, { form, record });
          if (!(await isTellable(session, form, record))) return end(id);
        }
        if (!watches.has(id)) return;
        const untold = await loadUntold(ask.since, kept);
        const watch = watches.get(id);
        if (watch === undefined) return;
        await tellUntold(id, watch, untold);
        if (!watches.has(id)) return;
        settle(1);
        say({ kind: "watched", position: told.text, id });
      });
    },
    show: (id, records) => inLine(() => trying(id, () => show(id, records))),
    unwatch(id) {
      watches.delete(id);
      // The asking may still stand in line.
      void inLine(async () => void watches.delete(id));
    },
    pong() {
      settle(0);
      say({ kind: "pong", position: told.text });
    },
    refuse,
    take(given, upTo) {
      const known = seen;
      const changes = known === undefined ? given : given.filter((change) => !couldBeRead(known, change));
      position = upTo;
      remember(changes);
      keepForStanding(changes);
      const forms = watchedForms();
      const mine = changes.filter(({ form }) => forms.has(form));
      if (mine.length === 0) return;
      if (waiting.length + mine.length > maxWaiting) isOverrun = true;
      else waiting.push(...mine);
      schedule();
    },
    renew: (next) =>
      inLine(async () => {
        const isNewDefinition = next.workspace.version !== session.workspace.version;
        const isSomebodyElse = JSON.stringify(next.actor) !== JSON.stringify(session.actor);
        session = next;
        // What they may see or do of it may be other, though the definition is the same.
        if (isNewDefinition || isSomebodyElse)
          say({ kind: "definition", position: told.text, version: next.workspace.version });
        for (const [id, watch] of watches)
          if (isList(watch)) await trying(id, () => renewList(id, watch, isSomebodyElse));
          else if (!(await isTellable(session, watch.form, watch.record))) end(id);
      }),
    forgetMissed: () => {
      missed = undefined;
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      watches.clear();
      waiting = [];
    },
  };
}

function isList(watch: Watch): watch is ListWatch {
  return "window" in watch;
}

function isComment({ kind }: Change): boolean {
  return kind === "comment";
}
