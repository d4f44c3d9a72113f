import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { downloadFile, getThumbnail, uploadFile } from "@tongzhou/contract";
import { createFile, forgetFile, getFile, type Session, type StoredFile } from "@tongzhou/engine";
import { AppError, type FileReference } from "@tongzhou/model";
import { readByteRange } from "../../platform/files/byteRange.ts";
import { cleanFileName, contentDisposition } from "../../platform/files/fileName.ts";
import type { FileStorage } from "../../platform/files/fileStorage.ts";
import { inspectFile } from "../../platform/files/inspectFile.ts";
import type { Thumbnails } from "../../platform/files/thumbnails.ts";
import type { Edge } from "../../platform/http/serve.ts";
import { serveBytes } from "../../platform/http/serveBytes.ts";

/** What the routes of files need. */
export interface FileServices {
  readonly storage: FileStorage;
  readonly thumbnails: Thumbnails;
  readonly maxUploadBytes: number;
}

// What a browser shows without running anything of it. Everything else is a download, whatever its name says.
const shown = /^(image\/(png|jpeg|gif|webp|bmp|avif)|audio\/.+|video\/.+|application\/pdf|text\/plain)$/;

/** Bytes in and out. */
export async function serveFiles(edge: Edge, services: FileServices): Promise<void> {
  const { storage, thumbnails, maxUploadBytes } = services;

  await edge.fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body stays a stream; its size is counted while it is written.
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    serveBytes(
      edge,
      uploadFile,
      async ({ session, query, request }) => {
        const announced = Number(request.headers["content-length"] ?? 0);
        if (announced > maxUploadBytes) throw new AppError("file.too_large", { limitBytes: maxUploadBytes });
        const source = request.body instanceof Readable ? request.body : Readable.from([]);
        return takeIn(session, services, cleanFileName(query.name), source);
      },
      { scope, bodyLimitBytes: maxUploadBytes },
    );
  });

  serveBytes(edge, downloadFile, async ({ session, params, query, request, reply }) => {
    const file = await getFile(session, params.file);
    return sendFile(request, reply, file, storage, query.download !== undefined);
  });

  serveBytes(edge, getThumbnail, async ({ session, params, reply }) => {
    const file = await getFile(session, params.file);
    const path = await thumbnails.find(file);
    if (path === undefined) throw new AppError("file.not_found", { reason: "no_thumbnail" });
    const { mediaType } = await inspectFile(path);
    return reply.headers(fileHeaders(file, mediaType, "inline")).send(createReadStream(path));
  });
}

async function takeIn(
  session: Session,
  services: FileServices,
  name: string,
  source: Readable,
): Promise<FileReference> {
  const { storage, maxUploadBytes } = services;
  const id = crypto.randomUUID();
  const draft = await storage.receive(session.workspace.key, id, source, maxUploadBytes);
  const { storageKey, sizeBytes, sha256 } = draft;
  try {
    const { mediaType, width, height } = await inspectFile(draft.path);
    const size = width === null || height === null ? {} : { width, height };
    const file = await createFile(session, { id, name, sizeBytes, mediaType, sha256, storageKey, ...size });
    await storage.keep(draft);
    return file;
  } catch (error) {
    // Without a database nobody can say whether the row is there: the sweep asks when there is one again.
    const isForgotten = await forgetFile(session, id).then(
      () => true,
      () => false,
    );
    if (isForgotten) {
      await storage.drop(draft);
      await storage.remove(storageKey);
    }
    throw error;
  }
}

function fileHeaders(file: StoredFile, mediaType: string, kind: "inline" | "attachment"): Record<string, string> {
  // A PDF viewer does not open inside a sandbox; it runs nothing of the page it is shown on.
  const sandbox = mediaType === "application/pdf" ? "" : "; sandbox";
  return {
    "content-type": mediaType === "text/plain" ? "text/plain; charset=utf-8" : mediaType,
    "content-disposition": contentDisposition(kind, file.name),
    "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'${sandbox}`,
    "cache-control": "private, max-age=0, must-revalidate",
  };
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
  storage: FileStorage,
  isDownload: boolean,
): Promise<FastifyReply> {
  const etag = `"${file.sha256}"`;
  const isShown = !isDownload && shown.test(file.mediaType);
  const mediaType = isShown ? file.mediaType : "application/octet-stream";
  const headers = {
    ...fileHeaders(file, mediaType, isShown ? "inline" : "attachment"),
    etag,
    "accept-ranges": "bytes",
  };
  if (request.headers["if-none-match"] === etag) return reply.headers(headers).code(304).send();
  const condition = request.headers["if-range"];
  const range = readByteRange(
    condition === undefined || condition === etag ? request.headers.range : undefined,
    file.sizeBytes,
  );
  if (range.kind === "unsatisfiable")
    return reply.headers(headers).code(416).header("content-range", `bytes */${file.sizeBytes}`).send();
  const part = range.kind === "part" ? range : undefined;
  // Before any header: bytes that are gone from the disk are an error, not an empty file.
  const bytes = await storage.read(file.storageKey, part);
  if (part === undefined) return reply.headers(headers).header("content-length", file.sizeBytes).send(bytes);
  return reply
    .headers(headers)
    .code(206)
    .header("content-range", `bytes ${part.start}-${part.end}/${file.sizeBytes}`)
    .header("content-length", part.end - part.start + 1)
    .send(bytes);
}
