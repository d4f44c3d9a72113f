import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactElement } from "react";
import { Button, EmptyState, Skeleton } from "@tongzhou/ui";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import { findForm, useWorkspace } from "../../shell/useWorkspace.ts";
import { ChooseFile } from "./ChooseFile.tsx";
import { importQuery } from "./importQueries.ts";
import { ImportWizard } from "./ImportWizard.tsx";

/** Brings a spreadsheet in: choose a file, match its columns, check every row, import. Lives on its address, so it can be left and found again. */
export function ImportPage(): ReactElement {
  const { t, label } = useWording();
  const workspace = useWorkspace();
  const search = useSearch({ from: "/w/$workspace/import" });
  const navigate = useNavigate({ from: "/w/$workspace/import" });
  const form = findForm(workspace, search.form);
  const title =
    form === undefined ? t("importer.title") : t("importer.titleInto", { form: label(form.definition.label) });
  const mayImport = workspace.canDefine || workspace.forms.some(({ abilities }) => abilities.import);
  const [begun, setBegun] = useState<string>();
  const go = (id: string | undefined): void => {
    setBegun(id);
    const kept = search.form === undefined ? {} : { form: search.form };
    void navigate({ search: id === undefined ? kept : { ...kept, import: id } });
  };
  if (!mayImport)
    return (
      <Page title={title}>
        <EmptyState title={t("importer.notAllowed")} text={t("importer.notAllowedText")} />
      </Page>
    );
  if (search.import === undefined)
    return (
      <Page title={title}>
        <ChooseFile workspace={workspace} onImport={go} />
      </Page>
    );
  return (
    <FoundImport
      key={search.import}
      id={search.import}
      title={title}
      form={search.form}
      takesFocus={begun === search.import}
      onImport={go}
    />
  );
}

interface FoundImportProps {
  readonly id: string;
  readonly title: string;
  readonly form: string | undefined;
  readonly takesFocus: boolean;
  readonly onImport: (id: string | undefined) => void;
}

function FoundImport({ id, title, form, takesFocus, onImport }: FoundImportProps): ReactElement {
  const { t } = useWording();
  const workspace = useWorkspace();
  const found = useQuery(importQuery(workspace.key, id));
  if (found.data === undefined)
    return (
      <Page title={title}>
        {found.error === null ? (
          <Skeleton label={t("common.loading")} />
        ) : (
          <>
            <Failure error={found.error} onRetry={() => void found.refetch()} />
            <Button text={t("importer.otherFile")} onClick={() => onImport(undefined)} />
          </>
        )}
      </Page>
    );
  return (
    <ImportWizard
      view={found.data}
      workspace={workspace}
      title={title}
      form={form}
      takesFocus={takesFocus}
      onImport={onImport}
    />
  );
}
