import type { ReactElement } from "react";
import { describeKind } from "@tongzhou/expr";
import type { Kind } from "@tongzhou/expr";
import { rowsKey } from "@tongzhou/model";
import type { ChoiceOption, FieldDefinition, FieldOf, FormulaResult } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { findOptions } from "../model/findOptions.ts";
import { changeFields, withSetting } from "../model/fieldEdits.ts";
import { siblingsOf, splitFieldId } from "../model/fieldId.ts";
import type { FieldId } from "../model/fieldId.ts";
import { readExpression } from "../../../expression/expressionModel.ts";
import { ExpressionInput } from "./ExpressionInput.tsx";
import styles from "../../../expression/Expression.module.css";

/** Props of FormulaSetting. */
export interface FormulaSettingProps {
  readonly id: FieldId;
  readonly field: FieldOf<"formula">;
}

const results = new Map<Kind, FormulaResult>([
  ["text", "text"],
  ["choice", "choice"],
  ["number", "number"],
  ["boolean", "boolean"],
  ["date", "date"],
  ["datetime", "datetime"],
  ["time", "time"],
  ["duration", "duration"],
  ["member", "member"],
]);

/** A formula's expression; what it gives is found out from it. */
export function FormulaSetting({ id, field }: FormulaSettingProps): ReactElement {
  const { t, locale } = useWording();
  const { desk, draft } = useDesign();
  const { form } = useFormDesk();
  const { parent, key } = splitFieldId(id);
  const siblings = siblingsOf(form, parent);
  // A formula cannot read itself, so it is not offered.
  const others = siblings.filter((one) => one.key !== key);
  const related = useFormScope(others);
  // Rows of a subform follow their own links, and have no stamps.
  const rows = parent === undefined ? undefined : related.related?.(rowsKey(form.key, parent));
  const scope = rows === undefined ? related : { ...related, fields: (rows ?? []).filter((one) => one.key !== key) };
  const { typed } = readExpression(field.expression, scope);
  const isUnfit = typed !== undefined && typed.type.kind !== "blank" && !results.has(typed.type.kind);
  return (
    <>
      <ExpressionInput
        name={t("designer.formula")}
        help={t("designer.formulaHelp")}
        value={field.expression}
        scope={scope}
        preview={siblings}
        rowsOf={parent}
        onChange={(expression) => {
          const read = readExpression(expression, scope);
          const type = read.typed?.type;
          const result = type === undefined ? undefined : results.get(type.kind);
          const options = type?.kind === "choice" ? findOptions(draft.now.forms, type.options) : undefined;
          desk.edit(
            changeFields(form.key, [id], (old) => withFormula(old, expression, result, options)),
            `${id} expression`,
          );
        }}
        onBuilt={({ kind }) => {
          // A share of 0.25 is meant to be read as 25 %.
          if (kind === "percentage")
            desk.edit(
              changeFields(form.key, [id], (old) => withSetting(old, "percent", true)),
              `${id} expression`,
            );
        }}
      />
      {typed !== undefined && (
        <p className={isUnfit ? styles.unfit : styles.help}>
          {t(isUnfit ? "designer.formulaUnfit" : "designer.formulaGives", {
            kind: describeKind(typed.type.kind, locale),
          })}
          {typed.volatile && ` ${t("designer.formulaVolatile")}`}
        </p>
      )}
    </>
  );
}

function withFormula(
  field: FieldDefinition,
  expression: string,
  result: FormulaResult | undefined,
  options: readonly ChoiceOption[] | undefined,
): FieldDefinition {
  if (field.kind !== "formula") return field;
  if (options !== undefined) return { ...field, expression, result: "choice", options };
  const { options: old, ...rest } = field;
  // Options by key belong to a choice; those of a text are the builder's own.
  const kept = old === undefined || (result !== undefined && field.result === "choice") ? {} : { options: old };
  return { ...rest, ...kept, expression, result: result ?? field.result };
}
