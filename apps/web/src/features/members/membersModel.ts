import { matchesPinyin } from "@tongzhou/i18n";
import type { WorkspaceMember } from "../../api/workspaceQueries.ts";

/** Roles in the order of what they may do. */
export const roles = ["owner", "builder", "member", "viewer"] as const satisfies readonly WorkspaceMember["role"][];

const statusOrder = { active: 0, invited: 1, left: 2 } as const satisfies Record<WorkspaceMember["status"], number>;

/** Members that match what was typed, those in use first, then by name. */
export function listMembers(
  members: readonly WorkspaceMember[],
  typed: string,
  compare: (a: string, b: string) => number,
): readonly WorkspaceMember[] {
  const text = typed.trim().toLowerCase();
  return members
    .filter(({ name, email }) => matchesPinyin(name, text) || email.toLowerCase().includes(text))
    .toSorted((a, b) => statusOrder[a.status] - statusOrder[b.status] || compare(a.name, b.name));
}

/** Whether this is the only owner left, who can neither be deactivated nor given another role. */
export function isLastOwner(members: readonly WorkspaceMember[], member: WorkspaceMember): boolean {
  const owners = members.filter(({ role, status }) => role === "owner" && status === "active");
  return owners.length === 1 && owners[0]?.id === member.id;
}
