import { useQueries } from "@tanstack/react-query";
import { recordPageQuery } from "./recordQueries.ts";
import { readVisits } from "./visits.ts";
import type { Workspace, WorkspaceForm } from "./workspaceQueries.ts";

/** A record opened lately, with the title it has today. */
export interface VisitedRecord {
  readonly form: WorkspaceForm;
  readonly record: number;
  /** Null when the record has no title. */
  readonly title: string | null;
}

/** Records opened lately that still exist for this member, latest first; one read per form. */
export function useVisitedRecords(workspace: Workspace): readonly VisitedRecord[] {
  const visits = readVisits(workspace.key);
  const forms = workspace.forms.filter(({ definition }) => visits.some(({ form }) => form === definition.key));
  const pages = useQueries({
    queries: forms.map(({ definition }) => {
      const ids = visits.filter(({ form }) => form === definition.key).map(({ record }) => record);
      const selection = { columns: [definition.title], filter: `id in (${ids.join(", ")})`, limit: ids.length };
      return recordPageQuery(workspace.key, definition.key, selection);
    }),
  });
  return visits.flatMap(({ form: key, record }) => {
    const at = forms.findIndex(({ definition }) => definition.key === key);
    const form = forms[at];
    const row = pages[at]?.data?.rows.find(([id]) => id === record);
    if (form === undefined || row === undefined) return [];
    return [{ form, record, title: typeof row[2] === "string" ? row[2] : null }];
  });
}
