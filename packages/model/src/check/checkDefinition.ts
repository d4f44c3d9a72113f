import { err, ok, type Result } from "@tongzhou/base";
import type { WorkspaceDefinition } from "../workspaceDefinition.ts";
import { checkShape } from "./definitionSchema.ts";
import type { DefinitionProblem } from "./definitionProblem.ts";
import { findRepeats } from "./checkField.ts";
import { checkForm } from "./checkForm.ts";
import { checkBatchFormulas } from "./checkBatchFormulas.ts";
import { checkLookups } from "./checkLookups.ts";
import { checkRelatedFormulas } from "./checkRelatedFormulas.ts";
import { explainLosses, findMisread } from "./explainLosses.ts";
import { checkGrant, checkView } from "./checkView.ts";
import { keepMeanings, storeKeys } from "./storeKeys.ts";

/**
 * Reads a workspace definition from documents of unknown origin.
 * @param before the definition that it changes; what its expressions then lose is named, and those that are stored by
 *   labels and were not rewritten are read by the labels they had
 * @returns the definition, its expressions by keys, or every problem found: those of shape first, and those of meaning only when the shape is right
 */
export function checkDefinition(
  input: unknown,
  before?: WorkspaceDefinition,
): Result<WorkspaceDefinition, readonly DefinitionProblem[]> {
  const shape = checkShape(input);
  if (shape.length > 0) return err(shape);
  // checkShape just verified every part of the document against the schema of this type.
  const written = input as WorkspaceDefinition;
  const definition = before === undefined ? written : keepMeanings(before, written);
  const problems: DefinitionProblem[] = [];
  const forms = new Map(definition.forms.map((form) => [form.key, form]));
  if (!isZone(definition.zone)) problems.push({ path: "zone", code: "zone", params: { zone: definition.zone } });
  const lists = { forms: definition.forms, views: definition.views, grants: definition.grants };
  for (const [path, list] of Object.entries(lists))
    for (const key of findRepeats(list.map((one) => one.key)))
      problems.push({ path, code: "duplicate_key", params: { key } });
  for (const form of definition.forms) checkForm(form, forms, problems);
  checkRelatedFormulas(definition.forms, problems);
  checkLookups(definition.forms, problems);
  checkBatchFormulas(definition.forms, problems);
  for (const view of definition.views) checkView(view, forms, problems);
  for (const grant of definition.grants) checkGrant(grant, forms, problems);
  if (before === undefined) return problems.length === 0 ? ok(storeKeys(definition)) : err(problems);
  const old = storeKeys(before);
  if (problems.length === 0) problems.push(...findMisread(old, definition));
  return problems.length === 0 ? ok(storeKeys(definition)) : err(explainLosses(problems, old, definition));
}

/** Whether a name is that of a zone here and in the database. */
export function isZone(zone: string): boolean {
  // An offset such as +08:00 means the other direction to PostgreSQL, which reads it as POSIX does.
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
