import { sql, sqlIdent } from "@tongzhou/base";
import { AppError, type FieldDefinition, type FormDefinition, type WorkspaceDefinition } from "@tongzhou/model";
import { applyDefinition } from "../../forms/apply/applyDefinition.ts";
import { loadHead } from "../../forms/definitions.store.ts";
import { refreshWorkspaceRuntime } from "../../forms/loadWorkspaceRuntime.ts";
import { planDefinition } from "../../forms/plan/planDefinition.ts";
import { buildWorkspaceRuntime } from "../../forms/workspaceRuntime.ts";
import type { Session } from "../../gateway/session.ts";
import type { JobQueue } from "../../jobs/jobQueue.ts";
import type { ImportTarget } from "./importDefinition.ts";

type NewForm = Extract<ImportTarget, { readonly kind: "new_form" }>;

/** The form that an import proposes; its fields are checked with the definition they become part of. */
export function toFormDefinition(target: NewForm): FormDefinition {
  // Of unknown origin until planDefinition has checked it; until then only the key is looked at.
  const fields = target.fields.map(({ definition }) => definition) as readonly FieldDefinition[];
  const form = { key: target.key, label: target.label };
  if (target.titleColumn === null) {
    const number = numberField(fields);
    return { ...form, title: number.key, fields: [...fields, number] };
  }
  const title = target.fields.findIndex(({ column }) => column === target.titleColumn);
  const key = fields[title]?.key;
  if (typeof key !== "string") throw new AppError("request.invalid", { problems: [{ path: "target.titleColumn" }] });
  return { ...form, title: key, fields };
}

/** A number for every record, of a sheet whose columns are all figures or days: nothing in it can be a name. */
function numberField(fields: readonly FieldDefinition[]): FieldDefinition {
  const taken = new Set(fields.flatMap((field) => (typeof field?.key === "string" ? [field.key] : [])));
  let key = "record_no";
  for (let n = 2; taken.has(key); n += 1) key = `record_no_${n}`;
  return { key, label: { zh: "编号", en: "No." }, kind: "auto_number", parts: [{ kind: "counter", digits: 1 }] };
}

/**
 * The workspace as it will be with the new form, for a dry run.
 * @throws AppError "definition.invalid" with the problems, "definition.conflict" when the form is there already
 */
export async function previewForm(session: Session, target: NewForm): Promise<Session> {
  const { proposed, version } = await propose(session, target);
  const { key, schema } = session.workspace;
  return { ...session, workspace: buildWorkspaceRuntime({ key, schema, version, definition: proposed }) };
}

/**
 * Makes the new form through plan and apply; one that this import made before is taken as it is.
 * @throws AppError as previewForm
 */
export async function makeForm(
  session: Session,
  importId: string,
  target: NewForm,
  queue: JobQueue | undefined,
): Promise<Session> {
  const own: Session = { ...session, cause: { kind: "import", importId } };
  const { database, workspace } = session;
  const made = await database.arrays(
    sql`select 1 from ${sqlIdent(workspace.schema, "_definition")} where cause ->> 'importId' = ${importId}`,
  );
  const now = await refreshWorkspaceRuntime(database, workspace.key);
  if (made.length > 0 && now.forms.has(target.key)) return { ...session, workspace: now };
  const { proposed, version, hash } = await propose(own, target);
  await applyDefinition(own, { proposed, baseVersion: version, hash, acceptDestructive: false }, queue);
  return { ...session, workspace: await refreshWorkspaceRuntime(database, workspace.key) };
}

async function propose(
  session: Session,
  target: NewForm,
): Promise<{ readonly proposed: WorkspaceDefinition; readonly version: number; readonly hash: string }> {
  const { actor, database, workspace } = session;
  if (actor.kind === "member" && actor.role !== "owner" && actor.role !== "builder")
    throw new AppError("access.denied", { action: "create_form" });
  const head = await loadHead(database, workspace.schema);
  if (head.definition.forms.some((form) => form.key === target.key))
    throw new AppError("definition.conflict", { reason: "form_exists", form: target.key });
  const proposed = { ...head.definition, forms: [...head.definition.forms, toFormDefinition(target)] };
  const plan = await planDefinition(session, proposed);
  if (plan.problems.length > 0) throw new AppError("definition.invalid", { problems: plan.problems });
  return { proposed, version: plan.baseVersion, hash: plan.hash };
}
