import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import type { FormDefinition } from "@tongzhou/model";
import { Icon, IconButton, Segmented, VisuallyHidden, classNames } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import { commandKey } from "../../shell/keys.ts";
import { useDesign } from "./desk/DesignProvider.tsx";
import { FormMenu } from "./FormMenu.tsx";
import type { DesignSteps } from "./useDesignKeys.ts";
import styles from "./FormDesigner.module.css";

/** The parts of a form that are designed. */
export type DesignPart = "fields" | "access" | "views" | "constraints";

/** Designing, or looking at the page as people will see it. */
export type DesignLook = "design" | "desktop" | "phone";

/** Props of DesignBar. */
export interface DesignBarProps {
  readonly form: FormDefinition;
  readonly part: DesignPart;
  readonly look: DesignLook;
  readonly steps: DesignSteps;
  readonly onPart: (part: DesignPart) => void;
  readonly onLook: (look: DesignLook) => void;
  readonly isWide: boolean;
}

/** The form's name, its parts, the way back and forth, and the look. */
export function DesignBar({ form, part, look, steps, onPart, onLook, isWide }: DesignBarProps): ReactElement {
  const { t, label } = useWording();
  const { workspace, draft } = useDesign();
  const views = draft.now.views.filter((view) => view.form === form.key).length;
  const grants = draft.now.grants.filter((grant) => grant.form === form.key).length;
  const parts = [
    { key: "fields", text: t("designer.partForm"), count: undefined },
    { key: "access", text: t("designer.partAccess"), count: grants },
    { key: "views", text: t("designer.partViews"), count: views },
    { key: "constraints", text: t("constraints.part"), count: form.constraints?.length ?? 0 },
  ] as const;
  return (
    <header className={styles.bar}>
      <Link
        to="/w/$workspace/design"
        params={{ workspace: workspace.key }}
        className={classNames(styles.back, !isWide && styles.worded)}
        aria-label={t("designer.allForms")}
        title={t("designer.allForms")}
      >
        <Icon name="left" size={16} />
        {!isWide && t("designer.allForms")}
      </Link>
      {isWide ? (
        <h1 className={styles.name}>{label(form.label)}</h1>
      ) : (
        // The top of the page and the preview say it already.
        <VisuallyHidden>
          <h1>{label(form.label)}</h1>
        </VisuallyHidden>
      )}
      {isWide && <FormMenu form={form} />}
      {isWide && (
        <nav className={styles.parts} aria-label={t("designer.formParts")}>
          {parts.map(({ key, text, count }) => (
            <button
              key={key}
              type="button"
              aria-current={part === key ? "page" : undefined}
              className={classNames(styles.part, part === key && styles.on)}
              onClick={() => {
                onLook("design");
                onPart(key);
              }}
            >
              {text}
              {count !== undefined && <span className={styles.count}>{count}</span>}
            </button>
          ))}
        </nav>
      )}
      <span className={styles.gap} />
      {isWide && (
        <>
          <IconButton
            icon="undo"
            label={t("designer.undo", { keys: `${commandKey} Z` })}
            // Not `disabled`: that would take the keyboard away at the last step.
            aria-disabled={draft.past.length === 0}
            onClick={steps.undo}
          />
          <IconButton
            icon="redo"
            label={t("designer.redo", { keys: `${commandKey} Shift Z` })}
            aria-disabled={draft.future.length === 0}
            onClick={steps.redo}
          />
          <Segmented
            label={t("designer.look")}
            value={look}
            segments={[
              { value: "design", text: t("designer.lookDesign"), icon: "pen" },
              { value: "desktop", text: t("designer.lookDesktop"), icon: "screen" },
              { value: "phone", text: t("designer.lookPhone"), icon: "mobile" },
            ]}
            onChange={onLook}
          />
        </>
      )}
    </header>
  );
}
