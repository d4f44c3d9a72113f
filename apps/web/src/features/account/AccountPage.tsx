import type { ReactElement } from "react";
import { useWording } from "../../shell/language.tsx";
import { Page } from "../../shell/Page.tsx";
import styles from "./AccountPage.module.css";
import { ApiTokens } from "./ApiTokens.tsx";
import { PasswordForm } from "./PasswordForm.tsx";
import { ProfileForm } from "./ProfileForm.tsx";
import { Sessions } from "./Sessions.tsx";

/** What belongs to the person and not to a workspace. */
export function AccountPage(): ReactElement {
  const { t } = useWording();
  return (
    <Page title={t("account.title")} width="text">
      <div className={styles.blocks}>
        <ProfileForm />
        <PasswordForm />
        <Sessions />
        <ApiTokens />
      </div>
    </Page>
  );
}
