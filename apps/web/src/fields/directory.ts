import type { Workspace, WorkspaceMember } from "../api/workspaceQueries.ts";

/** A department as cells name it. */
export type DirectoryDepartment = Workspace["departments"][number];

/** People and departments of a workspace by id, for the fields that hold ids. */
export interface Directory {
  readonly members: ReadonlyMap<number, WorkspaceMember>;
  readonly departments: ReadonlyMap<number, DirectoryDepartment>;
}

/** Makes the directory of a workspace. */
export function buildDirectory(workspace: Pick<Workspace, "members" | "departments">): Directory {
  return {
    members: new Map(workspace.members.map((member) => [member.id, member])),
    departments: new Map(workspace.departments.map((department) => [department.id, department])),
  };
}
