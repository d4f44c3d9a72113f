import { useEffect, useMemo } from "react";
import type { FormDefinition } from "@tongzhou/model";
import type { RecordView } from "../../../api/recordQueries.ts";
import { useMe } from "../../../shell/useWorkspace.ts";
import { useStore } from "../../../store.ts";
import { draftKey } from "../model/drafts.ts";
import type { EditingState } from "./editingState.ts";
import { RecordEditing } from "./RecordEditing.ts";

interface OpenEditing {
  readonly editing: RecordEditing;
  viewers: number;
}

const open = new Map<string, OpenEditing>();

/** The unsaved changes of a record: the same object for the panel and the page, kept while anything is unsaved. */
export function useRecordEditing(
  workspace: string,
  form: FormDefinition,
  record: number,
  reading: RecordView | undefined,
): { readonly editing: RecordEditing; readonly state: EditingState } {
  const { account } = useMe();
  const entry = useMemo(
    () => take({ account: account.id, workspace, form: form.key, record }, form),
    // The definition is handed over below; a new one must not begin the editing anew.
    // oxlint-disable-next-line react/exhaustive-deps
    [account.id, workspace, form.key, record],
  );
  const { editing } = entry;
  useEffect(() => {
    entry.viewers += 1;
    return () => {
      entry.viewers -= 1;
    };
  }, [entry]);
  useEffect(() => editing.setForm(form), [editing, form]);
  useEffect(() => {
    if (reading !== undefined) editing.receive(reading);
  }, [editing, reading]);
  return { editing, state: useStore(editing.state) };
}

function take(place: ConstructorParameters<typeof RecordEditing>[0], form: FormDefinition): OpenEditing {
  const key = draftKey(place);
  const known = open.get(key);
  if (known !== undefined) return known;
  // Those that nobody looks at any more and that have nothing to save make room.
  for (const [other, { editing, viewers }] of open)
    if (viewers === 0 && editing.state.get().phase === "clean") {
      editing.close();
      open.delete(other);
    }
  const made: OpenEditing = { editing: new RecordEditing(place, form), viewers: 0 };
  open.set(key, made);
  return made;
}
