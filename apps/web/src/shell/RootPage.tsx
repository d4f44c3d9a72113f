import type { ReactElement } from "react";
import { Outlet, useRouter } from "@tanstack/react-router";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { EmptyState, Skeleton, buttonClass, classNames } from "@tongzhou/ui";
import { isApiError } from "../api/apiError.ts";
import { Failure } from "./Failure.tsx";
import { useWording } from "./language.tsx";
import { usePageTitle } from "./usePageTitle.ts";
import styles from "./RootPage.module.css";

/** What every page stands in. */
export function RootPage(): ReactElement {
  return <Outlet />;
}

/** A page whose code or data is on its way. */
export function PagePending(): ReactElement {
  const { t } = useWording();
  return (
    <div className={styles.center}>
      <Skeleton label={t("common.loading")} rows={5} />
    </div>
  );
}

/** A page that could not be loaded, or broke. */
export function PageError({ error, reset }: ErrorComponentProps): ReactElement {
  const { t } = useWording();
  const router = useRouter();
  const isGone = isApiError(error, "workspace.not_found", "access.denied");
  return (
    <section className={styles.center}>
      <Failure
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
      {isGone && (
        <a href="/" className={classNames(buttonClass(), styles.home)}>
          {t("shell.goHome")}
        </a>
      )}
    </section>
  );
}

/** An address that leads nowhere. A plain link: the way home must work even when the router is confused. */
export function NotFoundPage(): ReactElement {
  const { t } = useWording();
  usePageTitle(t("shell.notFoundTitle"));
  return (
    <section className={styles.center}>
      <EmptyState isPage title={t("shell.notFoundTitle")} text={t("shell.notFoundText")}>
        <a href="/" className={buttonClass({ variant: "primary" })}>
          {t("shell.goHome")}
        </a>
      </EmptyState>
    </section>
  );
}
