import { useDeferredValue, useState } from "react";
import type { ComponentType, ReactElement } from "react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { FieldProvider } from "../../fields/FieldProvider.tsx";
import { useWording } from "../../shell/language.tsx";
import { NotFoundPage } from "../../shell/RootPage.tsx";
import { usePageTitle } from "../../shell/usePageTitle.ts";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import { BoardView } from "./board/BoardView.tsx";
import { CardList } from "./cards/CardList.tsx";
import { GridView } from "./GridView.tsx";
import { Toolbar } from "./panels/Toolbar.tsx";
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
  const navigate = useNavigate();
  const workspace = useWorkspace();
  const { workspace: workspaceKey } = useParams({ from: "/w/$workspace" });
  const search = useSearch({ from: "/w/$workspace/f/$form" });
  const open = useFormView(workspace, form);
  const [typed, setTyped] = useState("");
  const [isCreating, setIsCreating] = useState(false);
  const text = useDeferredValue(typed);
  const isPhone = usePhone();
  usePageTitle(label(form.definition.label));
  const goTo = (next: typeof search): void =>
    void navigate({
      to: "/w/$workspace/f/$form",
      params: { workspace: workspaceKey, form: form.definition.key },
      search: next,
      replace: next.peek !== undefined && search.peek !== undefined,
    });
  const { peek, ...withoutPeek } = search;
  const { filter: _filter, ...withoutFilter } = search;
  const body = {
    form,
    view: open.definition,
    filter: search.filter,
    search: text,
    onView: open.change,
    openRecord: peek,
    onOpen: (record: number) => {
      setIsCreating(false);
      goTo({ ...search, peek: record });
    },
    onCreate: () => setIsCreating(true),
    onClearFilter: () => {
      setTyped("");
      open.change({ filter: undefined });
      if (search.filter !== undefined) goTo(withoutFilter);
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
          onDropLinkFilter={() => goTo(withoutFilter)}
          search={typed}
          onSearch={setTyped}
          onCreate={body.onCreate}
        />
        {isBoard ? (
          <BoardView key={viewName} {...body} />
        ) : isPhone ? (
          <CardList key={viewName} {...body} />
        ) : (
          <GridView key={viewName} {...body} />
        )}
      </div>
      {(peek !== undefined || isCreating) && (
        <RecordPane
          form={form}
          record={isCreating || peek === undefined ? "new" : peek}
          onClose={() => {
            setIsCreating(false);
            if (peek !== undefined) goTo(withoutPeek);
          }}
        />
      )}
    </div>
  );
}
