import type { Actor, Session } from "@tongzhou/engine";
import { AppError, type WorkspaceRole } from "@tongzhou/model";

/** An actor who is a person of the workspace. */
export type MemberActor = Extract<Actor, { readonly kind: "member" }>;

/**
 * The acting member, when their role is one of those given.
 * @throws AppError access.denied
 */
export function requireRole(session: Session, roles: readonly WorkspaceRole[]): MemberActor {
  const { actor } = session;
  if (actor.kind !== "member" || !roles.includes(actor.role)) throw new AppError("access.denied", { roles });
  return actor;
}

/** The acting member; requests are never made by the system. */
export function memberOf(session: Session): MemberActor {
  return requireRole(session, ["owner", "builder", "member", "viewer"]);
}
