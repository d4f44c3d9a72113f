import { applyDefinition, planDefinition, type DefinitionPlan, type Session } from "@tongzhou/engine";
import type { WorkspaceDefinition } from "@tongzhou/model";
import { mergePack } from "./mergePack.ts";

/** What applying a pack would change in a workspace. */
export async function planPack(session: Session, pack: WorkspaceDefinition): Promise<DefinitionPlan> {
  return planDefinition(session, mergePack(session.workspace.definition, pack));
}

/**
 * Brings a pack into a workspace by the same plan and apply as the designer's.
 * @throws AppError "definition.conflict" when values would be lost and that was not accepted
 */
export async function applyPack(
  session: Session,
  pack: WorkspaceDefinition,
  acceptDestructive: boolean,
): Promise<number> {
  const proposed = mergePack(session.workspace.definition, pack);
  const plan = await planDefinition(session, proposed);
  const applied = await applyDefinition(session, {
    proposed,
    baseVersion: plan.baseVersion,
    hash: plan.hash,
    acceptDestructive,
  });
  return applied.version;
}
