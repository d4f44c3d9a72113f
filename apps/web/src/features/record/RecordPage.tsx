import { useState } from "react";
import type { ReactElement } from "react";
import { Link, useLocation, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Icon, Skeleton, buttonClass, classNames } from "@tongzhou/ui";
import { isApiError } from "../../api/apiError.ts";
import { FieldProvider } from "../../fields/FieldProvider.tsx";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { findList } from "../../openList.ts";
import type { ListedRecord } from "../../openList.ts";
import { useWording } from "../../shell/language.tsx";
import { NotFoundPage } from "../../shell/RootPage.tsx";
import { usePageTitle } from "../../shell/usePageTitle.ts";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import { NewRecord } from "./create/NewRecord.tsx";
import { RecordActions } from "./RecordActions.tsx";
import { RecordBody } from "./RecordBody.tsx";
import { findCode } from "./recordCode.ts";
import { RecordFailure } from "./RecordFailure.tsx";
import { RecordSide } from "./RecordSide.tsx";
import { RecordSteps } from "./RecordSteps.tsx";
import { RelatedLists } from "./related/RelatedLists.tsx";
import { useIsWide } from "./useIsWide.ts";
import { useRecordDesk } from "./useRecordDesk.ts";
import head from "./RecordHead.module.css";
import styles from "./RecordPage.module.css";

/** A record on a page of its own, or the page on which one is made. */
export function RecordPage(): ReactElement {
  const { form: formKey, record } = useParams({ from: "/w/$workspace/f/$form/r/$record" });
  const { link, copy, draft } = useSearch({ from: "/w/$workspace/f/$form/r/$record" });
  const form = findForm(useWorkspace(), formKey);
  const id = Number(record);
  if (form === undefined) return <NotFoundPage />;
  if (record !== "new" && !(Number.isSafeInteger(id) && id > 0)) return <NotFoundPage />;
  return (
    <FieldProvider>
      {record === "new" ? (
        <NewRecord key={`${formKey} ${link ?? ""} ${copy ?? ""}`} form={form} link={link} copy={copy} draft={draft} />
      ) : (
        <Shown key={`${formKey} ${id}`} form={form} id={id} />
      )}
    </FieldProvider>
  );
}

function Shown({ form, id }: { readonly form: WorkspaceForm; readonly id: number }): ReactElement {
  const { t, label } = useWording();
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const search = useSearch({ from: "/w/$workspace/f/$form/r/$record" });
  const desk = useRecordDesk(form, id);
  const isWide = useIsWide();
  const [foot, setFoot] = useState<HTMLElement | null>(null);
  const { record, query } = desk;
  const { definition } = form;
  const params = { workspace, form: definition.key };
  const list = {
    ...(search.view === undefined ? {} : { view: search.view }),
    ...(search.filter === undefined ? {} : { filter: search.filter }),
  };
  const isMissing = query.isError && isApiError(query.error, "record.not_found", "access.denied");
  const title = isMissing
    ? t("record.missing")
    : (record?.title ?? (record === undefined ? label(definition.label) : t("common.untitled")));
  const code = findCode(definition, record?.values ?? {});
  usePageTitle(title);
  const listId = useLocation({ select: ({ state }) => state.list });
  const handleStep = (to: ListedRecord): void =>
    void navigate({
      to: "/w/$workspace/f/$form/r/$record",
      params: { workspace, form: to.form, record: String(to.record) },
      search: to.form === definition.key ? list : {},
      state: { list: listId },
      replace: true,
    });
  const handleDeleted = (): void => void navigate({ to: "/w/$workspace/f/$form", params, search: list });
  return (
    <div className={classNames(styles.page, isWide && styles.wide)}>
      <header className={styles.head}>
        <div className={styles.line}>
          <Link
            to="/w/$workspace/f/$form"
            params={params}
            search={list}
            className={classNames(buttonClass({ variant: "quiet", size: "small" }), styles.back)}
            aria-label={t("record.backToList", { form: label(definition.label) })}
            title={t("record.backToList", { form: label(definition.label) })}
          >
            <Icon name="back" />
          </Link>
          {code !== undefined && <span className={head.code}>{code}</span>}
          <RecordSteps
            list={findList(listId)}
            workspace={workspace}
            form={definition.key}
            record={id}
            onStep={handleStep}
          />
        </div>
        <div className={styles.line}>
          <h1 className={styles.title}>{title}</h1>
          <span className={styles.actions}>
            {record !== undefined && <RecordActions desk={desk} onDeleted={handleDeleted} />}
          </span>
        </div>
      </header>
      {query.isPending && (
        <div className={styles.main}>
          <Skeleton label={t("common.loading")} />
        </div>
      )}
      {query.isError && (
        <div className={styles.main}>
          <RecordFailure form={form} error={query.error} onRetry={() => void query.refetch()} />
        </div>
      )}
      {record !== undefined && (
        <>
          <div className={styles.main}>
            <RecordBody desk={desk} level={2} />
            {isWide && <RelatedLists desk={desk} />}
          </div>
          <div className={styles.side}>
            <div className={styles.tabs}>
              <RecordSide
                desk={desk}
                tabs={isWide ? ["conversation", "history", "files"] : ["conversation", "history", "related", "files"]}
                foot={foot}
              />
            </div>
            <div ref={setFoot} className={styles.foot} />
          </div>
        </>
      )}
    </div>
  );
}
