import { useSuspenseQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { meQuery } from "../api/accountQueries.ts";
import { workspaceQuery } from "../api/workspaceQueries.ts";
import type { Workspace, WorkspaceForm } from "../api/workspaceQueries.ts";

/** The workspace in the address; loaded before any of its pages is shown. */
export function useWorkspace(): Workspace {
  const { workspace } = useParams({ from: "/w/$workspace" });
  return useSuspenseQuery(workspaceQuery(workspace)).data;
}

/** The signed-in account with its workspaces. */
export function useMe() {
  return useSuspenseQuery(meQuery).data;
}

/** A form of the workspace by its key; undefined when it does not exist for this member. */
export function findForm(workspace: Workspace, key: string | undefined): WorkspaceForm | undefined {
  return workspace.forms.find((form) => form.definition.key === key);
}
