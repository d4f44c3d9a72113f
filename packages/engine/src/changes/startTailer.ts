import type { Database } from "../db/database.ts";
import { workspaceSchema } from "../forms/physicalNames.ts";
import { loadChanges, type Change } from "./loadChanges.ts";
import type { Position } from "./position.ts";

/** How a tailer is started. */
export interface TailerOptions {
  readonly database: Database;
  /** The workspace's key. */
  readonly workspace: string;
  /** What is delivered comes after this: where an earlier tailer stopped, or `loadPosition`. */
  readonly from: Position;
  /** Gets changes in commit order, batch after batch; the next is read when it is done. A failure delivers the batch again. */
  readonly onChanges: (changes: readonly Change[], position: Position) => void | Promise<void>;
  /** Hears of failures that the tailer goes on after. */
  readonly onError?: (error: unknown) => void;
}

/** Follows the log of one workspace. */
export interface Tailer {
  /** Everything up to here was delivered. */
  position(): Position;
  /** Looks at once, e.g. because this process has just committed. */
  nudge(): void;
  /** Stops after the batch being delivered. */
  close(): Promise<void>;
}

const batchSize = 1000;
const shortestWaitMs = 25;
const longestWaitMs = 250;
const failureWaitMs = 1000;

/** Starts following a workspace's log in commit order, without gaps (SPEC C7 to C10). */
export function startTailer(options: TailerOptions): Tailer {
  const { database, onChanges } = options;
  const schema = workspaceSchema(options.workspace);
  let position = options.from;
  let waitMs = shortestWaitMs;
  let isClosed = false;
  let isNudged = false;
  let wake: (() => void) | undefined;

  async function step(): Promise<number> {
    const changes = await loadChanges(database, schema, position, batchSize);
    const last = changes.at(-1);
    if (last !== undefined) {
      await onChanges(changes, last.position);
      position = last.position;
    }
    if (changes.length === batchSize) return 0;
    waitMs = changes.length > 0 ? shortestWaitMs : Math.min(waitMs * 1.5, longestWaitMs);
    return waitMs;
  }

  async function follow(): Promise<void> {
    while (!isClosed) {
      isNudged = false;
      let pauseMs = failureWaitMs;
      try {
        pauseMs = await step();
      } catch (error) {
        options.onError?.(error);
      }
      if (isClosed || isNudged || pauseMs === 0) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wake = undefined;
    }
  }

  const running = follow();
  const rouse = (): void => {
    isNudged = true;
    waitMs = shortestWaitMs;
    wake?.();
  };
  return {
    position: () => position,
    nudge: rouse,
    close: async () => {
      isClosed = true;
      rouse();
      await running;
    },
  };
}
