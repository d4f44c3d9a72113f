import { useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { deleteView } from "@tongzhou/contract";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dialog, IconButton } from "@tongzhou/ui";
import { call } from "../../../api/call.ts";
import { workspaceQuery } from "../../../api/workspaceQueries.ts";
import type { Workspace, WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { lazyPart } from "../../../lazyPart.tsx";
import { Failure } from "../../../shell/Failure.tsx";
import { errorWords } from "../../../shell/errorWords.ts";
import { useWording } from "../../../shell/language.tsx";
import { defaultViewOf } from "./defaultView.ts";
import { storeOrder } from "./storeView.ts";
import type { OpenView } from "./useFormView.ts";
import { useCountRefresh } from "./useViewCount.ts";
import { ViewMenu } from "./ViewMenu.tsx";
import { moveView } from "./viewModel.ts";
import type { FormView } from "./viewModel.ts";
import { ViewTab } from "./ViewTab.tsx";
import styles from "./ViewTabs.module.css";

const viewDialog = lazyPart(async () => (await import("./ViewDialog.tsx")).ViewDialog);

/** Props of ViewTabs. */
export interface ViewTabsProps {
  readonly workspace: Workspace;
  readonly form: WorkspaceForm;
  readonly open: OpenView;
}

/** A form's views side by side with their counts; one's own carry a mark. */
export function ViewTabs({ workspace, form, open }: ViewTabsProps): ReactElement {
  const wording = useWording();
  const { t, label } = wording;
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<"new" | "copy" | "rename" | "delete" | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const { views, view } = open;
  const formKey = form.definition.key;
  const kept = defaultViewOf(workspace.key, formKey);
  const [preferred, setPreferred] = useState(() => kept.read());
  useCountRefresh(workspace.key, formKey);
  const canMove = (one: FormView): boolean => one.isSaved && (one.owner !== null || workspace.canDefine);
  const mayChange = canMove(view);
  const prefer = (key: string | null): void => {
    kept.write(key);
    setPreferred(key);
  };
  const move = async (moved: FormView | undefined, to: FormView): Promise<void> => {
    if (moved === undefined || !canMove(moved)) return;
    setError(undefined);
    try {
      await storeOrder(queryClient, workspace, moveView(views, moved, to));
    } catch (reason) {
      setError(reason);
    }
  };
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
      await call(deleteView, { params: { workspace: workspace.key, form: formKey, view: view.key } });
      await queryClient.invalidateQueries({ queryKey: workspaceQuery(workspace.key).queryKey });
      setDialog(undefined);
      if (preferred === view.key) prefer(null);
      const other = views.find((one) => one.key !== view.key);
      if (other !== undefined) open.open(other.key);
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <div className={styles.tabs}>
      {/* oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- the tabs themselves take the focus */}
      <div role="tablist" aria-label={t("grid.views")} className={styles.list} onKeyDown={handleKey}>
        {views.map((one) => (
          <ViewTab
            key={one.key}
            workspace={workspace.key}
            view={one}
            definition={one.key === view.key ? open.definition : one.definition}
            isSelected={one.key === view.key}
            isDefault={one.key === preferred}
            canMove={canMove(one)}
            onOpen={() => open.open(one.key)}
            onMoveHere={(key) =>
              void move(
                views.find((moved) => moved.key === key),
                one,
              )
            }
          />
        ))}
      </div>
      <span className={styles.tools}>
        <IconButton icon="plus" iconSize={14} label={t("grid.newView")} onClick={() => setDialog("new")} />
        <ViewMenu
          views={views}
          view={view}
          mayChange={mayChange}
          isDefault={view.key === preferred}
          onDialog={setDialog}
          onMove={(to) => void move(view, to)}
          onDefault={(isDefault) => prefer(isDefault ? view.key : null)}
        />
        {error !== undefined && dialog === undefined && (
          <span role="alert" className={styles.problem}>
            {errorWords(error, wording)}
          </span>
        )}
      </span>
      {(dialog === "new" || dialog === "copy" || dialog === "rename") && (
        <viewDialog.Part
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
