import { createHash } from "node:crypto";
import type { ReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "@tongzhou/model";

/** Bytes that were taken in and are not yet in their place. */
export interface Draft {
  readonly storageKey: string;
  /** Where they lie until they are kept or dropped. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A draft that was found lying about. */
export interface LeftDraft {
  readonly id: string;
  readonly workspace: string;
  readonly storageKey: string;
  readonly path: string;
}

/** Files on disk. Storage keys are ours, never a name that came from outside. */
export interface FileStorage {
  /**
   * Takes a stream in, whole and safe on the disk, as a draft; nothing is left of one that breaks off.
   * @param workspace key of whose it is to be, for who finds the draft after a crash
   * @throws AppError file.too_large
   */
  receive(workspace: string, id: string, source: Readable, limitBytes: number): Promise<Draft>;
  /**
   * Moves a draft to its place once it is known in the database; does nothing when it is there already.
   * So what a crash leaves is always a draft, and whether the database knows it decides what becomes of it.
   */
  keep(draft: Pick<Draft, "storageKey" | "path">): Promise<void>;
  drop(draft: Pick<Draft, "path">): Promise<void>;
  /** Drafts that nobody can be at any more, of any process on this directory. */
  findLeft(): Promise<readonly LeftDraft[]>;
  pathOf(storageKey: string): string;
  /**
   * The bytes, or those of a range with both ends included.
   * @throws AppError file.not_found when the disk has lost them
   */
  read(storageKey: string, range?: { readonly start: number; readonly end: number }): Promise<ReadStream>;
  remove(storageKey: string): Promise<void>;
}

// An upload that sends nothing for so long has lost its sender.
const longestSilenceMs = 2 * 60_000;
// Bytes that come in change a draft's time, and what follows them takes seconds: no living upload is as old as this.
const leftAfterMs = 15 * 60_000;

/** Files below a directory, as `aa/bb/<id>`: two levels keep every folder small. Drafts are `incoming/<workspace>.<id>`. */
export function buildFileStorage(directory: string, silenceMs = longestSilenceMs): FileStorage {
  const pathOf = (storageKey: string): string => join(directory, storageKey);
  const keyOf = (id: string): string => join(id.slice(0, 2), id.slice(2, 4), id);
  const incoming = join(directory, "incoming");
  return {
    pathOf,
    async receive(workspace, id, source, limitBytes) {
      const path = join(incoming, `${workspace}.${id}`);
      await mkdir(incoming, { recursive: true });
      try {
        const { sizeBytes, sha256 } = await writeDraft(path, source, limitBytes, silenceMs);
        return { storageKey: keyOf(id), path, sizeBytes, sha256 };
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      }
    },
    async keep({ storageKey, path }) {
      const place = pathOf(storageKey);
      await mkdir(dirname(place), { recursive: true });
      try {
        await rename(path, place);
      } catch (error) {
        const isThere = await stat(place).then(
          () => true,
          () => false,
        );
        if (!isThere) throw error;
      }
      await syncDirectory(dirname(place));
    },
    drop: ({ path }) => rm(path, { force: true }),
    async findLeft() {
      const left: LeftDraft[] = [];
      for (const name of await readdir(incoming).catch(() => [])) {
        const path = join(incoming, name);
        const found = await stat(path).catch(() => undefined);
        if (found?.isFile() !== true || Date.now() - found.mtimeMs < leftAfterMs) continue;
        const dot = name.lastIndexOf(".");
        const id = name.slice(dot + 1);
        left.push({ id, workspace: name.slice(0, Math.max(0, dot)), storageKey: keyOf(id), path });
      }
      return left;
    },
    async read(storageKey, range) {
      try {
        const file = await open(pathOf(storageKey), "r");
        return file.createReadStream(range);
      } catch (error) {
        throw new AppError("file.not_found", { reason: "bytes_missing" }, { cause: error });
      }
    },
    async remove(storageKey) {
      const path = pathOf(storageKey);
      for (const one of [path, thumbnailPath(path), thumbnailDraftPath(path)]) await rm(one, { force: true });
    },
  };
}

/** Where a file's thumbnail is kept. */
export function thumbnailPath(path: string): string {
  return `${path}.thumbnail`;
}

/** Where a thumbnail is while it is being made. */
export function thumbnailDraftPath(path: string): string {
  return `${thumbnailPath(path)}.draft`;
}

async function writeDraft(
  path: string,
  source: Readable,
  limitBytes: number,
  silenceMs: number,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const digest = createHash("sha256");
  const file = await open(path, "wx", 0o600);
  let sizeBytes = 0;
  const silence = setTimeout(() => void source.destroy(silent()), silenceMs);
  try {
    // The caller answers a refusal on the same connection, so leaving the loop must not cut it.
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      sizeBytes += bytes.length;
      if (sizeBytes > limitBytes) throw new AppError("file.too_large", { limitBytes });
      digest.update(bytes);
      await file.write(bytes);
      silence.refresh();
    }
    await file.sync();
  } finally {
    clearTimeout(silence);
    await file.close();
  }
  return { sizeBytes, sha256: digest.digest("hex") };
}

// As if the sender had hung up, which it may well have without anybody hearing of it.
function silent(): Error {
  return Object.assign(new Error("upload-silence: the sender sends nothing"), { code: "ECONNRESET" });
}

// A rename is only safe from a power cut once the directory that holds the new name is on the disk.
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
