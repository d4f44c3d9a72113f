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
