import { applyDefinition, getDefinition, planDefinition } from "@tongzhou/contract";
import { applyDefinition as apply, loadHead, planDefinition as plan, type Session } from "@tongzhou/engine";
import { describeProblem } from "@tongzhou/model";
import { requireRole } from "../../platform/auth/requireRole.ts";
import { bodyLimits } from "../../platform/http/bodyLimits.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";

/** The workspace's documents: read, plan, apply. */
export function serveDefinition(edge: Edge, { access, jobs }: Services): void {
  serveMember(edge, getDefinition, async ({ session }) => {
    requireBuilder(session);
    return loadHead(session.database, session.workspace.schema);
  });

  const options = { bodyLimitBytes: bodyLimits.definition };
  serveMember(
    edge,
    planDefinition,
    async ({ session, body, locale }) => {
      requireBuilder(session);
      const { problems, ...rest } = await plan(session, body.definition);
      const language = locale === "en" ? "en" : "zh";
      return {
        ...rest,
        problems: problems.map((problem) => ({ ...problem, message: describeProblem(problem, language) })),
      };
    },
    options,
  );

  serveMember(
    edge,
    applyDefinition,
    async ({ session, body }) => {
      requireBuilder(session);
      const { definition, baseVersion, hash, acceptDestructive } = body;
      const applied = await apply(session, { proposed: definition, baseVersion, hash, acceptDestructive }, jobs);
      // Principals carry the version of each workspace's definition.
      access.announce();
      return applied;
    },
    options,
  );
}

function requireBuilder(session: Session): void {
  requireRole(session, ["owner", "builder"]);
}
