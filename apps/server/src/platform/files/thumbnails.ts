import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import type { StoredFile } from "@tongzhou/engine";
import { startWorkerProcess } from "@tongzhou/sheets";
import type { FileStorage } from "./fileStorage.ts";
import { thumbnailDraftPath, thumbnailPath } from "./fileStorage.ts";

/** Makes small pictures of images, one at a time. */
export interface Thumbnails {
  /** Path of the thumbnail, made now if need be; undefined when there can be none. */
  find(file: StoredFile): Promise<string | undefined>;
}

/** What the worker is asked: a picture of `source` within `edge` pixels, written to `target`. */
export interface ThumbnailRequest {
  readonly source: string;
  readonly target: string;
  readonly edge: number;
}

const decodable: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff"]);
const edgePixels = 320;
// 40 megapixels take about 160 MB decoded; a bomb announces more in a few bytes and is refused by its header.
const maxPixels = 40_000_000;
const maxSourceBytes = 64 * 1024 * 1024;
const longestMs = 20_000;
const maxWaiting = 50;
const heapMb = 512;

/** Thumbnails are kept beside the files they belong to. */
export function buildThumbnails(storage: FileStorage): Thumbnails {
  const making = new Map<string, Promise<string | undefined>>();
  let last: Promise<unknown> = Promise.resolve();

  async function make(source: string): Promise<string | undefined> {
    const target = thumbnailPath(source);
    const draft = thumbnailDraftPath(source);
    const isMade = await decode({ source, target: draft, edge: edgePixels });
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

async function decode(request: ThumbnailRequest): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const worker = startWorkerProcess<ThumbnailRequest, "done">(new URL("./makeThumbnail.ts", import.meta.url), {
    heapMb,
    onReply: () => resolve(true),
    onExit: () => resolve(false),
  });
  const timer = setTimeout(() => resolve(false), longestMs);
  worker.post(request);
  const isMade = await promise;
  clearTimeout(timer);
  await worker.stop();
  return isMade;
}
