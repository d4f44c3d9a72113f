import { useMemo, useState } from "react";
import type { ReactElement } from "react";
import { EmptyState, VisuallyHidden, buttonClass } from "@tongzhou/ui";
import { Link } from "@tanstack/react-router";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { usePageTitle } from "../../shell/usePageTitle.ts";
import { DesignBar } from "./DesignBar.tsx";
import type { DesignLook, DesignPart } from "./DesignBar.tsx";
import { FieldsPart } from "./canvas/FieldsPart.tsx";
import { ConstraintsPart } from "./constraints/ConstraintsPart.tsx";
import { useDesign } from "./desk/DesignProvider.tsx";
import { FormDeskProvider } from "./desk/FormDeskContext.tsx";
import type { FieldTab, FormDesk, Selection } from "./desk/FormDeskContext.tsx";
import { useIsWide } from "./desk/useIsWide.ts";
import { GrantsPart } from "./grants/GrantsPart.tsx";
import { findField, findForm } from "./model/fieldId.ts";
import { fieldStates } from "./model/planModel.ts";
import type { DesignTarget } from "./model/planModel.ts";
import { NarrowNote } from "./NarrowNote.tsx";
import { FormPreview } from "./preview/FormPreview.tsx";
import { PublishPanel } from "./publish/PublishPanel.tsx";
import { takeTarget, useGoTo } from "./useGoTo.ts";
import { useDesignKeys } from "./useDesignKeys.ts";
import type { DesignSteps } from "./useDesignKeys.ts";
import { ViewsPart } from "./views/ViewsPart.tsx";
import styles from "./FormDesigner.module.css";

/** The designer of one form: its page, its rights and its views, over the list of what is not published yet. */
export function FormDesigner({ formKey }: { readonly formKey: string }): ReactElement {
  const { t, label } = useWording();
  const { workspace, desk, draft } = useDesign();
  const form = findForm(draft.now, formKey);
  const published = findForm(draft.base.definition, formKey);
  const isWide = useIsWide();
  const [arrived] = useState(() => takeTarget(formKey));
  const [part, setPart] = useState<DesignPart>(arrived?.part === "settings" ? "fields" : (arrived?.part ?? "fields"));
  const [look, setLook] = useState<DesignLook>("design");
  const [selection, select] = useState<Selection>(
    arrived?.field === undefined ? { kind: "form" } : { kind: "fields", ids: [arrived.field] },
  );
  const [constraint, openConstraint] = useState(arrived?.constraint);
  const [fieldTab, openFieldTab] = useState<FieldTab>(arrived?.tab ?? "basic");
  const [said, announce] = useState("");
  const states = useMemo(() => (form === undefined ? new Map() : fieldStates(published, form)), [form, published]);
  usePageTitle(form === undefined ? t("shell.design") : t("designer.pageTitle", { form: label(form.label) }));
  const steps: DesignSteps = {
    undo: () => {
      if (draft.past.length === 0) return;
      desk.undo();
      announce(t("designer.saidUndone", { count: draft.past.length - 1 }));
    },
    redo: () => {
      if (draft.future.length === 0) return;
      desk.redo();
      announce(t("designer.saidRedone", { count: draft.future.length - 1 }));
    },
  };
  useDesignKeys(steps);
  const show = (target: DesignTarget): void => {
    setLook("design");
    setPart(target.part === "settings" ? "fields" : target.part);
    if (target.tab !== undefined) openFieldTab(target.tab);
    if (target.constraint !== undefined) openConstraint(target.constraint);
    select(target.field === undefined ? { kind: "form" } : { kind: "fields", ids: [target.field] });
  };
  const goTo = useGoTo(formKey, show);
  if (form === undefined)
    return (
      <Page title={t("shell.design")} width="text">
        <EmptyState title={t("designer.goneTitle")} text={t("designer.goneText")}>
          <Link to="/w/$workspace/design" params={{ workspace: workspace.key }} className={buttonClass()}>
            {t("designer.allForms")}
          </Link>
        </EmptyState>
      </Page>
    );
  // What was selected may be gone after an undo or a change by somebody else.
  const ids = selection.kind === "fields" ? selection.ids.filter((id) => findField(form, id) !== undefined) : [];
  const hasSection = selection.kind === "section" && form.sections?.some((one) => one.key === selection.key) === true;
  const current: Selection =
    selection.kind === "section" && hasSection
      ? selection
      : ids.length > 0
        ? { kind: "fields", ids }
        : { kind: "form" };
  const formDesk: FormDesk = {
    form,
    published,
    states,
    selection: current,
    select,
    selected: ids,
    fieldTab,
    openFieldTab,
    announce,
  };
  const bar = { form, part, look, steps, onPart: setPart, onLook: setLook, isWide };
  return (
    <FormDeskProvider value={formDesk}>
      <div className={styles.designer}>
        <DesignBar {...bar} />
        {!isWide && <NarrowNote />}
        {!isWide || look !== "design" ? (
          <FormPreview key={draft.revision} form={form} width={look === "phone" ? "phone" : "desktop"} />
        ) : part === "fields" ? (
          <FieldsPart />
        ) : part === "access" ? (
          <GrantsPart />
        ) : part === "constraints" ? (
          <ConstraintsPart open={constraint} onOpen={openConstraint} />
        ) : (
          <ViewsPart />
        )}
        {isWide && <PublishPanel onGoTo={goTo} openForm={form.key} />}
        <VisuallyHidden>
          <span aria-live="polite">{said}</span>
        </VisuallyHidden>
      </div>
    </FormDeskProvider>
  );
}
