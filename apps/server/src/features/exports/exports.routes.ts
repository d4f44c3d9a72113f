import { PassThrough } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { must, pickLabel } from "@tongzhou/base";
import { ExportParams, ExportQuery } from "@tongzhou/contract";
import { exportRecords, type Session } from "@tongzhou/engine";
import { AppError, type SortKey } from "@tongzhou/model";
import type { Static } from "typebox";
import { Value } from "typebox/value";
import { localeOf } from "../../platform/http/locale.ts";
import { admit, apiPrefix, type Edge } from "../../platform/http/serve.ts";
import { readFormat, sheetHeaders, writeSheet } from "../../platform/sheets/sendSheet.ts";

/** A view's records as a file. */
export function serveExports(edge: Edge): void {
  edge.fastify.get(
    `${apiPrefix}/workspaces/:workspace/forms/:form/export`,
    { onRequest: (request) => admit(edge, request, true) },
    async (request, reply) => sendExport(must(request.session, "export-session: none"), request, reply),
  );
}

async function sendExport(session: Session, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { query, params } = request;
  if (!Value.Check(ExportParams, params)) throw new AppError("form.not_found");
  if (!Value.Check(ExportQuery, query)) throw invalid(query);
  const locale = localeOf(request);
  const format = readFormat(query);
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
    exportRecords(
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

function pick({ filter, search }: Static<typeof ExportQuery>): { readonly filter?: string; readonly search?: string } {
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

function invalid(query: unknown): AppError {
  const [first] = Value.Errors(ExportQuery, query);
  return new AppError("request.invalid", {
    problems: [{ path: `query${(first?.instancePath ?? "").replaceAll("/", ".")}`, rule: first?.keyword ?? "shape" }],
  });
}
