import { useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { deleteView } from "@tongzhou/contract";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dialog, Icon, IconButton, Menu } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { workspaceQuery } from "../../../api/workspaceQueries.ts";
import type { Workspace, WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import type { OpenView } from "./useFormView.ts";
import { ViewDialog } from "./ViewDialog.tsx";
import styles from "../FormPage.module.css";

/** Props of ViewTabs. */
export interface ViewTabsProps {
  readonly workspace: Workspace;
  readonly form: WorkspaceForm;
  readonly open: OpenView;
}

/** A form's views side by side; one's own carry a mark. */
export function ViewTabs({ workspace, form, open }: ViewTabsProps): ReactElement {
  const { t, label } = useWording();
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<"new" | "copy" | "rename" | "delete" | undefined>(undefined);
  const [isMenuOpen, setIsMenuOpen] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const anchor = useRef<HTMLButtonElement>(null);
  const { views, view } = open;
  const mayChange = view.isSaved && (view.owner !== null || workspace.canDefine);
  const handleKey = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next =
      step === 0
        ? undefined
        : views[(views.findIndex((one) => one.key === view.key) + step + views.length) % views.length];
    if (next === undefined) return;
    event.preventDefault();
    open.open(next.key);
    document.getElementById(`view-${next.key}`)?.focus();
  };
  const handleDelete = async (): Promise<void> => {
    try {
      await call(deleteView, { params: { workspace: workspace.key, form: form.definition.key, view: view.key } });
      await queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey });
      setDialog(undefined);
      const other = views.find((one) => one.key !== view.key);
      if (other !== undefined) open.open(other.key);
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <div className={styles.tabs}>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the tabs themselves take the focus */}
      <div
        role="tablist"
        aria-label={t("grid.views")}
        className={styles.tabTools}
        style={{ alignItems: "stretch" }}
        onKeyDown={handleKey}
      >
        {views.map((one) => (
          <button
            key={one.key}
            id={`view-${one.key}`}
            type="button"
            role="tab"
            aria-selected={one.key === view.key}
            tabIndex={one.key === view.key ? 0 : -1}
            className={styles.tab}
            title={one.owner === null ? undefined : t("grid.viewPersonal")}
            onClick={() => open.open(one.key)}
          >
            <Icon name={one.definition.kind === "board" ? "board" : "grid"} size={14} />
            {label(one.definition.label)}
            {one.owner !== null && <Icon name="user" size={12} />}
          </button>
        ))}
      </div>
      <span className={styles.tabTools}>
        <IconButton icon="plus" iconSize={14} label={t("grid.newView")} onClick={() => setDialog("new")} />
        <IconButton
          ref={anchor}
          icon="dots"
          iconSize={14}
          label={t("grid.viewMenu")}
          aria-haspopup="menu"
          aria-expanded={isMenuOpen}
          onClick={() => setIsMenuOpen(!isMenuOpen)}
        />
      </span>
      <Menu
        anchor={anchor}
        isOpen={isMenuOpen}
        onClose={() => setIsMenuOpen(false)}
        label={t("grid.viewMenu")}
        items={[
          {
            key: "rename",
            icon: "pen",
            text: t("grid.renameView"),
            isDisabled: !mayChange,
            onPick: () => setDialog("rename"),
          },
          { key: "copy", icon: "copy", text: t("grid.copyView"), onPick: () => setDialog("copy") },
          {
            key: "delete",
            icon: "trash",
            text: t("grid.deleteView"),
            isDangerous: true,
            isDisabled: !mayChange,
            onPick: () => setDialog("delete"),
          },
        ]}
      />
      {(dialog === "new" || dialog === "copy" || dialog === "rename") && (
        <ViewDialog
          workspace={workspace}
          form={form}
          open={open}
          purpose={dialog}
          onClose={() => setDialog(undefined)}
        />
      )}
      <Dialog
        title={t("grid.deleteViewTitle", { name: label(view.definition.label) })}
        isOpen={dialog === "delete"}
        onClose={() => setDialog(undefined)}
        closeText={t("common.close")}
        width="narrow"
        footer={
          <>
            <Button text={t("common.cancel")} onClick={() => setDialog(undefined)} />
            <Button variant="danger" text={t("grid.deleteView")} onClick={() => void handleDelete()} />
          </>
        }
      >
        <p>{t("grid.deleteViewText")}</p>
        {error !== undefined && <Failure error={error} />}
      </Dialog>
    </div>
  );
}
