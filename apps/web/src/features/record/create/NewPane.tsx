import type { ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import type { WorkspaceForm } from "../../../api/workspaceQueries.ts";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { NewSheet } from "./NewSheet.tsx";
import { useNewRecord } from "./useNewRecord.ts";

/** Props of NewPane. */
export interface NewPaneProps {
  readonly form: WorkspaceForm;
  readonly onClose: () => void;
}

/** The form in which a record is made, beside the list; the record made is then shown there. */
export function NewPane({ form, onClose }: NewPaneProps): ReactElement {
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const desk = useNewRecord(form, {});
  const handleCreated = (peek: number): void => {
    onClose();
    void navigate({
      to: "/w/$workspace/f/$form",
      params: { workspace, form: form.definition.key },
      search: (now) => ({ ...now, peek }),
    });
  };
  return <NewSheet desk={desk} level={3} onCreated={handleCreated} onCancel={onClose} />;
}
