import type { Scope } from "@tongzhou/expr";
import { buildFormScope } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { useDesign } from "./DesignProvider.tsx";
import { useFormDesk } from "./FormDeskContext.tsx";

/** What expressions of the open form may name, the records its relations lead to included, as the draft has them. */
export function useFormScope(fields?: readonly FieldDefinition[]): Scope {
  const { draft } = useDesign();
  const { form } = useFormDesk();
  const among = { forms: draft.now.forms, form: form.key };
  return buildFormScope(fields ?? form.fields, { among, allowJavaScript: "batches" });
}

/** What expressions of the open form may name as everyone works with it; undefined for a new one. */
export function useFormerScope(): Scope | undefined {
  const { draft } = useDesign();
  const { form, published } = useFormDesk();
  if (published === undefined) return undefined;
  const among = { forms: draft.base.definition.forms, form: form.key };
  return buildFormScope(published.fields, { among, allowJavaScript: "batches" });
}
