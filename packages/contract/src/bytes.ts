import { Type, type Static, type TSchema } from "typebox";
import { LiveEvent, LiveRequest } from "./live.ts";
import { FormParams, Nothing, WorkspaceParams } from "./shared.ts";
import { ExportQuery, FileReply, ImportParams, SheetQuery } from "./transfer.ts";

/** A route that takes or gives bytes instead of JSON. All of them are for members of the workspace in the path. */
export interface ByteRoute<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Headers extends TSchema = TSchema,
> {
  /** Unique among all routes; the OpenAPI operationId. */
  readonly name: string;
  readonly method: "GET" | "PUT";
  /** Path below /api/v1 with `:name` for params. */
  readonly path: string;
  readonly summary: string;
  readonly params: Params;
  readonly query: Query;
  /** Request headers that change the answer; none of them is required, and one that makes no sense is passed over. */
  readonly headers: Headers;
  /** What the body is, in words; absent when there is none. */
  readonly body?: string;
  /** What is answered when all goes well, by status. */
  readonly answers: Readonly<Record<number, ByteAnswer>>;
  /** What is said over a connection that this route opens, in JSON texts. */
  readonly messages?: { readonly client: TSchema; readonly server: TSchema };
}

/** One good answer of a byte route. */
export interface ByteAnswer {
  readonly description: string;
  /** Media types, or the schema of a JSON answer; neither for an answer without a body. */
  readonly mediaTypes?: readonly string[];
  readonly json?: TSchema;
}

/** What a caller passes for a byte route, besides headers and body. */
export interface ByteInput<R extends ByteRoute> {
  readonly params: Static<R["params"]>;
  readonly query: Static<R["query"]>;
}

function byteRoute<P extends TSchema, Q extends TSchema, H extends TSchema>(
  definition: ByteRoute<P, Q, H>,
): ByteRoute<P, Q, H> {
  return definition;
}

const FileParams = Type.Object({ ...WorkspaceParams.properties, file: Type.String({ maxLength: 64 }) });
const sheetTypes = ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"] as const;

export const uploadFile = byteRoute({
  name: "uploadFile",
  method: "PUT",
  path: "/workspaces/:workspace/files",
  summary:
    "Takes a file in. What it is, its bytes say; its name is cleaned. A file that no record or comment takes within two days is removed.",
  params: WorkspaceParams,
  query: Type.Object({ name: Type.String({ minLength: 1, maxLength: 1000 }) }),
  headers: Nothing,
  body: "The bytes as they are, streamed, at most MAX_UPLOAD_MB; whatever the content type says.",
  answers: { 200: { description: "The file, whole and on the disk", json: FileReply } },
});

export const downloadFile = byteRoute({
  name: "downloadFile",
  method: "GET",
  path: "/workspaces/:workspace/files/:file",
  summary:
    "A file's bytes, for who may see the record that holds it. Pictures, sound, film, PDF and plain text are shown, everything else and everything asked for with `download` is saved; nothing is ever run.",
  params: FileParams,
  query: Type.Object({ download: Type.Optional(Type.String({ maxLength: 10 })) }),
  headers: Type.Object({
    Range: Type.Optional(Type.String({ description: "One range, `bytes=…`; several are answered whole." })),
    "If-Range": Type.Optional(Type.String()),
    "If-None-Match": Type.Optional(Type.String()),
  }),
  answers: {
    200: { description: "The whole file", mediaTypes: ["*/*"] },
    206: { description: "The part asked for, with Content-Range", mediaTypes: ["*/*"] },
    304: { description: "The copy with this ETag is still good" },
    416: { description: "The file ends before the range begins; Content-Range says where" },
  },
});

export const getThumbnail = byteRoute({
  name: "getThumbnail",
  method: "GET",
  path: "/workspaces/:workspace/files/:file/thumbnail",
  summary: "A picture of at most 320 pixels of a picture; file.not_found for whatever has none.",
  params: FileParams,
  query: Nothing,
  headers: Nothing,
  answers: { 200: { description: "The small picture", mediaTypes: ["image/png", "image/jpeg"] } },
});

export const downloadRejects = byteRoute({
  name: "downloadRejects",
  method: "GET",
  path: "/workspaces/:workspace/imports/:import/rejects",
  summary: "The rows of an import that were not taken, with the reason per cell in the caller's language.",
  params: ImportParams,
  query: SheetQuery,
  headers: Nothing,
  answers: { 200: { description: "The sheet, streamed", mediaTypes: sheetTypes } },
});

export const exportRecords = byteRoute({
  name: "exportRecords",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/export",
  summary:
    "The selected records as a sheet, streamed, under the caller's right to export; all rows are of one moment. Exports wait for their turn, " +
    "at most half a minute (`export.busy`), and a member has so many unfinished at a time (`export.too_many`).",
  params: FormParams,
  query: ExportQuery,
  headers: Nothing,
  answers: { 200: { description: "The sheet, streamed", mediaTypes: sheetTypes } },
});

export const exportMatrix = byteRoute({
  name: "exportMatrix",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/matrix/export",
  summary:
    "A matrix as a sheet, laid out as queryMatrix does with the same body, which `view` holds as JSON; under the caller's right to export of the cell form and the row form.",
  params: FormParams,
  query: Type.Object({ ...SheetQuery.properties, view: Type.String({ minLength: 2, maxLength: 12_000 }) }),
  headers: Nothing,
  answers: { 200: { description: "The sheet", mediaTypes: sheetTypes } },
});

export const openLive = byteRoute({
  name: "openLive",
  method: "GET",
  path: "/workspaces/:workspace/live",
  summary:
    "Opens the live channel, a WebSocket (`Upgrade: websocket`, RFC 6455) that says what to fetch again and never carries values of records. " +
    "A client watches a record, a form, or a window: the records of a form that a filter and a search text select, " +
    "told only when what changed can matter to the records shown. " +
    "Every text is one JSON message, at most 128 KiB, and 100 messages and 512 KiB a second from the client; at most " +
    "200 watches, 50 of them windows. `since` is the position of the last message heard: what changed after it is " +
    "told first. Closed with 4400 for a message that is none, 4401 when the session ends, 4403 when the caller leaves " +
    "the workspace; what no longer exists for the caller is `ended`, and a window that cannot be watched is `refused`.",
  params: WorkspaceParams,
  query: Type.Object({ since: Type.Optional(Type.String({ maxLength: 100 })) }),
  headers: Nothing,
  answers: { 101: { description: "The connection is a WebSocket now" } },
  messages: { client: LiveRequest, server: LiveEvent },
});
