import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { must } from "@tongzhou/base";
import { createFile, getFile, type Session, type StoredFile } from "@tongzhou/engine";
import { AppError, type FileReference } from "@tongzhou/model";
import { readByteRange } from "../../platform/files/byteRange.ts";
import { cleanFileName, contentDisposition } from "../../platform/files/fileName.ts";
import type { FileStorage } from "../../platform/files/fileStorage.ts";
import { inspectFile } from "../../platform/files/inspectFile.ts";
import type { Thumbnails } from "../../platform/files/thumbnails.ts";
import { isStorable } from "../../platform/http/readJson.ts";
import { admit, apiPrefix, type Edge } from "../../platform/http/serve.ts";

/** What the routes of files need. */
export interface FileServices {
  readonly storage: FileStorage;
  readonly thumbnails: Thumbnails;
  readonly maxUploadBytes: number;
}

const workspacePath = `${apiPrefix}/workspaces/:workspace`;
// What a browser shows without running anything of it. Everything else is a download, whatever its name says.
const shown = /^(image\/(png|jpeg|gif|webp|bmp|avif)|audio\/.+|video\/.+|application\/pdf|text\/plain)$/;

/** Bytes in and out; outside the JSON of the contract, which describes them in words. */
export async function serveFiles(edge: Edge, services: FileServices): Promise<void> {
  const { storage, thumbnails, maxUploadBytes } = services;
  const onRequest = (request: FastifyRequest): Promise<void> => admit(edge, request, true);

  await edge.fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The body stays a stream; its size is counted while it is written.
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    scope.put(`${workspacePath}/files`, { onRequest, bodyLimit: maxUploadBytes }, async (request, reply) => {
      const source = request.body instanceof Readable ? request.body : Readable.from([]);
      try {
        const session = sessionOf(request);
        const name = readName(request.query);
        const announced = Number(request.headers["content-length"] ?? 0);
        if (announced > maxUploadBytes) throw new AppError("file.too_large", { limitBytes: maxUploadBytes });
        return await takeIn(session, services, name, source);
      } catch (error) {
        // The rest of a refused body is read past, so that its sender comes to hear why; then the connection ends.
        void reply.header("connection", "close");
        source.resume();
        throw error;
      }
    });
  });

  edge.fastify.get(`${workspacePath}/files/:file`, { onRequest }, async (request, reply) => {
    const file = await findFile(request);
    const isDownload = typeof request.query === "object" && request.query !== null && "download" in request.query;
    return sendFile(request, reply, file, storage, isDownload);
  });

  edge.fastify.get(`${workspacePath}/files/:file/thumbnail`, { onRequest }, async (request, reply) => {
    const file = await findFile(request);
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
  const { storageKey, path, sizeBytes, sha256 } = await storage.write(id, source, maxUploadBytes);
  try {
    const { mediaType, width, height } = await inspectFile(path);
    const size = width === null || height === null ? {} : { width, height };
    return await createFile(session, { id, name, sizeBytes, mediaType, sha256, storageKey, ...size });
  } catch (error) {
    await storage.remove(storageKey);
    throw error;
  }
}

function sessionOf(request: FastifyRequest): Session {
  return must(request.session, "file-session: none");
}

async function findFile(request: FastifyRequest): Promise<StoredFile> {
  const { params } = request;
  const id = typeof params === "object" && params !== null && "file" in params ? String(params.file) : "";
  return getFile(sessionOf(request), id);
}

function readName(query: unknown): string {
  const name = typeof query === "object" && query !== null && "name" in query ? query.name : undefined;
  if (typeof name !== "string" || name === "" || name.length > 1000 || !isStorable(name))
    throw new AppError("request.invalid", { problems: [{ path: "query.name", rule: "text" }] });
  return cleanFileName(name);
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

function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
  storage: FileStorage,
  isDownload: boolean,
): FastifyReply {
  const etag = `"${file.sha256}"`;
  const isShown = !isDownload && shown.test(file.mediaType);
  const mediaType = isShown ? file.mediaType : "application/octet-stream";
  void reply.headers({
    ...fileHeaders(file, mediaType, isShown ? "inline" : "attachment"),
    etag,
    "accept-ranges": "bytes",
  });
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  const condition = request.headers["if-range"];
  const range = readByteRange(
    condition === undefined || condition === etag ? request.headers.range : undefined,
    file.sizeBytes,
  );
  switch (range.kind) {
    case "whole":
      return reply.header("content-length", file.sizeBytes).send(storage.read(file.storageKey));
    case "part":
      return reply
        .code(206)
        .header("content-range", `bytes ${range.start}-${range.end}/${file.sizeBytes}`)
        .header("content-length", range.end - range.start + 1)
        .send(storage.read(file.storageKey, range));
    case "unsatisfiable":
      return reply.code(416).header("content-range", `bytes */${file.sizeBytes}`).send();
    default:
      return range satisfies never;
  }
}
