import type { FormDefinition } from "@tongzhou/model";

/**
 * Forms whose records the constraints of a form may read, itself among them where they lead back. Every word that could
 * be a relation is taken for one, through the form's own formulas too: told too often, never too little.
 */
export function formsRead(form: FormDefinition, forms: readonly FormDefinition[]): readonly string[] {
  const words = new Set<string>();
  const read = (source: string): void => {
    for (const word of source.match(/\w+/gu) ?? []) {
      if (words.has(word)) continue;
      words.add(word);
      // A formula is read by its own words, in whichever of the forms it stands.
      for (const { fields } of forms)
        for (const field of fields) if (field.key === word && field.kind === "formula") read(field.expression);
    }
  };
  for (const { expression } of form.constraints ?? []) read(expression);
  const linked = forms.flatMap(({ fields }) =>
    fields.flatMap((field) =>
      (field.kind === "link" || field.kind === "links") && words.has(field.key) ? [field.form] : [],
    ),
  );
  const linking = forms.flatMap(({ key }) => ([...words].some((word) => word.startsWith(`${key}_by_`)) ? [key] : []));
  const known = new Set(forms.map(({ key }) => key));
  return [...new Set([...linked, ...linking])].filter((key) => known.has(key));
}
