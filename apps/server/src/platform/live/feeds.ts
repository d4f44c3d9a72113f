import {
  loadPosition,
  loadSnapshot,
  startTailer,
  type Change,
  type Database,
  type Position,
  type Snapshot,
  type Tailer,
} from "@tongzhou/engine";

/** Hears the changes of a workspace, batch after batch, in commit order. */
export type ChangeListener = (changes: readonly Change[], position: Position) => void;

/** The workspaces' logs, each followed by one reader however many listen. */
export interface Feeds {
  /**
   * Listens from now on. `position` is what was delivered before, `seen` what could be read by then: the feed may still
   * have to deliver some of it, which who just came leaves out and who comes back may have missed (C11).
   */
  attach(workspace: string, listener: ChangeListener): Promise<Attached>;
  /** Something was just written here: looks at once. */
  nudge(workspace: string): void;
  /** How many listen, over all workspaces. */
  listeners(): number;
  /** Changes that wait to be told, as milliseconds behind; 0 when nobody listens. */
  lagMs(): number;
  close(): Promise<void>;
}

/** A listener's place. */
export interface Attached {
  readonly position: Position;
  readonly seen: Snapshot;
  detach(): Promise<void>;
}

interface Feed {
  readonly tailer: Promise<Tailer>;
  readonly listeners: Set<ChangeListener>;
}

/** Follows a log while somebody listens to it. */
export function buildFeeds(
  database: Database,
  handlers: { readonly onDefinition: () => void; readonly onError: (error: unknown) => void },
): Feeds {
  const feeds = new Map<string, Feed>();
  let lagMs = 0;

  function open(workspace: string): Feed {
    const known = feeds.get(workspace);
    if (known !== undefined) return known;
    const listeners = new Set<ChangeListener>();
    const onChanges = (changes: readonly Change[], position: Position): void => {
      lagMs = Date.now() - Date.parse(changes[0]?.at ?? new Date().toISOString());
      if (changes.some(({ kind }) => kind === "definition")) handlers.onDefinition();
      for (const listener of listeners) listener(changes, position);
    };
    const tailer = loadPosition(database).then((from) =>
      startTailer({ database, workspace, from, onChanges, onError: handlers.onError }),
    );
    const feed: Feed = { tailer, listeners };
    feeds.set(workspace, feed);
    // A reader that could not be started must not stand in the way of the next try.
    tailer.catch(() => feeds.delete(workspace));
    return feed;
  }

  return {
    async attach(workspace, listener) {
      const feed = open(workspace);
      feed.listeners.add(listener);
      const detach = async (): Promise<void> => {
        feed.listeners.delete(listener);
        if (feed.listeners.size > 0 || feeds.get(workspace) !== feed) return;
        feeds.delete(workspace);
        await (await feed.tailer).close();
      };
      try {
        const position = (await feed.tailer).position();
        return { position, seen: await loadSnapshot(database), detach };
      } catch (error) {
        await detach().catch(handlers.onError);
        throw error;
      }
    },
    nudge(workspace) {
      void feeds.get(workspace)?.tailer.then(
        (tailer) => tailer.nudge(),
        () => undefined,
      );
    },
    listeners: () => [...feeds.values()].reduce((count, feed) => count + feed.listeners.size, 0),
    lagMs: () => (feeds.size === 0 ? 0 : Math.max(0, lagMs)),
    async close() {
      const open = [...feeds.values()];
      feeds.clear();
      await Promise.all(open.map(async ({ tailer }) => (await tailer).close()));
    },
  };
}
