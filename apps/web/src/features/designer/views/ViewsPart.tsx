import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import { groupKeyOf } from "@tongzhou/model";
import type { ViewDefinition } from "@tongzhou/model";
import { EmptyState, Icon, IconButton, buttonClass } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormScope, useFormerScope } from "../desk/useFormScope.ts";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { changeView, deleteView } from "../model/formEdits.ts";
import { showExpression } from "../../../expression/expressionModel.ts";
import { LabelInput } from "../settings/LabelInput.tsx";
import styles from "../grants/Grants.module.css";

/** The views everyone shares: renamed and deleted here, made where records are looked at. */
export function ViewsPart(): ReactElement {
  const { t, label, locale } = useWording();
  const { workspace, desk, draft } = useDesign();
  const { form, published } = useFormDesk();
  const views = draft.now.views.filter((view) => view.form === form.key);
  const scope = useFormScope();
  const former = useFormerScope();
  const nameOf = (key: string): string => {
    const field = form.fields.find((one) => one.key === key);
    return field === undefined ? key : label(field.label);
  };
  const params = { workspace: workspace.key, form: form.key };
  const words = (view: ViewDefinition): string =>
    [
      view.filter === undefined
        ? undefined
        : t("designer.viewFilter", { filter: showExpression(view.filter, scope, locale, former) }),
      view.group === undefined || view.group.length === 0
        ? undefined
        : t("designer.viewGroup", { fields: view.group.map((level) => nameOf(groupKeyOf(level).field)).join("、") }),
      view.sort === undefined || view.sort.length === 0
        ? undefined
        : t("designer.viewSort", { fields: view.sort.map((one) => nameOf(one.field)).join("、") }),
    ]
      .filter((part) => part !== undefined)
      .join(" · ") || t("designer.viewPlain");
  return (
    <div className={styles.part}>
      <div className={styles.page}>
        <div className={styles.sheet}>
          <header className={styles.head}>
            <h2 className={styles.title}>{t("designer.viewsTitle", { form: label(form.label) })}</h2>
            {published !== undefined && (
              <Link to="/w/$workspace/f/$form" params={params} className={buttonClass({ size: "small" })}>
                {t("designer.openRecords")}
              </Link>
            )}
          </header>
          <p className={styles.note}>{t("designer.viewsText")}</p>
          {views.length === 0 && (
            <EmptyState title={t("designer.viewsEmptyTitle")} text={t("designer.viewsEmptyText")} />
          )}
          <ul className={styles.views}>
            {views.map((view) => (
              <li key={view.key} className={styles.view}>
                <Icon name={view.kind} size={16} />
                <div className={styles.viewName}>
                  <LabelInput
                    name={t("designer.viewName")}
                    value={view.label}
                    onChange={(next) => {
                      if (next !== undefined)
                        desk.edit(
                          changeView(view.key, (old) => ({ ...old, label: next })),
                          `view ${view.key}`,
                        );
                    }}
                  />
                </div>
                <p className={styles.viewWords}>{words(view)}</p>
                <IconButton
                  icon="trash"
                  label={t("designer.viewDelete", { view: label(view.label) })}
                  onClick={() => desk.edit(deleteView(view.key))}
                />
              </li>
            ))}
          </ul>
        </div>
      </div>
    </div>
  );
}
