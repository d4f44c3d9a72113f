import type { ReactElement } from "react";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import type { FieldUse } from "../model/usesOf.ts";
import styles from "./Settings.module.css";

const words = {
  formula: "designer.useFormula",
  default: "designer.default",
  validation: "designer.useValidation",
  visibleIf: "designer.useVisibleIf",
  requiredIf: "designer.requiredIf",
  readOnlyIf: "designer.readOnlyIf",
  availableIf: "designer.optionCondition",
  linkFilter: "designer.linkFilter",
  formRule: "designer.useFormRule",
  constraint: "constraints.part",
  title: "designer.useTitle",
  search: "designer.useSearch",
  view: "designer.useView",
  grant: "designer.useGrant",
  number: "designer.useNumber",
} as const satisfies Record<FieldUse["kind"], string>;

/** Everything that names the field. */
export function UsesTab({ uses }: { readonly uses: readonly FieldUse[] }): ReactElement {
  const { t, label } = useWording();
  const { select } = useFormDesk();
  if (uses.length === 0) return <p className={styles.note}>{t("designer.usesNone")}</p>;
  return (
    <ul className={styles.uses}>
      {uses.map((use) => {
        const { field } = use;
        const text = [use.form, use.label].flatMap((one) => (one === undefined ? [] : [label(one)])).join(" · ");
        return (
          <li key={`${use.kind} ${field ?? text}`} className={styles.use}>
            <span className={styles.caption}>{t(words[use.kind])}</span>
            {field === undefined ? (
              <span>{text}</span>
            ) : (
              <button type="button" className={styles.link} onClick={() => select({ kind: "fields", ids: [field] })}>
                {text}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
