import { batchRecords } from "@tongzhou/contract";
import type { ErrorCode, Wire } from "@tongzhou/model";
import { ApiError } from "../../../api/apiError.ts";
import { call } from "../../../api/call.ts";
import { trackSave } from "../../../api/saveState.ts";
import { fieldErrorWords } from "../../../fields/fieldErrorWords.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import type { Sheet } from "../sheet/sheetModel.ts";

/** What became of ticked records: how many were written, and those that were not. */
export interface TickedOutcome {
  readonly changed: number;
  readonly failed: readonly TickedFailure[];
}

/** A record that was left as it was, and why, in the reader's words. */
export interface TickedFailure {
  readonly record: number;
  readonly reason: string;
}

const perCall = 1000;

/** Writes the same into ticked records, or deletes them, a thousand a call. */
export async function writeTicked(
  { form, kit }: Sheet,
  ids: readonly number[],
  kind: "edit" | "delete",
  values: Readonly<Record<string, Wire>>,
): Promise<TickedOutcome> {
  const { wording, workspace } = kit;
  const { key, fields } = form.definition;
  let changed = 0;
  const failed: TickedFailure[] = [];
  let sent = 0;
  try {
    for (let at = 0; at < ids.length; at += perCall) {
      const part = ids.slice(at, at + perCall);
      const operations = part.map((id) =>
        kind === "delete" ? { kind: "delete" as const, id } : { kind: "update" as const, id, values: { ...values } },
      );
      const { results } = await trackSave(wording.t("grid.selectedRows", { count: part.length }), async () =>
        call(batchRecords, {
          params: { workspace, form: key },
          body: { mode: "per_row", operations },
        }),
      );
      sent = at + part.length;
      for (const { index, error } of results) {
        const record = part[index];
        if (error === undefined || record === undefined) {
          changed += 1;
          continue;
        }
        // The batch answers with the same codes as single writes.
        const refusal = new ApiError(error.code as ErrorCode, { ...error, status: 422 });
        failed.push({ record, reason: fieldErrorWords(refusal, fields, wording, "record") });
      }
    }
  } catch (error) {
    const reason = errorWords(error, wording, "record");
    failed.push(...ids.slice(sent).map((record) => ({ record, reason })));
  }
  return { changed, failed };
}
