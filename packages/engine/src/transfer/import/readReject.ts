import { AppError } from "@tongzhou/model";
import type { FormRuntime } from "../../forms/workspaceRuntime.ts";
import type { Session } from "../../gateway/session.ts";
import { problemError } from "../../records/problems.ts";
import { mappingsOf } from "./columnPlan.ts";
import type { ImportReject, StoredImport } from "./importDefinition.ts";
import { toFormDefinition } from "./importForm.ts";

const prefix = "problem:";

/** A reject as an error's code and params, with the column it is about where that is known. */
export function readReject(session: Session, found: StoredImport, reject: ImportReject): ImportReject {
  const form = formOf(session, found);
  if (form === undefined) return reject;
  const { code, params } = reject.code.startsWith(prefix)
    ? readProblem(form, reject.code.slice(prefix.length))
    : reject;
  const column = reject.column ?? columnOf(found, form, params["field"]);
  return { ...reject, code, params, column };
}

function readProblem(form: FormRuntime, problem: string): Pick<ImportReject, "code" | "params"> {
  const error = problemError(form, "import", problem);
  if (!(error instanceof AppError)) return { code: "internal", params: {} };
  return { code: error.code, params: error.params };
}

function formOf(session: Session, { settings }: StoredImport): FormRuntime | undefined {
  if (settings === null) return undefined;
  const { target } = settings;
  const known = session.workspace.forms.get(target.kind === "form" ? target.form : target.key);
  if (known !== undefined || target.kind === "form") return known;
  const definition = toFormDefinition(target);
  return { definition, fields: new Map(definition.fields.map((field) => [field.key, field])) };
}

function columnOf({ settings }: StoredImport, form: FormRuntime, field: unknown): number | null {
  if (settings === null || typeof field !== "string") return null;
  const mappings = mappingsOf(settings.target, form.definition.fields);
  return mappings.find((mapping) => mapping.field === field)?.column ?? null;
}
