import type { Session } from "@tongzhou/engine";

/** Another text whenever who asks is somebody else, or what they may see or do may be other than it was. */
export function rightsOf({ actor, workspace }: Session): string {
  const who = actor.kind === "member" ? [actor.memberId, actor.role, ...actor.departments] : [actor.kind];
  return [workspace.version, ...who].join(".");
}
