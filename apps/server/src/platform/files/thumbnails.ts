import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import type { StoredFile } from "@tongzhou/engine";
import type { FileStorage } from "./fileStorage.ts";
import { thumbnailDraftPath, thumbnailPath } from "./fileStorage.ts";

/** Makes small pictures of images, one at a time. */
export interface Thumbnails {
  /** Path of the thumbnail, made now if need be; undefined when there can be none. */
  find(file: StoredFile): Promise<string | undefined>;
}

const decodable: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff"]);
const edgePixels = 320;
// 40 megapixels take about 160 MB decoded; a bomb announces more in a few bytes and is refused by its header.
const maxPixels = 40_000_000;
const maxSourceBytes = 64 * 1024 * 1024;
const longestMs = 20_000;
const maxWaiting = 50;

/** Thumbnails are kept beside the files they belong to. */
export function buildThumbnails(storage: FileStorage): Thumbnails {
  const making = new Map<string, Promise<string | undefined>>();
  let last: Promise<unknown> = Promise.resolve();

  async function make(source: string): Promise<string | undefined> {
    const target = thumbnailPath(source);
    const draft = thumbnailDraftPath(source);
    const isMade = await runWorker({ source, target: draft, edge: edgePixels });
    if (isMade) await rename(draft, target);
    else await rm(draft, { force: true });
    return isMade ? target : undefined;
  }

  return {
    async find({ storageKey, mediaType, width, height, sizeBytes }) {
      const pixels = (width ?? 0) * (height ?? 0);
      const isDecodable = decodable.has(mediaType) && pixels > 0 && pixels <= maxPixels && sizeBytes <= maxSourceBytes;
      if (!isDecodable) return undefined;
      const source = storage.pathOf(storageKey);
      if (existsSync(thumbnailPath(source))) return thumbnailPath(source);
      const known = making.get(storageKey);
      if (known !== undefined) return known;
      if (making.size >= maxWaiting) return undefined;
      const mine = last.then(() => make(source));
      making.set(storageKey, mine);
      last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        making.delete(storageKey);
      }
    },
  };
}

function runWorker(data: {
  readonly source: string;
  readonly target: string;
  readonly edge: number;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const worker = new Worker(new URL("./thumbnailWorker.ts", import.meta.url), {
      workerData: data,
      // Options of our own process, such as a test runner's loader, are not meant for it.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
      stderr: true,
    });
    let isMade = false;
    const timer = setTimeout(() => void worker.terminate(), longestMs);
    worker.on("message", () => {
      isMade = true;
    });
    worker.on("error", () => undefined);
    worker.on("exit", () => {
      clearTimeout(timer);
      resolve(isMade);
    });
  });
}
