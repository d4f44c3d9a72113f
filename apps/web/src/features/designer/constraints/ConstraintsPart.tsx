import type { ReactElement } from "react";
import type { ConstraintSeverity, FormConstraint } from "@tongzhou/model";
import { Button, Chip, EmptyState, classNames } from "@tongzhou/ui";
import type { ChipColor } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { setFormPart } from "../model/formEdits.ts";
import { makeKey } from "../model/makeKey.ts";
import { useFormScope } from "../desk/useFormScope.ts";
import { ConstraintSettings } from "./ConstraintSettings.tsx";
import { emptyWords, writeConstraint } from "./constraintKinds.ts";
import { manyRelations } from "./relationChoices.ts";
import { severityWords } from "./severityWords.ts";
import { useConstraintWords } from "./useConstraintWords.ts";
import styles from "./Constraints.module.css";

const colors = {
  block_save: "red",
  block_transition: "amber",
  warn: "blue",
  report: "gray",
} as const satisfies Record<ConstraintSeverity, ChipColor>;

/** Props of ConstraintsPart. */
export interface ConstraintsPartProps {
  /** Key of the constraint whose settings are open. */
  readonly open: string | undefined;
  readonly onOpen: (key: string | undefined) => void;
}

/** The constraints of the form, each in words, and beside them the settings of the one that is open. */
export function ConstraintsPart({ open, onOpen: setOpen }: ConstraintsPartProps): ReactElement {
  const { t, label } = useWording();
  const { desk } = useDesign();
  const { form } = useFormDesk();
  const say = useConstraintWords();
  const scope = useFormScope();
  const constraints = form.constraints ?? [];
  const current = constraints.find(({ key }) => key === open);
  const put = (next: readonly FormConstraint[], tag?: string): void =>
    desk.edit(setFormPart(form.key, "constraints", next.length === 0 ? undefined : next), tag);
  const add = (): void => {
    const relation = manyRelations(scope)[0]?.key;
    const taken = new Set(constraints.map(({ key }) => key));
    const made: FormConstraint = {
      key: makeKey({ zh: "constraint" }, taken, "constraint", "other"),
      label: { zh: "新规则", en: "New constraint" },
      // The commonest to begin with; without a relation there is nothing to count.
      expression: relation === undefined ? "" : writeConstraint(emptyWords("count", relation)),
      severity: "block_save",
      message: { zh: "请检查关联的记录", en: "Please check the related records" },
    };
    put([...constraints, made]);
    setOpen(made.key);
  };
  return (
    <div className={styles.part}>
      <div className={styles.page}>
        <div className={styles.sheet}>
          <header className={styles.head}>
            <h2 className={styles.title}>{t("constraints.title", { form: label(form.label) })}</h2>
            {constraints.length > 0 && <Button size="small" icon="plus" text={t("constraints.add")} onClick={add} />}
          </header>
          <p className={styles.note}>{t("constraints.note")}</p>
          <ul className={styles.list}>
            {constraints.map((constraint) => (
              <li key={constraint.key} className={classNames(styles.item, constraint.key === open && styles.picked)}>
                <button
                  type="button"
                  className={styles.name}
                  aria-expanded={constraint.key === open}
                  onClick={() => setOpen(constraint.key === open ? undefined : constraint.key)}
                >
                  {label(constraint.label)}
                </button>
                <Chip text={t(severityWords[constraint.severity].name)} color={colors[constraint.severity]} />
                <span className={styles.says}>
                  {constraint.expression === "" ? t("constraints.unfinished") : say(constraint.expression)}
                </span>
              </li>
            ))}
          </ul>
          {constraints.length === 0 && (
            <EmptyState title={t("constraints.none")} text={t("constraints.noneText")}>
              <Button variant="primary" icon="plus" text={t("constraints.add")} onClick={add} />
            </EmptyState>
          )}
        </div>
      </div>
      {current !== undefined && (
        <ConstraintSettings
          key={current.key}
          constraint={current}
          onChange={(next) =>
            put(
              constraints.map((one) => (one.key === next.key ? next : one)),
              `constraint ${next.key}`,
            )
          }
          onDelete={() => {
            put(constraints.filter(({ key }) => key !== current.key));
            setOpen(undefined);
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
