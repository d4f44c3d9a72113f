import { Compile } from "typebox/compile";
import { exportMatrix, queryMatrix, type RouteInput } from "@tongzhou/contract";
import { exportMatrix as lay, queryMatrix as load } from "@tongzhou/engine";
import { AppError, type MatrixDefinition } from "@tongzhou/model";
import type { ExportQueue } from "../../platform/exports/exportQueue.ts";
import { sendExport } from "../../platform/exports/sendExport.ts";
import { localeOf } from "../../platform/http/locale.ts";
import { toProblems } from "../../platform/http/problems.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";
import { serveBytes } from "../../platform/http/serveBytes.ts";

type MatrixBody = RouteInput<typeof queryMatrix>["body"];

const shape = Compile(queryMatrix.body);

/** Matrices: rows, columns and the cells between. Cells are written as the records they are. */
export function serveMatrices(edge: Edge, queue: ExportQueue): void {
  serveMember(edge, queryMatrix, ({ session, params, body }) => load(session, params.form, toInput(body)));
  serveBytes(edge, exportMatrix, ({ session, params, query, request, reply }) => {
    const view = toInput(readBody(query.view));
    const input = { ...view, locale: localeOf(request) };
    return sendExport(edge, queue, {
      session,
      request,
      reply,
      query,
      form: view.matrix.form,
      read: (now, write, gone) => lay(now, params.form, input, write, gone),
    });
  });
}

// The schema in model describes exactly the interface.
function toInput(body: MatrixBody): Omit<MatrixBody, "matrix"> & { readonly matrix: MatrixDefinition } {
  return { ...body, matrix: body.matrix as MatrixDefinition };
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
