import type { Writable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import { must, pickLabel } from "@tongzhou/base";
import type { SheetQuery } from "@tongzhou/contract";
import type { Session } from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";
import type { WriteColumn, WriteRow } from "@tongzhou/sheets";
import { localeOf } from "../http/locale.ts";
import { admit, type Edge } from "../http/serve.ts";
import { sheetFormat, sheetHeaders, writeSheet } from "../sheets/sendSheet.ts";
import type { ExportBuild, ExportQueue } from "./exportQueue.ts";

/** Takes the columns and rows of an export. */
export type WriteExport = (columns: readonly WriteColumn[], rows: AsyncIterable<WriteRow>) => Promise<void>;

/** What is sent, and how it is read when its turn has come. */
export interface SentExport {
  readonly session: Session;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: Static<typeof SheetQuery>;
  /** Names the file. */
  readonly form: string;
  readonly read: (session: Session, write: WriteExport, gone: AbortSignal) => Promise<unknown>;
}

/** Answers with a sheet that is built when its turn comes, under the rights of that moment (ADR 0012). */
export async function sendExport(
  edge: Edge,
  queue: ExportQueue,
  { session, request, reply, query, form, read }: SentExport,
): Promise<FastifyReply> {
  const locale = localeOf(request);
  const format = sheetFormat(query);
  const definition = session.workspace.forms.get(form)?.definition;
  const label = definition === undefined ? form : pickLabel(definition.label, locale);
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: session.workspace.zone }).format(session.clock.now());
  const left = new AbortController();
  reply.raw.once("close", () => left.abort());
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
  const build = async ({ out, gone, hasWaited, begin }: ExportBuild): Promise<void> => {
    try {
      // Rights may have been taken away during the wait.
      if (hasWaited) await admit(edge, request, true);
      const now = must(request.session, "export-session: none");
      await read(now, (columns, rows) => write(columns, rows, out, begin), gone);
    } catch (error) {
      if (!gone.aborted && !(error instanceof AppError)) request.log.warn({ err: error }, "export");
      throw error;
    }
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
