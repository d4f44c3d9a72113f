import type { ConstraintGate, FormDefinition } from "@tongzhou/model";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";

/** A form whose state a constraint of the open form may hold back. */
export interface GateForm {
  /** The link that leads there; absent for the open form itself. */
  readonly through?: string;
  readonly form: FormDefinition;
}

/** The open form and those it links to, as far as they have a single choice to be a state. */
export function useGateForms(): readonly GateForm[] {
  const { draft } = useDesign();
  const { form } = useFormDesk();
  const linked = form.fields.flatMap((field): GateForm[] => {
    const target = field.kind === "link" ? draft.now.forms.find(({ key }) => key === field.form) : undefined;
    return target === undefined ? [] : [{ through: field.key, form: target }];
  });
  return [{ form }, ...linked].filter((one) => one.form.fields.some(({ kind }) => kind === "choice"));
}

/** The gate that a constraint starts with; null where nothing has a state. */
export function useFirstGate(): ConstraintGate | null {
  const [first] = useGateForms();
  return first === undefined ? null : gateOn(first);
}

/** A gate before the first state of a form's first choice. */
export function gateOn({ form, through }: GateForm, key?: string): ConstraintGate | null {
  const choices = form.fields.filter((field) => field.kind === "choice");
  const field = choices.find((one) => one.key === key) ?? choices[0];
  const value = field?.options.at(-1)?.key;
  if (field === undefined || value === undefined) return null;
  return { ...(through === undefined ? {} : { through }), field: field.key, values: [value] };
}
