import { deleteRecord, restoreRecord } from "@tongzhou/contract";
import { useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/call.ts";
import { recordKeys } from "../../api/recordQueries.ts";
import { errorWords } from "../../shell/errorWords.ts";
import { useWording } from "../../shell/language.tsx";
import { notice } from "../../shell/notices.ts";

/**
 * Moves a record to the bin and offers the way back.
 * @returns a function that throws ApiError when the record stays where it is
 */
export function useDeleteRecord(workspace: string, form: string): (record: number, title: string) => Promise<void> {
  const wording = useWording();
  const { t } = wording;
  const queryClient = useQueryClient();
  const forget = (record: number): void => {
    void queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, form) });
    queryClient.removeQueries({ queryKey: recordKeys.record(workspace, form, record) });
  };
  const undo = async (record: number, title: string): Promise<void> => {
    try {
      await call(restoreRecord, { params: { workspace, form, record } });
      notice.set({ text: t("record.restored", { title }) });
    } catch (error) {
      notice.set({ text: errorWords(error, wording) });
    }
    void queryClient.invalidateQueries({ queryKey: recordKeys.form(workspace, form) });
    void queryClient.invalidateQueries({ queryKey: recordKeys.record(workspace, form, record) });
  };
  return async (record, title) => {
    await call(deleteRecord, { params: { workspace, form, record } });
    forget(record);
    notice.set({
      text: t("record.deleted", { title }),
      action: { text: t("record.undo"), onPick: () => void undo(record, title) },
    });
  };
}
