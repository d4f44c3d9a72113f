import type { ReactElement } from "react";
import type { FieldRef } from "@tongzhou/expr";
import { SelectField } from "@tongzhou/ui";
import { useWording } from "../../../../shell/language.tsx";
import type { PathChoice } from "../../model/builderChoices.ts";

/** Props of FieldChoice. */
export interface FieldChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly fields: readonly FieldRef[];
  /** What the empty choice says; without it one has to choose. */
  readonly none?: string | undefined;
  readonly help?: string | undefined;
  readonly onChange: (key: string) => void;
}

/** One of some fields. */
export function FieldChoice({ name, value, fields, none, help, onChange }: FieldChoiceProps): ReactElement {
  const { t, label } = useWording();
  const isThere = none !== undefined ? value === "" || has(fields, value) : has(fields, value);
  return (
    <SelectField
      label={name}
      value={value}
      help={fields.length === 0 && none === undefined ? t("expression.noFields") : help}
      options={[
        ...(isThere ? [] : [{ value, text: t("constraints.choose"), isDisabled: true }]),
        ...(none === undefined ? [] : [{ value: "", text: none }]),
        ...fields.map((field) => ({ value: field.key, text: label(field.label) })),
      ]}
      onChange={onChange}
    />
  );
}

/** Props of RelationChoice. */
export interface RelationChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly paths: readonly PathChoice[];
  readonly onChange: (path: PathChoice) => void;
}

/** One of some paths of relations, said by the labels along it. */
export function RelationChoice({ name, value, paths, onChange }: RelationChoiceProps): ReactElement {
  const { t, label } = useWording();
  const isThere = paths.some(({ path }) => path === value);
  return (
    <SelectField
      label={name}
      value={value}
      help={paths.length === 0 ? t("expression.noRelations") : undefined}
      options={[
        ...(isThere ? [] : [{ value, text: t("constraints.choose"), isDisabled: true }]),
        ...paths.map(({ path, steps }) => ({
          value: path,
          text: steps.map((step) => label(step.label)).join(" › "),
        })),
      ]}
      onChange={(path) => {
        const found = paths.find((one) => one.path === path);
        if (found !== undefined) onChange(found);
      }}
    />
  );
}

function has(fields: readonly FieldRef[], key: string): boolean {
  return fields.some((field) => field.key === key);
}
