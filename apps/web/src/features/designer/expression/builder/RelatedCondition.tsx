import { useState } from "react";
import type { ReactElement } from "react";
import type { Scope } from "@tongzhou/expr";
import { fieldsOf, printCondition, systemFields } from "@tongzhou/model";
import { ConditionTree } from "../../../../filter/ConditionTree.tsx";
import { readTree } from "../../../../filter/filterTree.ts";
import type { ConditionGroup } from "../../../../filter/filterTree.ts";
import { useWording } from "../../../../shell/language.tsx";
import { useDesign } from "../../desk/DesignProvider.tsx";
import { showExpression } from "../../../../expression/expressionModel.ts";
import styles from "./Builder.module.css";

/** Props of RelatedCondition. */
export interface RelatedConditionProps {
  /** The form whose records are meant. */
  readonly form: string;
  readonly value: string;
  readonly scope: Scope;
  readonly onChange: (where: string) => void;
}

/** What the related records must meet, as rows. */
export function RelatedCondition({ form, value, scope, onChange }: RelatedConditionProps): ReactElement | null {
  const { t, locale } = useWording();
  const { draft } = useDesign();
  const own = fieldsOf(draft.now.forms, form) ?? [];
  // Rows of a subform have no stamps of their own.
  const stamps = form.includes(".") ? [] : systemFields.filter(({ key }) => !own.some((field) => field.key === key));
  const fields = [...own, ...stamps];
  // A row that is not filled in yet is in no condition; it stays here until another form is chosen.
  const [held, setHeld] = useState<{ readonly of: string; readonly tree: ConditionGroup }>();
  const tree = held?.of === `${form} ${value}` ? held.tree : readTree(value, fields);
  if (own.length === 0) return null;
  const inner: Scope = { ...scope, own: scope.fields, fields: scope.related?.(form) ?? [] };
  return (
    <fieldset className={styles.where}>
      <legend className={styles.legend}>{t("expression.where")}</legend>
      <ConditionTree
        tree={tree}
        fields={fields}
        none={t("expression.whereNone")}
        say={(source) => showExpression(source, inner, locale)}
        onChange={(next) => {
          const where = printCondition(next, new Map(fields.map((field) => [field.key, field])));
          setHeld({ of: `${form} ${where}`, tree: next });
          onChange(where);
        }}
      />
    </fieldset>
  );
}
