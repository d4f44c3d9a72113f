import { unreachable } from "@tongzhou/base";
import type { Grant } from "@tongzhou/model";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { memoised } from "./memo.ts";

/** Who shares compiled rights and SQL text with this actor (A22). */
export function permissionClass(session: Session): string {
  const { actor } = session;
  switch (actor.kind) {
    case "system":
      return "system";
    case "member":
      return personallyGranted(session.workspace).has(actor.memberId) ? `${actor.role}/${actor.memberId}` : actor.role;
    default:
      return unreachable(actor);
  }
}

/** Members to whom at least one grant is addressed. */
function personallyGranted(workspace: WorkspaceRuntime): ReadonlySet<number> {
  return memoised(workspace, "access/personallyGranted", () => {
    const members = workspace.definition.grants.flatMap((grant) => ("member" in grant.to ? [grant.to.member] : []));
    return new Set(members);
  });
}

/** The grants on a form that reach this actor, or "all" for those whom grants do not narrow (A1 to A4). */
export function grantsFor(session: Session, form: string): readonly Grant[] | "all" {
  const { actor } = session;
  if (actor.kind === "system" || actor.role === "owner") return "all";
  const onForm = session.workspace.definition.grants.filter((grant) => grant.form === form);
  const isBuilderNarrowed = onForm.some((grant) => "role" in grant.to && grant.to.role === "builder");
  if (actor.role === "builder" && !isBuilderNarrowed) return "all";
  return onForm.filter((grant) =>
    "role" in grant.to ? grant.to.role === actor.role : grant.to.member === actor.memberId,
  );
}
