import { createHash } from "node:crypto";
import { checkDefinition, storeKeys, type WorkspaceDefinition } from "@tongzhou/model";
import { readsEverything, readsWhole } from "../../access/readsWhole.ts";
import type { Database } from "../../db/database.ts";
import type { Session } from "../../gateway/session.ts";
import { canonicalJson, isSameJson } from "../canonicalJson.ts";
import { loadRunningConversions, type RunningConversion } from "../conversions.store.ts";
import { findField, replaceField } from "../definitionFields.ts";
import { loadHead } from "../definitions.store.ts";
import { planConstraints } from "./planConstraints.ts";
import { planDocuments } from "./planDocuments.ts";
import type { DefinitionPlan, ExecutablePlan, PlanStep } from "./definitionPlan.ts";
import { planFormOrder, planForms } from "./planForms.ts";
import { createPlanner, describeEffect } from "./planner.ts";

/**
 * What a proposed definition would change, compared with the newest version by keys. Changes nothing. Steps show samples
 * of fields alone that the actor may read in every record.
 * @param proposed documents of unknown origin; what is wrong with them comes back as problems
 */
export async function planDefinition(session: Session, proposed: unknown): Promise<DefinitionPlan> {
  const { baseVersion, hash, steps, problems } = await buildPlan(session.database, session.workspace.schema, proposed);
  const isOpen = ({ kind, form, field }: PlanStep): boolean =>
    kind.startsWith("constraint.") ? readsEverything(session) : readsWhole(session, form, field ?? "");
  const shown = steps.map((step) => (step.samples.length === 0 || isOpen(step) ? step : { ...step, samples: [] }));
  return { baseVersion, hash, steps: shown, problems };
}

/** The plan with what it takes to carry it out. */
export async function buildPlan(queryable: Database, schema: string, proposed: unknown): Promise<ExecutablePlan> {
  const head = await loadHead(queryable, schema);
  const checked = checkDefinition(proposed, head.definition);
  if (!checked.ok) {
    const empty = { steps: [], effects: [], definition: head.definition, problems: checked.error };
    return { baseVersion: head.version, hash: hashOf(head.version, proposed, []), ...empty };
  }
  // Expressions that were stored by labels are compared as what they mean; the next version has them by keys.
  const before = storeKeys(head.definition);
  const converting = await loadRunningConversions(queryable, schema);
  const definition = withoutUnderway(checked.value, before, converting);
  const { zone } = definition;
  const planner = createPlanner(queryable, {
    schema,
    zone,
    baseVersion: head.version,
    forms: before.forms,
    converting,
  });
  const isZoneChanged = before.zone !== definition.zone;
  if (isZoneChanged || !isSameJson(before.label, definition.label))
    planner.add({ kind: "workspace.change", form: "", name: definition.label });
  await planForms(planner, before.forms, definition.forms, isZoneChanged);
  await planConstraints(planner, queryable, before, definition);
  planFormOrder(planner, before, definition);
  planDocuments(planner, before, definition);
  const statements = planner.effects.flatMap((effect) => describeEffect(schema, effect));
  return {
    baseVersion: head.version,
    hash: hashOf(head.version, definition, statements),
    steps: planner.steps,
    effects: planner.effects,
    problems: planner.problems,
    definition,
  };
}

// A field that is already on its way to what is proposed is no change: its conversion will write it.
function withoutUnderway(
  proposed: WorkspaceDefinition,
  head: WorkspaceDefinition,
  converting: readonly RunningConversion[],
): WorkspaceDefinition {
  return converting.reduce((definition, { form, parent, field, target }) => {
    const path = { form, parent, field };
    const now = findField(head, path);
    return now !== undefined && isSameJson(findField(definition, path), target)
      ? replaceField(definition, path, now)
      : definition;
  }, proposed);
}

function hashOf(version: number, definition: unknown, statements: readonly string[]): string {
  return createHash("sha256").update(canonicalJson({ version, definition, statements })).digest("base64url");
}
