import { useState } from "react";
import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import type { Label } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import { Button, EmptyState, Icon, buttonClass, findIcon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { Page } from "../../../shell/Page.tsx";
import { BinButton } from "../bin/BinButton.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useIsWide } from "../desk/useIsWide.ts";
import { NarrowNote } from "../NarrowNote.tsx";
import { PublishPanel } from "../publish/PublishPanel.tsx";
import { useDesignKeys } from "../useDesignKeys.ts";
import { useGoTo } from "../useGoTo.ts";
import { NewFormDialog } from "./NewFormDialog.tsx";
import styles from "./Overview.module.css";

/** All forms of the workspace, new ones too, over what is not published yet. */
export function Overview(): ReactElement {
  const { t } = useWording();
  const { workspace, desk, draft } = useDesign();
  const isWide = useIsWide();
  const [isMaking, setIsMaking] = useState(false);
  const goTo = useGoTo(undefined, () => undefined);
  useDesignKeys(desk);
  const { forms } = draft.now;
  const importLink = (
    <Link to="/w/$workspace/import" params={{ workspace: workspace.key }} className={buttonClass()}>
      <Icon name="upload" size={14} />
      {t("designer.importSheet")}
    </Link>
  );
  return (
    <div className={styles.frame}>
      <div className={styles.scroll}>
        {!isWide && <NarrowNote />}
        <Page
          title={t("shell.design")}
          width="text"
          actions={
            forms.length > 0 &&
            isWide && (
              <>
                <BinButton look="button" />
                {importLink}
                <Button variant="primary" icon="plus" text={t("designer.newForm")} onClick={() => setIsMaking(true)} />
              </>
            )
          }
        >
          {forms.length === 0 ? (
            <EmptyState title={t("designer.emptyTitle")} text={t("designer.emptyText")}>
              <Button variant="primary" icon="plus" text={t("designer.newForm")} onClick={() => setIsMaking(true)} />
              {importLink}
            </EmptyState>
          ) : (
            groupByLabel(forms).map(([group, list]) => <FormGroup key={group?.zh ?? ""} group={group} forms={list} />)
          )}
        </Page>
      </div>
      {isWide && <PublishPanel onGoTo={goTo} />}
      {isMaking && <NewFormDialog onClose={() => setIsMaking(false)} />}
    </div>
  );
}

interface FormGroupProps {
  readonly group: Label | undefined;
  readonly forms: readonly FormDefinition[];
}

function FormGroup({ group, forms }: FormGroupProps): ReactElement {
  const { t, label } = useWording();
  const { workspace, draft } = useDesign();
  const published = new Set(draft.base.definition.forms.map((form) => form.key));
  const name = group === undefined ? t("designer.noGroup") : label(group);
  return (
    <section aria-label={name} className={styles.group}>
      <h2 className={styles.title}>{name}</h2>
      <ul>
        {forms.map((form) => (
          <li key={form.key} className={styles.form}>
            <Icon name={findIcon(form.icon, "app")} />
            <Link
              to="/w/$workspace/design/$form"
              params={{ workspace: workspace.key, form: form.key }}
              className={styles.name}
            >
              {label(form.label)}
            </Link>
            {!published.has(form.key) && <em className={styles.mark}>{t("designer.markNew")}</em>}
            <span className={styles.note}>{t("designer.fieldCount", { count: form.fields.length })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function groupByLabel(
  forms: readonly FormDefinition[],
): readonly (readonly [Label | undefined, readonly FormDefinition[]])[] {
  const groups = new Map<string, { label: Label | undefined; forms: FormDefinition[] }>();
  for (const form of forms) {
    const group = groups.get(form.group?.zh ?? "") ?? { label: form.group, forms: [] };
    group.forms.push(form);
    groups.set(form.group?.zh ?? "", group);
  }
  return [...groups.values()].map((group) => [group.label, group.forms] as const);
}
