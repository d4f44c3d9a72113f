import type { ReactElement } from "react";
import type { FieldRef, Scope } from "@tongzhou/expr";
import { SelectField, TextField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { ExpressionInput } from "../expression/ExpressionInput.tsx";
import type { Comparison, ConstraintWords } from "./constraintKinds.ts";
import { comparableFields, innerScope, manyRelations, summableFields } from "./relationChoices.ts";
import { comparisonWords } from "./useConstraintWords.ts";
import styles from "./Constraints.module.css";

/** Props of ConstraintSlots. */
export interface ConstraintSlotsProps {
  readonly words: ConstraintWords;
  readonly onChange: (words: ConstraintWords) => void;
}

/** The slots of a constraint's words; an expert's expression has one. */
export function ConstraintSlots({ words, onChange }: ConstraintSlotsProps): ReactElement {
  const { t } = useWording();
  const { form } = useFormDesk();
  // Constraints are asked of the database.
  const scope: Scope = { ...useFormScope(), allowJavaScript: false };
  if (words.kind === "expression")
    return (
      <ExpressionInput
        name={t("constraints.expression")}
        value={words.source}
        scope={scope}
        expected="boolean"
        preview={form.fields}
        onChange={(source) => onChange({ kind: "expression", source })}
      />
    );
  const inner = innerScope(scope, words.relation);
  const relations = manyRelations(scope);
  return (
    <>
      {relations.length === 0 && <p className={styles.note}>{t("constraints.noRelations")}</p>}
      <Choice
        name={t("constraints.relation")}
        value={words.relation}
        choices={relations}
        onChange={(relation) => onChange(emptied(words, relation))}
      />
      {words.kind === "coverage" && (
        <Choice
          name={t("constraints.inner")}
          value={words.inner}
          choices={inner === null ? [] : manyRelations(inner)}
          onChange={(next) => onChange({ ...words, inner: next, where: "" })}
        />
      )}
      <Condition
        name={t("constraints.where")}
        help={words.kind === "exclusion" ? t("constraints.exclusionHelp") : t("constraints.whereHelp")}
        value={words.where}
        scope={words.kind === "coverage" && inner !== null ? innerScope(inner, words.inner) : inner}
        onChange={(where) => onChange({ ...words, where })}
      />
      {words.kind === "exclusion" && (
        <Condition
          name={t("constraints.whereOther")}
          help={t("constraints.exclusionHelp")}
          value={words.other}
          scope={inner}
          onChange={(other) => onChange({ ...words, other })}
        />
      )}
      {(words.kind === "unique" || words.kind === "sum") && (
        <Choice
          name={t("constraints.field")}
          value={words.field}
          choices={words.kind === "sum" ? summableFields(inner) : comparableFields(inner)}
          onChange={(field) => onChange({ ...words, field })}
        />
      )}
      {(words.kind === "count" || words.kind === "sum") && (
        <Amount {...words} onChange={(amount) => onChange({ ...words, ...amount })} />
      )}
    </>
  );
}

/** The same words of another relation; what named its fields is empty again. */
function emptied(words: Exclude<ConstraintWords, { readonly kind: "expression" }>, relation: string): ConstraintWords {
  switch (words.kind) {
    case "exists":
    case "count":
      return { ...words, relation, where: "" };
    case "unique":
    case "sum":
      return { ...words, relation, where: "", field: "" };
    case "coverage":
      return { ...words, relation, inner: "", where: "" };
    case "exclusion":
      return { ...words, relation, where: "", other: "" };
    default:
      return words satisfies never;
  }
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly FieldRef[];
  readonly onChange: (key: string) => void;
}

function Choice({ name, value, choices, onChange }: ChoiceProps): ReactElement {
  const { t, label } = useWording();
  const isThere = choices.some(({ key }) => key === value);
  return (
    <SelectField
      label={name}
      value={value}
      options={[
        ...(isThere ? [] : [{ value, text: value === "" ? t("constraints.choose") : value, isDisabled: true }]),
        ...choices.map((choice) => ({ value: choice.key, text: label(choice.label) })),
      ]}
      onChange={onChange}
    />
  );
}

interface ConditionProps {
  readonly name: string;
  readonly help: string;
  readonly value: string;
  readonly scope: Scope | null;
  readonly onChange: (source: string) => void;
}

function Condition({ name, help, value, scope, onChange }: ConditionProps): ReactElement | null {
  if (scope === null) return null;
  return (
    <ExpressionInput
      name={name}
      help={help}
      value={value}
      scope={scope}
      expected="boolean"
      preview={null}
      onChange={onChange}
    />
  );
}

interface AmountProps {
  readonly comparison: Comparison;
  readonly number: string;
  readonly onChange: (amount: { readonly comparison: Comparison; readonly number: string }) => void;
}

function Amount({ comparison, number, onChange }: AmountProps): ReactElement {
  const { t } = useWording();
  return (
    <div className={styles.amount}>
      <SelectField
        label={t("constraints.comparison")}
        value={comparison}
        options={(["=", ">=", "<="] as const).map((value) => ({ value, text: t(comparisonWords[value]) }))}
        onChange={(next) => onChange({ comparison: next, number })}
      />
      <TextField
        label={t("constraints.number")}
        value={number}
        inputMode="decimal"
        onChange={(text) => {
          // Half a number would be an expression that cannot be read.
          if (/^\d{0,12}(\.\d{0,6})?$/u.test(text)) onChange({ comparison, number: text });
        }}
      />
    </div>
  );
}
