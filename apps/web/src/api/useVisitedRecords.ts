import { useQuery } from "@tanstack/react-query";
import { titlesQuery } from "./recordQueries.ts";
import { readVisits } from "./visits.ts";
import type { Workspace, WorkspaceForm } from "./workspaceQueries.ts";

/** A record opened lately, with the title it has today. */
export interface VisitedRecord {
  readonly form: WorkspaceForm;
  readonly record: number;
  /** Null when the record has no title. */
  readonly title: string | null;
}

/** Records opened lately that still exist for this member, latest first. */
export function useVisitedRecords(workspace: Workspace): readonly VisitedRecord[] {
  const records = readVisits(workspace.key).map(({ form, record }) => ({ form, record }));
  const { data } = useQuery(titlesQuery(workspace.key, records));
  return (data?.records ?? []).flatMap(({ form: key, record, title }) => {
    const form = workspace.forms.find(({ definition }) => definition.key === key);
    return form === undefined ? [] : [{ form, record, title }];
  });
}
