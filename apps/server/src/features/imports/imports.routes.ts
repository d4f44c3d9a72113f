import { PassThrough } from "node:stream";
import type { FastifyReply } from "fastify";
import { cancelImport, createImport, downloadRejects, getImport, listImports, startImport } from "@tongzhou/contract";
import {
  cancelImport as cancel,
  createImport as create,
  getImport as load,
  listImports as list,
  openRejectedRows,
  startImport as start,
  type RejectedRow,
} from "@tongzhou/engine";
import type { WriteRow } from "@tongzhou/sheets";
import { done } from "../../platform/http/done.ts";
import { localeOf } from "../../platform/http/locale.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";
import { serveBytes, type ByteCall } from "../../platform/http/serveBytes.ts";
import { sendSheet, sheetFormat } from "../../platform/sheets/sendSheet.ts";
import type { FileStorage } from "../../platform/files/fileStorage.ts";
import type { Services } from "../../services.ts";
import { describeImport } from "./describeImport.ts";
import { describeReject } from "./rejectText.ts";

const listed = 20;

/** Imports: begun from an uploaded file, profiled, checked, run and watched. */
export function serveImports(edge: Edge, { jobs, access }: Services, storage: FileStorage): void {
  serveMember(edge, createImport, async ({ session, body }) => describeImport(await create(session, body, jobs)));
  serveMember(edge, getImport, async ({ session, params }) => describeImport(await load(session, params.import)));
  serveMember(edge, listImports, async ({ session }) => ({ imports: await list(session, listed) }));
  serveMember(edge, startImport, async ({ session, params, body }) => {
    const view = await load(session, params.import);
    const sheet = view.sheets.find((one) => one.sheet === body.sheet);
    const settings = {
      ...body,
      headerRow: body.headerRow === undefined ? (sheet?.headerRow ?? null) : body.headerRow,
      zone: body.zone ?? session.workspace.zone,
    };
    const started = await start(session, params.import, settings, jobs);
    // A new form is a new definition, of which principals carry the version.
    if (body.target.kind === "new_form" && !body.isDryRun) access.announce();
    return describeImport(started);
  });
  serveMember(edge, cancelImport, async ({ session, params }) => {
    await cancel(session, params.import, jobs);
    return done;
  });
  serveBytes(edge, downloadRejects, (call) => sendRejects(storage, call));
}

async function sendRejects(
  storage: FileStorage,
  { session, params, query, request, reply }: ByteCall<typeof downloadRejects>,
): Promise<FastifyReply> {
  const format = sheetFormat(query);
  const isEnglish = localeOf(request) === "en";
  const rejected = await openRejectedRows(session, storage, params.import);
  const { labels } = rejected;
  const head = isEnglish ? { row: "Row", reason: "Why it was not taken" } : { row: "行", reason: "未导入的原因" };
  const columns = [
    { label: head.row, kind: "integer" as const },
    ...labels.map((label) => ({ label, kind: "text" as const })),
    { label: head.reason, kind: "text" as const, width: 40 },
  ];
  async function* rows(): AsyncGenerator<WriteRow> {
    for await (const row of rejected.rows)
      yield [row.row, ...labels.map((_, index) => row.cells[index] ?? null), reasonOf(row, labels, isEnglish)];
  }
  const name = rejected.fileName.replace(/\.(?:gz|[a-z]{3,5})$/iu, "").replace(/\.csv$/iu, "");
  const out = new PassThrough();
  return sendSheet(reply, { name: `${name} ${isEnglish ? "rejected" : "未导入"}`, format, columns, rows: rows(), out });
}

function reasonOf(row: RejectedRow, labels: readonly string[], isEnglish: boolean): string {
  return row.rejects
    .map((reject) => {
      const { zh, en } = describeReject(reject);
      const label = reject.column === null ? undefined : labels[reject.column];
      if (label === undefined) return isEnglish ? en : zh;
      return isEnglish ? `${label}: ${en}` : `${label}：${zh}`;
    })
    .join(isEnglish ? "; " : "；");
}
