import { PassThrough } from "node:stream";
import type { FastifyReply } from "fastify";
import { Compile } from "typebox/compile";
import { pickLabel } from "@tongzhou/base";
import { exportMatrix, queryMatrix, type RouteInput } from "@tongzhou/contract";
import { exportMatrix as lay, queryMatrix as load } from "@tongzhou/engine";
import { AppError, type MatrixDefinition } from "@tongzhou/model";
import { localeOf } from "../../platform/http/locale.ts";
import { toProblems } from "../../platform/http/problems.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";
import { serveBytes, type ByteCall } from "../../platform/http/serveBytes.ts";
import { sendSheet, sheetFormat } from "../../platform/sheets/sendSheet.ts";

type MatrixBody = RouteInput<typeof queryMatrix>["body"];

const shape = Compile(queryMatrix.body);

/** Matrices: rows, columns and the cells between. Cells are written as the records they are. */
export function serveMatrices(edge: Edge): void {
  serveMember(edge, queryMatrix, ({ session, params, body }) => load(session, params.form, toInput(body)));
  serveBytes(edge, exportMatrix, sendMatrix);
}

// The schema in model describes exactly the interface.
function toInput(body: MatrixBody): Omit<MatrixBody, "matrix"> & { readonly matrix: MatrixDefinition } {
  return { ...body, matrix: body.matrix as MatrixDefinition };
}

async function sendMatrix({
  session,
  params,
  query,
  request,
  reply,
}: ByteCall<typeof exportMatrix>): Promise<FastifyReply> {
  const locale = localeOf(request);
  const input = toInput(readBody(query.view));
  const { columns, rows } = await lay(session, params.form, input, locale);
  const form = session.workspace.forms.get(input.matrix.form)?.definition;
  const label = form === undefined ? input.matrix.form : pickLabel(form.label, locale);
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: session.workspace.zone }).format(session.clock.now());
  return sendSheet(reply, {
    name: `${label} ${day}`,
    format: sheetFormat(query),
    columns,
    rows: each(rows),
    out: new PassThrough(),
  });
}

function readBody(text: string): MatrixBody {
  const body = readJson(text);
  if (!shape.Check(body))
    throw new AppError("request.invalid", { problems: toProblems("query.view", shape.Errors(body)) });
  return body;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("request.invalid", { problems: [{ path: "query.view" }] });
  }
}

async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
