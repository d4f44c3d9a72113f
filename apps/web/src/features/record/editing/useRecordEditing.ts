import { useEffect, useMemo } from "react";
import type { FormDefinition } from "@tongzhou/model";
import type { RecordView } from "../../../api/recordQueries.ts";
import { useMe } from "../../../shell/useWorkspace.ts";
import { useStore } from "../../../store.ts";
import { draftKey } from "../model/drafts.ts";
import { RecordEditing } from "./RecordEditing.ts";
import type { EditingState } from "./RecordEditing.ts";

const open = new Map<string, RecordEditing>();

/** The unsaved changes of a record: the same object for the panel and the page, kept while anything is unsaved. */
export function useRecordEditing(
  workspace: string,
  form: FormDefinition,
  record: number,
  reading: RecordView | undefined,
): { readonly editing: RecordEditing; readonly state: EditingState } {
  const { account } = useMe();
  const editing = useMemo(() => {
    const place = { account: account.id, workspace, form: form.key, record };
    const key = draftKey(place);
    const made = open.get(key) ?? new RecordEditing(place, form);
    open.set(key, made);
    return made;
    // The definition is handed over below; a new one must not begin the editing anew.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [account.id, workspace, form.key, record]);
  useEffect(() => editing.setForm(form), [editing, form]);
  useEffect(() => {
    if (reading !== undefined) editing.receive(reading);
  }, [editing, reading]);
  return { editing, state: useStore(editing.state) };
}
