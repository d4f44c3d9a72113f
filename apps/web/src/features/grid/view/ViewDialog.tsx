import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dialog, RadioCards, Segmented, SelectField, TextField } from "@tongzhou/ui";
import type { ViewDefinition } from "@tongzhou/model";
import type { Workspace, WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { storeView } from "./storeView.ts";
import type { OpenView } from "./useFormView.ts";
import { changeView, newViewKey, nextOrder } from "./viewModel.ts";
import styles from "./ViewDialog.module.css";

/** Props of ViewDialog. */
export interface ViewDialogProps {
  readonly workspace: Workspace;
  readonly form: WorkspaceForm;
  readonly open: OpenView;
  /** A fresh view, the one shown under another name, or another name for it. */
  readonly purpose: "new" | "copy" | "rename";
  readonly onClose: () => void;
}

/** Name, layout and audience of a view. */
export function ViewDialog({ workspace, form, open, purpose, onClose }: ViewDialogProps): ReactElement {
  const { t, label, locale } = useWording();
  const queryClient = useQueryClient();
  const [name, setName] = useState(() => {
    const current = label(open.view.definition.label);
    return purpose === "new" ? "" : purpose === "copy" ? t("grid.copyName", { name: current }) : current;
  });
  const [kind, setKind] = useState<ViewDefinition["kind"]>(purpose === "new" ? "grid" : open.definition.kind);
  const choices = form.definition.fields.filter((field) => field.kind === "choice");
  const [boardField, setBoardField] = useState(open.definition.boardField ?? choices[0]?.key ?? "");
  const [audience, setAudience] = useState<"personal" | "shared">(
    workspace.canDefine && (purpose !== "rename" || open.view.owner === null) ? "shared" : "personal",
  );
  const [state, setState] = useState<{
    readonly isBusy: boolean;
    readonly isNameMissing?: boolean;
    readonly error?: unknown;
  }>({ isBusy: false });
  const save = async (): Promise<void> => {
    if (name.trim() === "") return setState({ isBusy: false, isNameMissing: true });
    setState({ isBusy: true });
    // The documents of a workspace hold the views of all its forms under one name each.
    const taken = new Set(workspace.views.map((view) => view.key));
    const key = purpose === "rename" ? open.view.key : newViewKey(name, taken);
    const base: ViewDefinition =
      purpose === "new" ? { key, form: form.definition.key, label: { zh: name }, kind } : open.definition;
    const words =
      purpose === "rename" && locale === "en"
        ? { ...open.view.definition.label, en: name.trim() }
        : { zh: name.trim() };
    const definition = changeView(base, {
      key,
      label: words,
      kind,
      boardField: kind === "board" ? boardField : undefined,
      matrix: kind === "matrix" ? base.matrix : undefined,
      order: purpose === "rename" ? open.definition.order : nextOrder(open.views, audience === "personal"),
    });
    try {
      await storeView(queryClient, workspace, definition, {
        isPersonal: audience === "personal",
        version: purpose === "rename" ? open.view.version : undefined,
      });
      if (purpose !== "new") open.revert();
      open.open(key);
      onClose();
    } catch (error) {
      setState({ isBusy: false, error });
    }
  };
  const titles = { new: "grid.newView", copy: "grid.saveAs", rename: "grid.renameView" } as const;
  return (
    <Dialog
      title={t(titles[purpose])}
      isOpen
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          <Button variant="primary" text={t("common.save")} isBusy={state.isBusy} onClick={() => void save()} />
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          label={t("grid.viewName")}
          value={name}
          maxLength={60}
          error={state.isNameMissing === true ? t("grid.viewNameRequired") : undefined}
          onChange={setName}
        />
        {purpose !== "rename" && (
          <>
            <Segmented
              label={t("grid.viewKind")}
              value={kind}
              segments={[
                { value: "grid", text: t("grid.kindGrid"), icon: "grid" },
                { value: "board", text: t("grid.kindBoard"), icon: "board" },
                { value: "matrix", text: t("grid.kindMatrix"), icon: "matrix" },
              ]}
              onChange={setKind}
            />
            {kind === "board" && choices.length === 0 && <p>{t("grid.boardNoField")}</p>}
            {kind === "board" && choices.length > 0 && (
              <SelectField
                label={t("grid.boardField")}
                value={boardField}
                options={choices.map((field) => ({ value: field.key, text: label(field.label) }))}
                onChange={setBoardField}
              />
            )}
            {workspace.canDefine && (
              <RadioCards
                legend={t("grid.viewForWhom")}
                value={audience}
                cards={[
                  { value: "shared", title: t("grid.viewShared"), text: "" },
                  { value: "personal", title: t("grid.viewPersonal"), text: "" },
                ]}
                onChange={setAudience}
              />
            )}
          </>
        )}
        {state.error !== undefined && <Failure error={state.error} />}
      </form>
    </Dialog>
  );
}
