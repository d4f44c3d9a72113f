import type { Readable, Writable } from "node:stream";
import { AppError } from "@tongzhou/model";
import { openSpoolFile, sweepSpool, type SpoolFile, type SpoolSpace } from "./spoolFile.ts";
import { buildTurns } from "./turns.ts";

/** What exports may take of a server. */
export interface ExportLimits {
  /** Built at the same time: each of them takes a database connection for as long as it is built. */
  readonly atOnce: number;
  /** Unfinished ones of one member: waiting, being built, or still being read. */
  readonly perMember: number;
  /** Disk that all unfinished ones take together. */
  readonly spaceBytes: number;
  /** The longest wait for a turn. */
  readonly waitMs: number;
  /** A reader that takes nothing for so long is no longer waited for. */
  readonly stallMs: number;
}

/** What an export is built with when it is its turn. */
export interface ExportBuild {
  /** Where the bytes go, as fast as the disk takes them. */
  readonly out: Writable;
  /** Aborted when nobody waits for them any more. */
  readonly gone: AbortSignal;
  /** Whether others came first, so that what was known of the caller is old. */
  readonly hasWaited: boolean;
  /** To be called when all that can be wrong with the question would have been found. */
  begin(): void;
}

/** Exports in the order they were asked for, built onto the disk at the database's speed and read at the reader's. */
export interface ExportQueue {
  /**
   * Builds when it is the caller's turn.
   * @param member whose unfinished exports are counted together
   * @param left aborted when the caller is no longer there
   * @returns the bytes, from when `begin` is called or all is built; they break when building does
   * @throws AppError "export.too_many", "export.busy", and whatever `build` throws before it begins
   */
  add(member: string, left: AbortSignal, build: (given: ExportBuild) => Promise<void>): Promise<Readable>;
  /** How many wait, are being built, and are unread in whole or part, and the disk they take. */
  use(): { readonly waiting: number; readonly building: number; readonly unread: number; readonly spoolBytes: number };
  /** Ends them all and takes no more; nothing of them is left on the disk then. */
  close(): Promise<void>;
}

/** No exports yet. */
export function buildExportQueue(directory: string, limits: ExportLimits): ExportQueue {
  const space: SpoolSpace = { usedBytes: 0, limitBytes: limits.spaceBytes };
  const turns = buildTurns(limits.atOnce);
  const ofMember = new Map<string, number>();
  const spools = new Set<SpoolFile>();
  const working = new Set<Promise<unknown>>();
  const closing = new AbortController();
  const stopWatching = watchReaders(spools, limits.stallMs);
  // What cannot be looked at is not in anybody's way.
  hold(sweepSpool(directory).catch(() => undefined));

  function hold(work: Promise<unknown>): void {
    working.add(work);
    const forget = (): void => void working.delete(work);
    work.then(forget, forget);
  }

  function count(member: string, by: 1 | -1): void {
    const unfinished = (ofMember.get(member) ?? 0) + by;
    if (unfinished > limits.perMember) throw new AppError("export.too_many", { limit: limits.perMember });
    if (unfinished === 0) ofMember.delete(member);
    else ofMember.set(member, unfinished);
  }

  async function takeTurn(left: AbortSignal): Promise<boolean> {
    try {
      return await turns.take(AbortSignal.any([left, closing.signal, AbortSignal.timeout(limits.waitMs)]));
    } catch (error) {
      throw busy(error);
    }
  }

  async function openSpool(): Promise<SpoolFile> {
    if (space.usedBytes >= space.limitBytes) throw busy();
    return openSpoolFile(directory, space);
  }

  return {
    async add(member, left, build) {
      count(member, 1);
      let spool: SpoolFile;
      let hasWaited: boolean;
      try {
        hasWaited = await takeTurn(left);
        spool = await openSpool().catch((error: unknown) => {
          turns.give();
          throw error;
        });
      } catch (error) {
        count(member, -1);
        throw error;
      }
      const { input, output, gone } = spool;
      spools.add(spool);
      hold(
        gone.finally(() => {
          spools.delete(spool);
          count(member, -1);
        }),
      );
      const abandoned = new AbortController();
      output.once("close", () => {
        if (!input.writableFinished) abandoned.abort();
      });
      const leave = (): void => void output.destroy();
      const leaving = AbortSignal.any([left, closing.signal]);
      if (leaving.aborted) leave();
      else leaving.addEventListener("abort", leave, { once: true });
      const begun = Promise.withResolvers<void>();
      const built = build({ out: input, gone: abandoned.signal, hasWaited, begin: begun.resolve });
      const ended = built.then(begun.resolve, (error: unknown) => {
        begun.reject(error);
        output.destroy(error instanceof Error ? error : new Error("export", { cause: error }));
      });
      hold(ended.finally(() => turns.give()));
      await begun.promise;
      return output;
    },
    use: () => {
      const { waiting, taken } = turns.use();
      return { waiting, building: taken, unread: spools.size, spoolBytes: space.usedBytes };
    },
    async close() {
      closing.abort();
      stopWatching();
      for (const { output } of spools) output.destroy();
      await Promise.allSettled(working);
    },
  };
}

const retryAfterSeconds = 30;

function busy(cause?: unknown): AppError {
  return new AppError("export.busy", { retryAfterSeconds }, { cause });
}

const looks = 4;

/**
 * Ends what nobody takes. Looks are counted, not time: a machine that sleeps or stands still is no fault of a reader.
 * @returns how to stop looking
 */
function watchReaders(spools: ReadonlySet<SpoolFile>, stallMs: number): () => void {
  const seen = new WeakMap<SpoolFile, { readonly takenBytes: number; readonly times: number }>();
  const timer = setInterval(() => {
    for (const spool of spools) {
      const { takenBytes, isWaitedFor } = spool.progress();
      const last = seen.get(spool);
      const times = last?.takenBytes === takenBytes && isWaitedFor ? last.times + 1 : 0;
      seen.set(spool, { takenBytes, times });
      if (times >= looks) spool.output.destroy(new Error("spool-stall: the reader takes nothing"));
    }
  }, stallMs / looks);
  timer.unref();
  return () => clearInterval(timer);
}
