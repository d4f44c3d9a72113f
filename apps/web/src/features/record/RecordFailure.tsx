import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import { EmptyState, Icon, buttonClass } from "@tongzhou/ui";
import { isApiError } from "../../api/apiError.ts";
import type { WorkspaceForm } from "../../api/workspaceQueries.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { useWorkspace } from "../../shell/useWorkspace.ts";

/** Props of RecordFailure. */
export interface RecordFailureProps {
  readonly form: WorkspaceForm;
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Why a record is not shown. One that is gone or out of sight leads back to its list; trying again would not help. */
export function RecordFailure({ form, error, onRetry }: RecordFailureProps): ReactElement {
  const { t, label } = useWording();
  const { key: workspace } = useWorkspace();
  if (!isApiError(error, "record.not_found", "access.denied")) return <Failure error={error} onRetry={onRetry} />;
  const params = { workspace, form: form.definition.key };
  return (
    <EmptyState title={t("record.missingTitle")} text={t("record.missingText")}>
      <Link to="/w/$workspace/f/$form" params={params} className={buttonClass({ variant: "primary" })}>
        <Icon name="back" size={14} />
        {t("record.backToList", { form: label(form.definition.label) })}
      </Link>
      <Link to="/w/$workspace/f/$form/bin" params={params} className={buttonClass()}>
        <Icon name="trash" size={14} />
        {t("record.openBin")}
      </Link>
    </EmptyState>
  );
}
