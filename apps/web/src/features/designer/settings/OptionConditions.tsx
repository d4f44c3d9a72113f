import { useState } from "react";
import type { ReactElement } from "react";
import type { Scope } from "@tongzhou/expr";
import type { ChoiceOption, FieldDefinition, FieldOf } from "@tongzhou/model";
import { SelectField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { ExpressionInput } from "../expression/ExpressionInput.tsx";

/** Props of OptionConditions. */
export interface OptionConditionsProps {
  readonly field: FieldOf<"choice"> | FieldOf<"choices">;
  readonly scope: Scope;
  readonly preview: readonly FieldDefinition[] | null;
  /** Key of the subform whose column the field is. */
  readonly rowsOf: string | undefined;
  readonly onChange: (options: readonly ChoiceOption[]) => void;
}

/** When each option can be picked: one option at a time, those with a condition marked in the list. */
export function OptionConditions(props: OptionConditionsProps): ReactElement | null {
  const { field, scope, preview, rowsOf, onChange } = props;
  const { t, label } = useWording();
  const { options } = field;
  const [picked, setPicked] = useState(options.find((one) => one.availableIf !== undefined)?.key);
  const option = options.find((one) => one.key === picked) ?? options[0];
  if (option === undefined) return null;
  const nameOf = (one: ChoiceOption): string =>
    one.availableIf === undefined ? label(one.label) : t("designer.optionConditional", { option: label(one.label) });
  return (
    <>
      <SelectField
        label={t("designer.optionCondition")}
        value={option.key}
        options={options.map((one) => ({ value: one.key, text: nameOf(one) }))}
        onChange={setPicked}
      />
      <ExpressionInput
        key={option.key}
        name={t("designer.availableIf", { option: label(option.label) })}
        help={t("designer.availableIfHelp")}
        value={option.availableIf ?? ""}
        scope={scope}
        expected="boolean"
        preview={preview}
        rowsOf={rowsOf}
        onChange={(source) => {
          const { availableIf: _old, ...rest } = option;
          const next = source === "" ? rest : { ...rest, availableIf: source };
          onChange(options.map((one) => (one.key === option.key ? next : one)));
        }}
      />
    </>
  );
}
