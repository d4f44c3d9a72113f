import { useState } from "react";
import type { ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { newDraftId } from "./newDraftId.ts";
import { NewSheet } from "./NewSheet.tsx";
import { useNewRecord } from "./useNewRecord.ts";

/** Props of NewPane. */
export interface NewPaneProps {
  readonly form: WorkspaceForm;
  readonly onClose: () => void;
}

/** The form in which a record is made, beside the list; the record made is then shown there. */
export function NewPane({ form, onClose }: NewPaneProps): ReactElement {
  const [draft, setDraft] = useState(newDraftId);
  return (
    <Sheet key={draft} form={form} draft={draft} onDraft={(id) => setDraft(id ?? newDraftId())} onClose={onClose} />
  );
}

interface SheetProps extends NewPaneProps {
  readonly draft: string;
  readonly onDraft: (draft: string | undefined) => void;
}

function Sheet({ form, draft, onDraft, onClose }: SheetProps): ReactElement {
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const desk = useNewRecord(form, { draft, values: {}, onKept: () => undefined });
  const handleCreated = (peek: number): void => {
    onClose();
    void navigate({
      to: "/w/$workspace/f/$form",
      params: { workspace, form: form.definition.key },
      search: (now) => ({ ...now, peek }),
    });
  };
  return <NewSheet desk={desk} level={3} onCreated={handleCreated} onCancel={onClose} onDraft={onDraft} />;
}
