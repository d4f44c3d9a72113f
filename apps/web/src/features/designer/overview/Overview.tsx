import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import type { Label } from "@tongzhou/base";
import type { FormDefinition } from "@tongzhou/model";
import { Button, EmptyState, Icon, IconButton, VisuallyHidden, buttonClass, findIcon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { Page } from "../../../shell/Page.tsx";
import { BinButton } from "../bin/BinButton.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useIsWide } from "../desk/useIsWide.ts";
import { DragHandle } from "../drag/DragHandle.tsx";
import { DragMarks } from "../drag/DragMarks.tsx";
import { useListDrag } from "../drag/useListDrag.ts";
import { formGroups, moveForm, moveFormBy, moveGroupBy } from "../model/formOrder.ts";
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
            <FormLists isMovable={isWide} />
          )}
        </Page>
      </div>
      {isWide && <PublishPanel onGoTo={goTo} />}
      {isMaking && <NewFormDialog onClose={() => setIsMaking(false)} />}
    </div>
  );
}

interface FormListsProps {
  readonly isMovable: boolean;
}

/** The forms in their groups, to be put into another order by drag or with the arrow keys. */
function FormLists({ isMovable }: FormListsProps): ReactElement {
  const { t, label } = useWording();
  const { workspace, desk, draft } = useDesign();
  const root = useRef<HTMLDivElement>(null);
  const [said, setSaid] = useState("");
  const published = new Set(draft.base.definition.forms.map((form) => form.key));
  const groups = formGroups(draft.now.forms);
  const nameOf = (group: Label | undefined): string => (group === undefined ? t("designer.noGroup") : label(group));
  const { drag, start } = useListDrag(root, (key, { list, index }) => desk.edit(moveForm(key, list, index)));
  const move = (form: FormDefinition, step: -1 | 1): void => {
    const edit = moveFormBy(form.key, step);
    const group = formGroups(edit(draft.now).forms).find((one) => one.forms.some(({ key }) => key === form.key));
    desk.edit(edit);
    const place = (group?.forms.findIndex(({ key }) => key === form.key) ?? 0) + 1;
    setSaid(t("designer.saidMoved", { field: label(form.label), section: nameOf(group?.label), place }));
    requestAnimationFrame(() =>
      root.current?.querySelector<HTMLElement>(`[data-item="${CSS.escape(form.key)}"] button`)?.focus(),
    );
  };
  return (
    <div ref={root}>
      {groups.map((group, index) => (
        <section key={group.key} aria-label={nameOf(group.label)} className={styles.group}>
          <header className={styles.head}>
            <h2 className={styles.title}>{nameOf(group.label)}</h2>
            {isMovable && groups.length > 1 && (
              <span className={styles.tools}>
                <IconButton
                  icon="up"
                  iconSize={12}
                  label={t("designer.groupUp", { group: nameOf(group.label) })}
                  disabled={index === 0}
                  onClick={() => desk.edit(moveGroupBy(group.key, -1))}
                />
                <IconButton
                  icon="down"
                  iconSize={12}
                  label={t("designer.groupDown", { group: nameOf(group.label) })}
                  disabled={index === groups.length - 1}
                  onClick={() => desk.edit(moveGroupBy(group.key, 1))}
                />
              </span>
            )}
          </header>
          <ul data-list={group.key}>
            {group.forms.map((form) => (
              <li key={form.key} data-item={form.key} className={styles.form}>
                {isMovable && (
                  <DragHandle
                    label={t("designer.dragItem", { item: label(form.label) })}
                    onDragStart={(event) => start(event, form.key, label(form.label))}
                    onMove={(step) => move(form, step)}
                  />
                )}
                <Icon name={findIcon(form.icon, "grid")} />
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
      ))}
      <DragMarks drag={drag} />
      <VisuallyHidden>
        <span aria-live="polite">{said}</span>
      </VisuallyHidden>
    </div>
  );
}
