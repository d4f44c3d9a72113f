import {
  batchRecords,
  createRecord,
  deleteRecord,
  getRecord,
  listBin,
  listHistory,
  restoreRecord,
  restoreVersion,
  updateRecord,
  type RouteInput,
} from "@tongzhou/contract";
import {
  batchRecords as writeBatch,
  createRecord as create,
  deleteRecord as remove,
  getRecord as load,
  listBin as loadBin,
  listHistory as loadHistory,
  restoreRecord as restore,
  restoreVersion as revert,
  updateRecord as update,
  type BrokenConstraint,
} from "@tongzhou/engine";
import { errorText, recordErrorText } from "@tongzhou/i18n";
import { AppError } from "@tongzhou/model";
import { bodyLimits } from "../../platform/http/bodyLimits.ts";
import { done } from "../../platform/http/done.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";

// Whoever lost the answer to a create sends it again, and must not make a second record by it.
function requireKeys({ operations, idempotencyKey }: RouteInput<typeof batchRecords>["body"]): void {
  if (idempotencyKey !== undefined) return;
  const index = operations.findIndex(
    (one) => one.kind === "upsert" || (one.kind === "create" && one.idempotencyKey === undefined),
  );
  if (index >= 0) throw new AppError("idempotency.missing", { index });
}

/** Records: one at a time, in batches, and what became of them. */
export function serveRecords(edge: Edge): void {
  serveMember(edge, getRecord, ({ session, params }) => load(session, params.form, params.record));
  serveMember(edge, createRecord, ({ session, params, body }) => create(session, params.form, body));
  serveMember(edge, updateRecord, ({ session, params, body }) => update(session, params.form, params.record, body));

  serveMember(edge, deleteRecord, async ({ session, params }) => {
    await remove(session, params.form, params.record);
    return done;
  });

  serveMember(
    edge,
    batchRecords,
    async ({ session, params, body, locale }) => {
      requireKeys(body);
      let warnings: readonly BrokenConstraint[] = [];
      const textOf = body.mode === "per_row" ? recordErrorText : errorText;
      const results = await writeBatch(session, params.form, body, (heard) => {
        warnings = heard;
      });
      return {
        ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
        results: results.map(({ index, id, version, error }) => {
          if (error === undefined) return { index, id, version };
          const { code, params: facts } = error;
          return { index, id, version, error: { code, params: facts, message: textOf(code, facts, locale) } };
        }),
      };
    },
    { bodyLimitBytes: bodyLimits.batch, batch: "operations" },
  );

  serveMember(edge, listHistory, ({ session, params, query }) =>
    loadHistory(session, params.form, params.record, query),
  );
  serveMember(edge, restoreVersion, ({ session, params, body }) =>
    revert(session, params.form, params.record, body.version),
  );
  serveMember(edge, listBin, ({ session, params, query }) => loadBin(session, params.form, query.before));
  serveMember(edge, restoreRecord, ({ session, params }) => restore(session, params.form, params.record));
}
