import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import { EmptyState, buttonClass } from "@tongzhou/ui";
import { isTransient } from "../../api/apiError.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";

/** Props of LinkInvalid. */
export interface LinkInvalidProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

/** A one-time link that is used up, ran out or never was; or a server that cannot be asked right now. */
export function LinkInvalid({ error, onRetry }: LinkInvalidProps): ReactElement {
  const { t } = useWording();
  if (isTransient(error)) return <Failure error={error} onRetry={onRetry} />;
  return (
    <EmptyState isPage title={t("signIn.linkInvalidTitle")} text={t("signIn.linkInvalidText")}>
      <Link to="/" className={buttonClass()}>
        {t("signIn.toSignIn")}
      </Link>
    </EmptyState>
  );
}
