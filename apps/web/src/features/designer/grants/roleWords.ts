import type { WorkspaceRole } from "@tongzhou/model";

/** Roles as people call them. */
export const roleWords = {
  owner: "designer.roleOwner",
  builder: "designer.roleBuilder",
  member: "designer.roleMember",
  viewer: "designer.roleViewer",
} as const satisfies Record<WorkspaceRole, string>;
