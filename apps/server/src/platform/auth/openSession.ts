import type { Clock } from "@tongzhou/base";
import { loadWorkspaceRuntime, type Database, type Session } from "@tongzhou/engine";
import { AppError } from "@tongzhou/model";
import type { Identity } from "./identity.ts";

/** Opens an account's session in a workspace, for one request or one live connection. */
export function buildOpenSession(
  database: Database,
  clock: Clock,
): (identity: Identity, workspace: string, requestId: string) => Promise<Session> {
  return async (identity, workspace, requestId) => {
    const membership = identity.principal.memberships.find(({ key }) => key === workspace);
    if (membership === undefined) throw new AppError("workspace.not_found");
    const { memberId, role, departments, definitionVersion } = membership;
    return {
      database,
      workspace: await loadWorkspaceRuntime(database, workspace, definitionVersion),
      actor: { kind: "member", memberId, role, departments },
      cause: { kind: "request", requestId, via: identity.via },
      clock,
    };
  };
}
