import type { Static } from "typebox";
import type { LiveEvent } from "@tongzhou/contract";
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

/** What the channel says. */
export type LiveMessage = Static<typeof LiveEvent>;

/** What somebody wants to hear about. */
export interface Watch {
  readonly form: string;
  readonly record?: number | undefined;
}

/** Where messages go. */
export interface LiveOutlet {
  send(message: LiveMessage): void;
  /** Whether the other side is so far behind that more messages would only pile up. */
  isFull(): boolean;
}

/** One browser's conversation with the log: what it watches, and what it is told of it. */
export interface LiveChannel {
  watch(id: string, watch: Watch): Promise<void>;
  unwatch(id: string): void;
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
const maxWatches = 200;

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
  readonly onError: (error: unknown) => void;
}): LiveChannel & { forgetMissed(): void } {
  const { outlet, onError } = given;
  let { session, position, missed } = given;
  const watches = new Map<string, Watch>();
  let waiting: Change[] = [];
  let isOverrun = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
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
    const until = printPosition(position);
    waiting = [];
    // Nothing more is said to a side that does not read; when it does again, one word makes up for all of it.
    if (outlet.isFull()) {
      isOverrun = true;
      schedule(1000);
      return;
    }
    if (isOverrun) {
      isOverrun = false;
      say({ kind: "resync", position: until });
      return;
    }
    await tell(changes, [...watches], until);
  }

  function remember(changes: readonly Change[]): void {
    if (missed === undefined) return;
    missed = [...missed, ...changes];
    if (missed.length <= maxWaiting) return;
    missed = undefined;
    isOverrun = true;
    schedule();
  }

  function schedule(afterMs: number = coalesceMs): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void inLine(flush);
    }, afterMs);
  }

  async function tell(
    changes: readonly Change[],
    listeners: readonly (readonly [string, Watch])[],
    until: string,
  ): Promise<void> {
    for (const [form, of] of Map.groupBy(listeners, ([, watch]) => watch.form)) {
      const mine = changes.filter((change) => change.form === form);
      const [comments, records] = [mine.filter(isComment), mine.filter((change) => !isComment(change))];
      await tellForm(form, of, records, "records", until);
      await tellForm(form, of, comments, "comments", until);
      if (touchesRelated(session, form, changes)) await tellRelated(form, of, until);
    }
  }

  // Values computed from other records may be others now; which ones, the reader finds out by reading.
  async function tellRelated(form: string, listeners: readonly (readonly [string, Watch])[], until: string) {
    for (const [id, { record }] of listeners) {
      if (!watches.has(id)) continue;
      if (record === undefined) say({ kind: "changed", position: until, id, form, records: null, what: "records" });
      else if (await isTellable(session, form, record))
        say({ kind: "changed", position: until, id, form, records: [record], what: "records" });
      else end(id);
    }
  }

  async function tellForm(
    form: string,
    listeners: readonly (readonly [string, Watch])[],
    changes: readonly Change[],
    what: "records" | "comments",
    until: string,
  ): Promise<void> {
    if (changes.length === 0) return;
    const told = await tellableChanges(session, form, changes);
    for (const [id, { record }] of listeners) {
      if (!watches.has(id)) continue;
      if (told === null) {
        end(id);
      } else if (record === undefined) {
        if (told.isMore) say({ kind: "changed", position: until, id, form, records: null, what });
        else if (told.records.length > 0)
          say({ kind: "changed", position: until, id, form, records: [...told.records], what });
      } else if (told.records.includes(record)) {
        say({ kind: "changed", position: until, id, form, records: [record], what });
      } else if (told.isMore && changes.some((change) => change.record === record || change.kind === "range")) {
        if (await isTellable(session, form, record))
          say({ kind: "changed", position: until, id, form, records: [record], what });
        else end(id);
      }
    }
  }

  function end(id: string): void {
    if (watches.delete(id)) say({ kind: "ended", id });
  }

  async function exists({ form, record }: Watch): Promise<boolean> {
    if (record !== undefined) return isTellable(session, form, record);
    return (await tellableChanges(session, form, [])) !== null;
  }

  return {
    watch: (id, watch) =>
      inLine(async () => {
        const isNew = !watches.has(id);
        if (isNew && watches.size >= maxWatches) return say({ kind: "ended", id });
        watches.set(id, watch);
        if (!(await exists(watch))) return end(id);
        if (missed !== undefined && missed.length > 0) await tell(missed, [[id, watch]], printPosition(position));
      }),
    unwatch: (id) => void watches.delete(id),
    take(changes, upTo) {
      position = upTo;
      remember(changes);
      const watched = new Set([...watches.values()].map((watch) => watch.form));
      const forms = new Set([...watched, ...[...watched].flatMap((form) => relatedForms(session, form))]);
      const mine = changes.filter((change) => forms.has(change.form));
      if (mine.length === 0) return;
      if (waiting.length + mine.length > maxWaiting) isOverrun = true;
      else waiting.push(...mine);
      schedule();
    },
    renew: (next) =>
      inLine(async () => {
        const isNewDefinition = next.workspace.version !== session.workspace.version;
        session = next;
        if (isNewDefinition)
          say({ kind: "definition", position: printPosition(position), version: next.workspace.version });
        for (const [id, watch] of watches) if (!(await exists(watch))) end(id);
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

function isComment({ kind }: Change): boolean {
  return kind === "comment";
}
