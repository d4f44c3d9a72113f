import { getWorkspace } from "@tongzhou/contract";
import type { Department, FormAbilities, Member } from "@tongzhou/contract";
import type { FormDefinition, ViewDefinition } from "@tongzhou/model";
import type { Static } from "typebox";
import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";
import { noteWorkspace } from "./live/readPositions.ts";

/** A form as this member sees it. */
export interface WorkspaceForm {
  readonly definition: FormDefinition;
  readonly version: number;
  readonly abilities: Static<typeof FormAbilities>;
}

/** A saved view; `owner` null means shared with everyone. */
export interface WorkspaceView {
  readonly key: string;
  readonly owner: number | null;
  readonly definition: ViewDefinition;
  readonly version: number;
}

/** A person of the workspace. */
export type WorkspaceMember = Static<typeof Member>;

/** Everything the shell needs to know of a workspace. */
export interface Workspace {
  readonly key: string;
  readonly label: { readonly zh: string; readonly en?: string };
  readonly zone: string;
  readonly memberId: number;
  readonly role: WorkspaceMember["role"];
  readonly canDefine: boolean;
  readonly definitionVersion: number;
  readonly forms: readonly WorkspaceForm[];
  readonly views: readonly WorkspaceView[];
  readonly members: readonly WorkspaceMember[];
  readonly departments: readonly Static<typeof Department>[];
}

/** The workspace as this member sees it: forms, views, people. A definition message on the live channel refreshes it. */
export function workspaceQuery(workspace: string) {
  return queryOptions({
    queryKey: ["workspace", workspace],
    queryFn: async ({ signal }): Promise<Workspace> => {
      const { live, ...reply } = await call(getWorkspace, { params: { workspace } }, { signal });
      noteWorkspace(workspace, live);
      // Definitions travel as plain JSON; the server checked them against the model before it stored them.
      return reply as Workspace;
    },
    staleTime: 5 * 60_000,
  });
}
