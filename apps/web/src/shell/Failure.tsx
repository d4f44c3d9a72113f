import type { ReactElement } from "react";
import { Button, ErrorNote } from "@tongzhou/ui";
import { ApiError, isApiError } from "../api/apiError.ts";
import { errorWords } from "./errorWords.ts";
import { useWording } from "./language.tsx";

/** Props of Failure. */
export interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** An error in its place on a page, in the reader's words, with a way to try again. */
export function Failure({ error, onRetry }: FailureProps): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const isOutdated = isApiError(error, "page.outdated");
  // Only what needs somebody to look into the server's log is worth a number.
  const requestId = error instanceof ApiError && error.status >= 500 ? error.requestId : undefined;
  return (
    <ErrorNote
      title={errorWords(error, wording)}
      reference={requestId === undefined ? undefined : t("common.requestId", { id: requestId })}
    >
      {isOutdated && (
        <Button size="small" icon="refresh" text={t("common.reload")} onClick={() => window.location.reload()} />
      )}
      {onRetry !== undefined && !isOutdated && (
        <Button size="small" icon="refresh" text={t("common.retry")} onClick={onRetry} />
      )}
    </ErrorNote>
  );
}
