import type { Writable } from "node:stream";
import type { FastifyReply } from "fastify";
import { must, pickLabel } from "@tongzhou/base";
import { exportRecords } from "@tongzhou/contract";
import { exportRecords as readRecords, type Session } from "@tongzhou/engine";
import { AppError, type SortKey } from "@tongzhou/model";
import type { WriteColumn, WriteRow } from "@tongzhou/sheets";
import type { ExportBuild, ExportQueue } from "../../platform/exports/exportQueue.ts";
import { localeOf } from "../../platform/http/locale.ts";
import { admit, type Edge } from "../../platform/http/serve.ts";
import { serveBytes, type ByteCall } from "../../platform/http/serveBytes.ts";
import { sheetFormat, sheetHeaders, writeSheet } from "../../platform/sheets/sendSheet.ts";

/** A view's records as a file. */
export function serveExports(edge: Edge, queue: ExportQueue): void {
  serveBytes(edge, exportRecords, (call) => sendExport(edge, queue, call));
}

async function sendExport(
  edge: Edge,
  queue: ExportQueue,
  { session, params, query, request, reply }: ByteCall<typeof exportRecords>,
): Promise<FastifyReply> {
  const locale = localeOf(request);
  const format = sheetFormat(query);
  const form = session.workspace.forms.get(params.form)?.definition;
  const label = form === undefined ? params.form : pickLabel(form.label, locale);
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: session.workspace.zone }).format(session.clock.now());
  const left = new AbortController();
  reply.raw.once("close", () => left.abort());
  const input = {
    ...pick(query),
    sort: readSort(query.sort),
    columns: query.columns === undefined ? undefined : query.columns.split(",").filter((key) => key !== ""),
    locale,
  };
  const build = async ({ out, gone, hasWaited, begin }: ExportBuild): Promise<void> => {
    try {
      // Rights may have been taken away during the wait.
      if (hasWaited) await admit(edge, request, true);
      const now = must(request.session, "export-session: none");
      await readRecords(now, params.form, input, (columns, rows) => write(columns, rows, out, begin), gone);
    } catch (error) {
      if (!gone.aborted && !(error instanceof AppError)) request.log.warn({ err: error }, "export");
      throw error;
    }
  };
  // The answer begins with the first row, so that what is wrong with the question is still told as an error.
  const write = async (
    columns: readonly WriteColumn[],
    rows: AsyncIterable<WriteRow>,
    out: Writable,
    begin: () => void,
  ): Promise<void> => {
    const rest = rows[Symbol.asyncIterator]();
    const first = await rest.next();
    begin();
    await writeSheet({ name: label, format, columns, rows: resume(first, rest), out });
  };
  const bytes = await queue.add(memberOf(session), left.signal, build).catch((error: unknown) => {
    // A statement that was stopped because its caller hung up is no fault of ours, and nobody reads this answer.
    if (!left.signal.aborted) throw error;
    throw new AppError("request.invalid", { problems: [{ path: "connection", rule: "closed" }] }, { cause: error });
  });
  return reply.headers(sheetHeaders(`${label} ${day}`, format)).send(bytes);
}

function memberOf({ workspace, actor }: Session): string {
  return `${workspace.key}/${actor.kind === "member" ? actor.memberId : actor.kind}`;
}

async function* resume<T>(first: IteratorResult<T>, rest: AsyncIterator<T, unknown>): AsyncGenerator<T> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}

function pick({ filter, search }: ByteCall<typeof exportRecords>["query"]): {
  readonly filter?: string;
  readonly search?: string;
} {
  return { ...(filter === undefined ? {} : { filter }), ...(search === undefined ? {} : { search }) };
}

function readSort(sort: string | undefined): readonly SortKey[] {
  if (sort === undefined) return [];
  return sort
    .split(",")
    .filter((key) => key !== "" && key !== "-")
    .map((key) =>
      key.startsWith("-") ? { field: key.slice(1), direction: "desc" } : { field: key, direction: "asc" },
    );
}
