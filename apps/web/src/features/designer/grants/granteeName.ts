import type { Grant } from "@tongzhou/model";
import type { Workspace } from "../../../api/workspaceQueries.ts";
import type { Wording } from "../../../shell/language.tsx";
import { roleWords } from "./roleWords.ts";

/** Whom a grant is for: a role, or one person by name. */
export function granteeName({ to }: Grant, workspace: Workspace, t: Wording["t"]): string {
  if ("role" in to) return t(roleWords[to.role]);
  return workspace.members.find((member) => member.id === to.member)?.name ?? t("common.unknownMember");
}
