import type { DeleteRule } from "@tongzhou/model";
import { memoised } from "../access/memo.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";

/** A field of some form through which records link to a form. */
export interface IncomingLink {
  readonly form: string;
  readonly field: string;
  readonly kind: "link" | "links";
  /** The subform whose rows hold the link; absent for a field of the form itself. */
  readonly subform?: string;
  readonly rule: DeleteRule;
}

/** Every way to link to a form, in the order of the definition: the order in which a delete takes its locks. */
export function incomingLinks(workspace: WorkspaceRuntime, target: string): readonly IncomingLink[] {
  return memoised(workspace, `records/incoming/${target}`, () =>
    workspace.definition.forms.flatMap((form) =>
      form.fields.flatMap((field): IncomingLink[] => {
        if ((field.kind === "link" || field.kind === "links") && field.form === target)
          return [{ form: form.key, field: field.key, kind: field.kind, rule: field.onDelete ?? "clear" }];
        if (field.kind !== "subform") return [];
        return field.fields.flatMap((inner): IncomingLink[] => {
          if (inner.kind !== "link" || inner.form !== target) return [];
          // A row is part of its record: what cannot be kept is emptied, never a row taken out of someone's record.
          const rule = inner.onDelete === "restrict" ? "restrict" : "clear";
          return [{ form: form.key, subform: field.key, field: inner.key, kind: "link", rule }];
        });
      }),
    ),
  );
}
