import type { Static } from "typebox";
import type { Locale } from "@tongzhou/base";
import { liveLimits, type LiveEvent } from "@tongzhou/contract";
import {
  isTellable,
  printPosition,
  relatedForms,
  tellableChanges,
  touchesRelated,
  type Change,
  type Position,
  type Session,
} from "@tongzhou/engine";
import { errorText } from "@tongzhou/i18n";
import { AppError } from "@tongzhou/model";
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
 */
export function openLiveChannel(given: {
  readonly session: Session;
  readonly outlet: LiveOutlet;
  readonly position: Position;
  readonly missed: readonly Change[] | undefined;
  /** Work that channels of one server have in common. */
  readonly shared: SharedMoves;
  readonly locale: Locale;
  readonly onError: (error: unknown) => void;
}): LiveChannel & { forgetMissed(): void } {
  const { outlet, shared, onError } = given;
  let { session, position, missed } = given;
  const watches = new Map<string, Watch>();
  // Everything up to here was told. Changes that wait lie behind it, so who comes back with it hears them.
  let told = position;
  let waiting: Change[] = [];
  let isOverrun = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  // What comes while a watch stands in line is kept for it: its asker read the rest when they asked.
  let standing = 0;
  let behind: Change[] = [];
  // Tellings go one after the other, so that positions only grow.
  let line: Promise<void> = Promise.resolve();

  function inLine(work: () => Promise<void>): Promise<void> {
    line = line.then(() => (isClosed ? undefined : work())).catch(onError);
    return line;
  }

  function say(message: LiveMessage): void {
    if (!isClosed) outlet.send(message);
  }

  async function flush(): Promise<void> {
    const changes = waiting;
    const upTo = position;
    const until = printPosition(upTo);
    waiting = [];
    // Nothing more is said to a side that does not read; when it does again, one word makes up for all of it.
    if (outlet.isFull()) {
      isOverrun = true;
      schedule(1000);
      return;
    }
    if (isOverrun) {
      isOverrun = false;
      told = upTo;
      say({ kind: "resync", position: until });
      return;
    }
    await tell(changes, [...watches], until);
    told = upTo;
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

  async function tell(changes: readonly Change[], listeners: readonly Listener<Watch>[], until: string): Promise<void> {
    const ofRecords = listeners.filter((listener): listener is Listener<RecordWatch> => !isList(listener[1]));
    for (const [form, of] of Map.groupBy(ofRecords, ([, watch]) => watch.form)) {
      const mine = changes.filter((change) => change.form === form);
      const [comments, records] = [mine.filter(isComment), mine.filter((change) => !isComment(change))];
      await tellRecords(form, of, records, "records", until);
      await tellRecords(form, of, comments, "comments", until);
      if (touchesRelated(session, form, changes)) await tellRelated(form, of, until);
    }
    for (const [id, watch] of listeners) if (isList(watch)) await tellList(id, watch, changes, until);
  }

  async function tellList(id: string, watch: ListWatch, changes: readonly Change[], until: string): Promise<void> {
    if (!watches.has(id)) return;
    const { form, hasComments } = watch;
    const news = await loadNews(session, shared, watch, changes);
    const comments = hasComments ? changes.filter((change) => change.form === form && isComment(change)) : [];
    const commented = comments.length === 0 ? null : await tellableChanges(session, form, comments);
    if (!watches.has(id)) return;
    watches.set(id, { ...news.watch, hasComments });
    if (news.records !== undefined) sayChanged(id, form, news.records, until);
    if (commented?.isMore === true) sayChanged(id, form, null, until, "comments");
    else if (commented !== null && commented.records.length > 0)
      sayChanged(id, form, commented.records, until, "comments");
  }

  function sayChanged(
    id: string,
    form: string,
    records: readonly number[] | null,
    until: string,
    what: "records" | "comments" = "records",
  ): void {
    say({ kind: "changed", position: until, id, form, records: records === null ? null : [...records], what });
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
    if (next.isStale) sayChanged(id, watch.form, null, printPosition(told));
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
    if (isSomebodyElse || kept.watch.shown.records.size < records.size)
      sayChanged(id, watch.form, null, printPosition(told));
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
  async function tellRelated(form: string, listeners: readonly Listener<RecordWatch>[], until: string): Promise<void> {
    for (const [id, { record }] of listeners) await tellRecord(id, form, record, until, "records");
  }

  async function tellRecord(
    id: string,
    form: string,
    record: number,
    until: string,
    what: "records" | "comments",
  ): Promise<void> {
    if (!watches.has(id)) return;
    if (await isTellable(session, form, record)) sayChanged(id, form, [record], until, what);
    else end(id);
  }

  async function tellRecords(
    form: string,
    listeners: readonly Listener<RecordWatch>[],
    changes: readonly Change[],
    what: "records" | "comments",
    until: string,
  ): Promise<void> {
    if (changes.length === 0) return;
    const tellable = await tellableChanges(session, form, changes);
    for (const [id, { record }] of listeners) {
      if (!watches.has(id)) continue;
      if (tellable === null) end(id);
      else if (tellable.records.includes(record)) sayChanged(id, form, [record], until, what);
      else if (tellable.isMore && changes.some((change) => change.record === record || change.kind === "range"))
        await tellRecord(id, form, record, until, what);
    }
  }

  function end(id: string, isCertain = false): void {
    if (watches.delete(id) || isCertain) say({ kind: "ended", id });
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
        const watch = watches.get(id);
        const untold = missed ?? kept;
        if (watch !== undefined && untold.length > 0) await tell(untold, [[id, watch]], printPosition(told));
      });
    },
    show: (id, records) => inLine(() => trying(id, () => show(id, records))),
    unwatch(id) {
      watches.delete(id);
      // The asking may still stand in line.
      void inLine(async () => void watches.delete(id));
    },
    refuse,
    take(changes, upTo) {
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
        if (isNewDefinition)
          say({ kind: "definition", position: printPosition(told), version: next.workspace.version });
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
