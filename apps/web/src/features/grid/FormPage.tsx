import { useDeferredValue, useState } from "react";
import type { ComponentType, ReactElement } from "react";
import { useParams } from "@tanstack/react-router";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { FieldProvider } from "../../fields/FieldProvider.tsx";
import { useWording } from "../../shell/language.tsx";
import { NotFoundPage } from "../../shell/RootPage.tsx";
import { usePageTitle } from "../../shell/usePageTitle.ts";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import { BulkWork } from "./batch/BulkWork.tsx";
import { BoardView } from "./board/BoardView.tsx";
import { CardList } from "./cards/CardList.tsx";
import { GridView } from "./GridView.tsx";
import { ImportDrop } from "./ImportDrop.tsx";
import { lazyPart } from "../../lazyPart.tsx";
import { Toolbar } from "./panels/Toolbar.tsx";
import { useListAddress } from "./useListAddress.ts";
import { usePhone } from "./usePhone.ts";
import { useFormView } from "./view/useFormView.ts";
import { ViewTabs } from "./view/ViewTabs.tsx";
import styles from "./FormPage.module.css";

/** What shows a record beside the list; given by whoever composes the page. */
export interface RecordPaneProps {
  readonly form: WorkspaceForm;
  /** A record's id, or "new". */
  readonly record: number | "new";
  readonly onClose: () => void;
}

const matrixView = lazyPart(async () => (await import("./matrix/MatrixView.tsx")).MatrixView);

/** Props of FormPage. */
export interface FormPageProps {
  readonly RecordPane: ComponentType<RecordPaneProps>;
}

/** A form's records through one of its views. */
export function FormPage({ RecordPane }: FormPageProps): ReactElement {
  const { form: key } = useParams({ from: "/w/$workspace/f/$form" });
  const form = findForm(useWorkspace(), key);
  if (form === undefined) return <NotFoundPage />;
  return (
    <FieldProvider>
      <FormRecords key={key} form={form} RecordPane={RecordPane} />
    </FieldProvider>
  );
}

function FormRecords({ form, RecordPane }: FormPageProps & { readonly form: WorkspaceForm }): ReactElement {
  const { label } = useWording();
  const workspace = useWorkspace();
  const { search, openRecord, closeRecord, dropFilter } = useListAddress(form.definition.key);
  const open = useFormView(workspace, form);
  const [typed, setTyped] = useState("");
  const [isCreating, setIsCreating] = useState(false);
  const text = useDeferredValue(typed);
  const isPhone = usePhone();
  usePageTitle(label(form.definition.label));
  const body = {
    form,
    view: open.definition,
    filter: search.filter,
    search: text,
    onView: open.change,
    openRecord: search.peek,
    onOpen: (record: number) => {
      setIsCreating(false);
      openRecord(record);
    },
    onCreate: () => setIsCreating(true),
    onClearFilter: () => {
      setTyped("");
      open.change({ filter: undefined });
      if (search.filter !== undefined) dropFilter();
    },
  };
  const isBoard = open.definition.kind === "board";
  const viewName = `${open.view.key} ${open.definition.kind}`;
  return (
    <div className={styles.page}>
      <div className={styles.main}>
        <h1 className={styles.heading}>{label(form.definition.label)}</h1>
        <ViewTabs workspace={workspace} form={form} open={open} />
        <Toolbar
          workspace={workspace}
          form={form}
          open={open}
          linkFilter={search.filter}
          onDropLinkFilter={dropFilter}
          search={typed}
          onSearch={setTyped}
          onCreate={body.onCreate}
        />
        {isBoard ? (
          <BoardView key={viewName} {...body} />
        ) : open.definition.kind === "matrix" ? (
          <matrixView.Part key={viewName} {...body} />
        ) : isPhone ? (
          <CardList key={viewName} {...body} />
        ) : (
          <GridView key={viewName} {...body} />
        )}
        <BulkWork workspace={workspace.key} form={form.definition.key} />
      </div>
      <ImportDrop form={form} />
      {(search.peek !== undefined || isCreating) && (
        <RecordPane
          form={form}
          record={isCreating || search.peek === undefined ? "new" : search.peek}
          onClose={() => {
            setIsCreating(false);
            closeRecord();
          }}
        />
      )}
    </div>
  );
}
