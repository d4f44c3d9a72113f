import { Fragment } from "react";
import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useLocation, useParams } from "@tanstack/react-router";
import { recordQuery } from "../api/recordQueries.ts";
import { useWording } from "./language.tsx";
import { findForm, useWorkspace } from "./useWorkspace.ts";
import styles from "./Breadcrumbs.module.css";

/** The way from the workspace to the page. */
export function Breadcrumbs(): ReactElement {
  const { t, label } = useWording();
  const workspace = useWorkspace();
  const { form: formKey, record } = useParams({ strict: false });
  const { pathname } = useLocation();
  const recordId = Number(record);
  const shown = useQuery({
    ...recordQuery(workspace.key, formKey ?? "", recordId),
    enabled: formKey !== undefined && Number.isSafeInteger(recordId) && recordId > 0,
  });
  const form = findForm(workspace, formKey);
  const page = pathname.split("/")[3] ?? "";
  const pages: Readonly<Record<string, string>> = {
    "": t("shell.home"),
    account: t("shell.accountSettings"),
    design: t("shell.design"),
    import: t("shell.importFile"),
    members: t("shell.members"),
  };
  const middle = [form?.definition.group === undefined ? undefined : label(form.definition.group)];
  // A form that was never published has no name here; its own page says it.
  if (page === "design" && form !== undefined) middle.unshift(t("shell.design"));
  const formName = form === undefined ? undefined : label(form.definition.label);
  const newTitle = formName === undefined ? undefined : t("record.newTitle", { form: formName });
  const isBin = formKey !== undefined && pathname.split("/")[5] === "bin";
  const unnamed = shown.isError ? t("record.missing") : shown.isPending ? "…" : t("common.untitled");
  const title = isBin
    ? t("record.openBin")
    : record === undefined
      ? undefined
      : record === "new"
        ? newTitle
        : (shown.data?.title ?? unnamed);
  const last = title ?? formName ?? pages[page] ?? t("shell.notFoundTitle");
  return (
    <nav className={styles.crumbs} aria-label={t("shell.path")}>
      <Link
        to="/w/$workspace"
        params={{ workspace: workspace.key }}
        className={styles.step}
        title={label(workspace.label)}
      >
        {label(workspace.label)}
      </Link>
      {middle.map(
        (name) =>
          name !== undefined && (
            <Fragment key={name}>
              <Separator />
              <span className={styles.step} title={name}>
                {name}
              </span>
            </Fragment>
          ),
      )}
      {title !== undefined && form !== undefined && (
        <>
          <Separator />
          <Link
            to="/w/$workspace/f/$form"
            params={{ workspace: workspace.key, form: form.definition.key }}
            className={styles.step}
            title={formName}
          >
            {formName}
          </Link>
        </>
      )}
      <Separator />
      <strong className={styles.last} title={last} aria-current="page">
        {last}
      </strong>
    </nav>
  );
}

function Separator(): ReactElement {
  return (
    <span className={styles.separator} aria-hidden="true">
      {"/"}
    </span>
  );
}
