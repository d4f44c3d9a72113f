import { batchRecords } from "@tongzhou/contract";
import type { Wire } from "@tongzhou/model";
import { call } from "../../../api/call.ts";
import { trackSave } from "../../../api/saveState.ts";
import { errorWords } from "../../../shell/errorWords.ts";
import type { Sheet } from "../sheet/sheetModel.ts";

/** What became of ticked records, with one of the reasons. */
export interface TickedOutcome {
  readonly changed: number;
  readonly failed: number;
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
  let [changed, failed, reason] = [0, 0, ""];
  try {
    for (let at = 0; at < ids.length; at += perCall) {
      const part = ids.slice(at, at + perCall);
      const operations = part.map((id) =>
        kind === "delete" ? { kind: "delete" as const, id } : { kind: "update" as const, id, values: { ...values } },
      );
      const { results } = await trackSave(wording.t("grid.selectedRows", { count: part.length }), async () =>
        call(batchRecords, {
          params: { workspace, form: form.definition.key },
          body: { mode: "per_row", operations },
        }),
      );
      const bad = results.filter((result) => result.error !== undefined);
      changed += results.length - bad.length;
      failed += bad.length;
      reason = bad[0]?.error?.message ?? reason;
    }
  } catch (error) {
    return { changed, failed: ids.length - changed, reason: errorWords(error, wording) };
  }
  return { changed, failed, reason };
}
