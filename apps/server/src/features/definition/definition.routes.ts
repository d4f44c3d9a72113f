import {
  applyDefinition,
  getDefinition,
  listDefinitionBin,
  listDefinitionWork,
  planDefinition,
  proposeOptions,
  restoreDefinition,
} from "@tongzhou/contract";
import {
  applyDefinition as apply,
  loadBin,
  loadHead,
  planDefinition as plan,
  proposeOptions as propose,
  restoreFromBin,
  type Session,
} from "@tongzhou/engine";
import { tellProblem } from "@tongzhou/model";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { requireRole } from "../../platform/auth/requireRole.ts";
import { bodyLimits } from "../../platform/http/bodyLimits.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";
import type { Services } from "../../services.ts";
import { loadDefinitionWork } from "./loadDefinitionWork.ts";

/** The workspace's documents: read, plan, apply; what was deleted, and what still goes on in the background. */
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
        problems: problems.map((problem) => ({
          ...problem,
          // One that has another shape is told by the problems of its shape alone, which look at nothing of it.
          message: tellProblem(problem, body.definition as WorkspaceDefinition, session.workspace.definition, language),
        })),
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

  serveMember(edge, proposeOptions, async ({ session, params, query }) => {
    requireBuilder(session);
    const [first = "", second] = query.field.split(".");
    const path = second === undefined ? { parent: null, field: first } : { parent: first, field: second };
    return propose(session, { form: params.form, ...path }, query.kind);
  });

  serveMember(edge, listDefinitionBin, async ({ session }) => {
    requireBuilder(session);
    const items = await loadBin(session.database, session.workspace.schema);
    return {
      items: items.map(({ id, kind, form, field, parent, label, deletedAt, keptUntil }) => ({
        id,
        kind,
        form,
        field: field === null || parent === null ? field : `${parent}.${field}`,
        label,
        deletedAt,
        keptUntil,
      })),
    };
  });

  serveMember(edge, restoreDefinition, async ({ session, params }) => {
    requireBuilder(session);
    const { version } = await restoreFromBin(session, params.id, jobs);
    access.announce();
    return { version };
  });

  serveMember(edge, listDefinitionWork, async ({ session }) => {
    return { items: await loadDefinitionWork(session) };
  });
}

function requireBuilder(session: Session): void {
  requireRole(session, ["owner", "builder"]);
}
