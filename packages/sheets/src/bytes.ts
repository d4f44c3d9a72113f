import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { Limits } from "./limits.ts";
import { SheetError } from "./sheetError.ts";

/** Bytes of a file, chunk by chunk. */
export type ByteStream = AsyncIterable<Buffer>;

/** A file whose bytes can be read again from the start. */
export interface ByteFile {
  readonly path: string;
  /** Bytes on disk. */
  readonly sizeBytes: number;
  /** The first bytes of the content, unpacked when the file is gzip. */
  readonly head: Buffer;
  readonly isGzip: boolean;
  readonly read: () => ByteStream;
}

const chunkBytes = 256 * 1024;
const headBytes = 64 * 1024;

/**
 * Opens a file for repeated reading, seeing through one layer of gzip.
 * @throws SheetError "sheets.notFound", "sheets.empty", "sheets.damaged" or "sheets.zipBomb"
 */
export async function openBytes(path: string, limits: Limits): Promise<ByteFile> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile()) throw new SheetError("sheets.notFound");
  if (found.size === 0) throw new SheetError("sheets.empty");
  const raw = await readHead(path, headBytes);
  const isGzip = raw[0] === 0x1f && raw[1] === 0x8b;
  const read = (): ByteStream => (isGzip ? gunzip(path, limits) : plain(path));
  const head = isGzip ? await firstBytes(read()) : raw;
  if (head.length === 0) throw new SheetError("sheets.empty");
  return { path, sizeBytes: found.size, head, isGzip, read };
}

async function readHead(path: string, length: number): Promise<Buffer> {
  const file = await open(path, "r").catch((cause: unknown) => {
    throw new SheetError("sheets.notFound", {}, { cause });
  });
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function firstBytes(stream: ByteStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= headBytes) break;
  }
  return Buffer.concat(parts);
}

async function* plain(path: string): ByteStream {
  yield* createReadStream(path, { highWaterMark: chunkBytes });
}

async function* gunzip(path: string, limits: Limits): ByteStream {
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  const unpacked = createGunzip({ chunkSize: chunkBytes });
  file.on("error", (error) => unpacked.destroy(error));
  try {
    yield* limitExpansion(file.pipe(unpacked), () => file.bytesRead, limits);
  } catch (error) {
    throw error instanceof SheetError ? error : new SheetError("sheets.damaged", { part: "gzip" }, { cause: error });
  } finally {
    unpacked.destroy();
    file.destroy();
  }
}

/**
 * Passes bytes on until they grow past what an honest file could hold.
 * @param packedBytes how many packed bytes were read so far
 */
export async function* limitExpansion(
  stream: AsyncIterable<Buffer>,
  packedBytes: () => number,
  limits: Limits,
): ByteStream {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    const isBomb =
      size > limits.expandedBytes ||
      (size > limits.ratioFromBytes && size > Math.max(1, packedBytes()) * limits.expansionRatio);
    if (isBomb) throw new SheetError("sheets.zipBomb", { bytes: size });
    yield chunk;
  }
}
