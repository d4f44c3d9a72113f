import { createHash } from "node:crypto";
import type { ReadStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { AppError } from "@tongzhou/model";

/** Bytes that were taken in. */
export interface WrittenFile {
  readonly storageKey: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** Files on disk. Storage keys are ours, never a name that came from outside. */
export interface FileStorage {
  /**
   * Takes a stream in: it is there whole, on the disk, or not at all.
   * @throws AppError file.too_large
   */
  write(id: string, source: Readable, limitBytes: number): Promise<WrittenFile>;
  pathOf(storageKey: string): string;
  /**
   * The bytes, or those of a range with both ends included.
   * @throws AppError file.not_found when the disk has lost them
   */
  read(storageKey: string, range?: { readonly start: number; readonly end: number }): Promise<ReadStream>;
  remove(storageKey: string): Promise<void>;
}

/** Files below a directory, as `aa/bb/<id>`: two levels keep every folder small. */
export function buildFileStorage(directory: string): FileStorage {
  const pathOf = (storageKey: string): string => join(directory, storageKey);
  return {
    pathOf,
    async write(id, source, limitBytes) {
      const storageKey = join(id.slice(0, 2), id.slice(2, 4), id);
      const path = pathOf(storageKey);
      const draft = join(directory, "incoming", id);
      await mkdir(dirname(draft), { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      try {
        const { sizeBytes, sha256 } = await writeDraft(draft, source, limitBytes);
        await rename(draft, path);
        await syncDirectory(dirname(path));
        return { storageKey, path, sizeBytes, sha256 };
      } catch (error) {
        await rm(draft, { force: true });
        await rm(path, { force: true });
        throw error;
      }
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
      await rm(pathOf(storageKey), { force: true });
      await rm(thumbnailPath(pathOf(storageKey)), { force: true });
    },
  };
}

/** Where a file's thumbnail is kept. */
export function thumbnailPath(path: string): string {
  return `${path}.thumbnail`;
}

async function writeDraft(
  path: string,
  source: Readable,
  limitBytes: number,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const digest = createHash("sha256");
  const file = await open(path, "wx", 0o600);
  let sizeBytes = 0;
  try {
    // The caller answers a refusal on the same connection, so leaving the loop must not cut it.
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      sizeBytes += bytes.length;
      if (sizeBytes > limitBytes) throw new AppError("file.too_large", { limitBytes });
      digest.update(bytes);
      await file.write(bytes);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sizeBytes, sha256: digest.digest("hex") };
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
