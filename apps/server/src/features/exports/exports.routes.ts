import { PassThrough } from "node:stream";
import type { FastifyReply } from "fastify";
import { pickLabel } from "@tongzhou/base";
import { exportRecords } from "@tongzhou/contract";
import { exportRecords as writeRecords } from "@tongzhou/engine";
import type { SortKey } from "@tongzhou/model";
import { localeOf } from "../../platform/http/locale.ts";
import type { Edge } from "../../platform/http/serve.ts";
import { serveBytes, type ByteCall } from "../../platform/http/serveBytes.ts";
import { sheetFormat, sheetHeaders, writeSheet } from "../../platform/sheets/sendSheet.ts";

/** A view's records as a file. */
export function serveExports(edge: Edge): void {
  serveBytes(edge, exportRecords, sendExport);
}

async function sendExport({
  session,
  params,
  query,
  request,
  reply,
}: ByteCall<typeof exportRecords>): Promise<FastifyReply> {
  const locale = localeOf(request);
  const format = sheetFormat(query);
  const form = session.workspace.forms.get(params.form)?.definition;
  const label = form === undefined ? params.form : pickLabel(form.label, locale);
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: session.workspace.zone }).format(session.clock.now());
  const name = `${label} ${day}`;
  const gone = new AbortController();
  const out = new PassThrough();
  out.once("close", () => gone.abort());
  const input = {
    ...pick(query),
    sort: readSort(query.sort),
    columns: query.columns === undefined ? undefined : query.columns.split(",").filter((key) => key !== ""),
    locale,
  };
  // The answer begins with the first row, so that what is wrong with the question is still told as an error.
  await new Promise<void>((resolve, reject) => {
    let hasBegun = false;
    writeRecords(
      session,
      params.form,
      input,
      async (columns, rows) => {
        const rest = rows[Symbol.asyncIterator]();
        const first = await rest.next();
        hasBegun = true;
        resolve();
        await writeSheet({ name: label, format, columns, rows: resume(first, rest), out });
      },
      gone.signal,
    ).catch((error: unknown) => {
      if (!hasBegun) reject(error instanceof Error ? error : new Error("export", { cause: error }));
      else if (!gone.signal.aborted) request.log.warn({ err: error }, "export");
      out.destroy();
    });
  });
  return reply.headers(sheetHeaders(name, format)).send(out);
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
