import { useState } from "react";
import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { EmptyState, Skeleton } from "@tongzhou/ui";
import type { WireValues } from "@tongzhou/model";
import { recordQuery } from "../../../api/recordQueries.ts";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { Page } from "../../../shell/Page.tsx";
import { useMe, useWorkspace } from "../../../shell/useWorkspace.ts";
import { readDraft } from "../model/drafts.ts";
import { newDraftId } from "./newDraftId.ts";
import { copyValues, readLink } from "./newRecordModel.ts";
import { NewSheet } from "./NewSheet.tsx";
import { useNewRecord } from "./useNewRecord.ts";
import type { NewRecordStart } from "./useNewRecord.ts";

/** Props of NewRecord. */
export interface NewRecordProps {
  readonly form: WorkspaceForm;
  /** A link field and the record it begins with, as `field.id`. */
  readonly link: string | undefined;
  /** The record whose values it begins with. */
  readonly copy: number | undefined;
  /** The draft to go on with. */
  readonly draft: string | undefined;
}

/** The page on which a record is made. What it begins with from another record is read first. */
export function NewRecord({ form, link, copy, draft }: NewRecordProps): ReactElement {
  const { t, label } = useWording();
  const { key: workspace } = useWorkspace();
  const { account } = useMe();
  const navigate = useNavigate();
  const [fresh, setFresh] = useState(newDraftId);
  const [shownDraft, setShownDraft] = useState(draft);
  // An address without a draft is a record that is begun now, whatever was on the page before.
  if (shownDraft !== draft) {
    setShownDraft(draft);
    if (draft === undefined) setFresh(newDraftId());
  }
  const id = draft ?? fresh;
  const isFound =
    readDraft({ account: account.id, workspace, form: form.definition.key, record: `new.${id}` }) !== undefined;
  const linked = readLink(form.definition, link);
  const hasSource = !isFound && (copy !== undefined || linked !== null);
  const goTo = (next: string | undefined): void =>
    void navigate({
      to: "/w/$workspace/f/$form/r/$record",
      params: { workspace, form: form.definition.key, record: "new" },
      search: next === undefined ? {} : { draft: next },
    });
  // The address names the draft from its first letter on, so that a reload finds it.
  const handleKept = (): void =>
    void navigate({
      to: "/w/$workspace/f/$form/r/$record",
      params: { workspace, form: form.definition.key, record: "new" },
      search: (now) => ({ ...now, draft: id }),
      replace: true,
      resetScroll: false,
    });
  const source = useQuery({
    ...recordQuery(
      workspace,
      copy === undefined ? (linked?.field.form ?? "") : form.definition.key,
      copy ?? linked?.id ?? 0,
    ),
    enabled: hasSource,
  });
  const title = t("record.newTitle", { form: label(form.definition.label) });
  const isReading = hasSource && source.data === undefined;
  return (
    <Page title={title} note={copy === undefined ? t("record.newNote") : t("record.copyLeaves")} width="text">
      {!form.abilities.create ? (
        <EmptyState title={title} text={t("record.createDenied")} />
      ) : source.isError ? (
        <Failure error={source.error} onRetry={() => void source.refetch()} />
      ) : isReading ? (
        <Skeleton label={t("common.loading")} />
      ) : (
        <Sheet key={id} form={form} start={{ draft: id, values: beginWith(), onKept: handleKept }} onDraft={goTo} />
      )}
    </Page>
  );

  function beginWith(): WireValues {
    if (source.data === undefined) return {};
    if (copy !== undefined) return copyValues(form.definition, source.data.values);
    if (linked === null) return {};
    const item = { id: source.data.id, title: source.data.title };
    return { [linked.field.key]: linked.field.kind === "links" ? [item] : item };
  }
}

interface SheetProps {
  readonly form: WorkspaceForm;
  readonly start: NewRecordStart;
  readonly onDraft: (draft: string | undefined) => void;
}

function Sheet({ form, start, onDraft }: SheetProps): ReactElement {
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const desk = useNewRecord(form, start);
  const params = { workspace, form: form.definition.key };
  return (
    <NewSheet
      desk={desk}
      level={2}
      onDraft={onDraft}
      onCreated={(record) =>
        void navigate({
          to: "/w/$workspace/f/$form/r/$record",
          params: { ...params, record: String(record) },
          replace: true,
        })
      }
      onCancel={() => void navigate({ to: "/w/$workspace/f/$form", params })}
    />
  );
}
