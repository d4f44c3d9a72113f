import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { callbackify } from "node:util";

/** Bytes that all unfinished downloads of a server may take on its disk together. */
export interface SpoolSpace {
  usedBytes: number;
  readonly limitBytes: number;
}

/** A file between one who writes as fast as the disk takes it and one who reads as slowly as it likes. */
export interface SpoolFile {
  readonly input: Writable;
  /** What was written, from the beginning, waiting for what is still to come. Breaks when the writing does. */
  readonly output: Readable;
  /** How far the reader is, and whether it is the reader who is waited for. */
  progress(): { readonly takenBytes: number; readonly isWaitedFor: boolean };
  /** Settles when the bytes are off the disk. */
  readonly gone: Promise<void>;
}

const pieceBytes = 64 * 1024;

/**
 * Opens a file that lives exactly as long as its reader. It has no name from the first moment on, so that it is gone
 * with the process, whatever ends that; where a file in use keeps its name, it loses it at the end.
 * @param space counted for every byte until the reader has ended; writing past its limit breaks both sides
 */
export async function openSpoolFile(directory: string, space: SpoolSpace): Promise<SpoolFile> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, crypto.randomUUID());
  const file = await open(path, "wx+", 0o600);
  await rm(path, { force: true }).catch(() => undefined);
  let [written, taken, isWhole] = [0, 0, false];
  let wake = (): void => undefined;
  let writing: Promise<unknown> = Promise.resolve();
  let reading: Promise<unknown> = Promise.resolve();

  async function append(chunk: Buffer): Promise<void> {
    if (space.usedBytes + chunk.length > space.limitBytes)
      throw new Error(`spool-full: expected at most ${space.limitBytes} bytes for all downloads together`);
    space.usedBytes += chunk.length;
    // A full disk can take a part of what it is given.
    let done = 0;
    try {
      while (done < chunk.length) {
        const { bytesWritten } = await file.write(chunk, done, chunk.length - done, written + done);
        done += bytesWritten;
      }
      written += done;
    } catch (error) {
      space.usedBytes -= chunk.length;
      throw error;
    }
    wake();
  }

  const write = callbackify((chunk: Buffer) => {
    const work = append(chunk);
    writing = work.catch(() => undefined);
    return work;
  });

  async function takePiece(): Promise<Buffer | null> {
    while (taken === written && !isWhole && !output.destroyed)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (taken === written || output.destroyed) return null;
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, written - taken));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, taken);
    taken += bytesRead;
    return buffer.subarray(0, bytesRead);
  }

  const input = new Writable({
    highWaterMark: pieceBytes,
    write(chunk: Buffer, _encoding, done) {
      write(chunk, (error) => done(error));
    },
    final(done) {
      isWhole = true;
      wake();
      done();
    },
    destroy(error, done) {
      // What was not written to its end must not look whole to who reads it.
      if (!isWhole) output.destroy(error ?? new Error("spool-cut: the writing ended early"));
      done(error);
    },
  });
  const output = new Readable({
    highWaterMark: pieceBytes,
    read() {
      const work = takePiece();
      reading = work.catch(() => undefined);
      work.then(
        (piece) => {
          if (!output.destroyed) output.push(piece);
        },
        (error: unknown) => void output.destroy(error instanceof Error ? error : new Error("spool", { cause: error })),
      );
    },
    destroy(error, done) {
      wake();
      input.destroy();
      done(error);
    },
  });
  // The response that reads it hears of a break; without one there is nobody to tell.
  output.on("error", () => undefined);
  input.on("error", () => undefined);
  const gone = new Promise<void>((resolve) => output.once("close", resolve)).then(async () => {
    await writing;
    await reading;
    await file.close();
    await rm(path, { force: true });
    space.usedBytes -= written;
  });
  return { input, output, gone, progress: () => ({ takenBytes: taken, isWaitedFor: taken < written || isWhole }) };
}

// Longer than any download takes; what is younger may be another process's on the same directory.
const leftAfterMs = 24 * 60 * 60_000;

/** Removes what crashed processes left where a file in use keeps its name. */
export async function sweepSpool(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const path = join(directory, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true && Date.now() - found.mtimeMs > leftAfterMs) await rm(path, { force: true });
  }
}
