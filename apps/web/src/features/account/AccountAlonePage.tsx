import { useState } from "react";
import type { ReactElement } from "react";
import { Button, EmptyState } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import { leave } from "../../shell/leave.ts";
import { NewWorkspaceDialog } from "../../shell/NewWorkspaceDialog.tsx";
import styles from "./AccountAlonePage.module.css";
import { AccountPage } from "./AccountPage.tsx";

/** The account of somebody who is in no workspace: make one, or wait for an invitation. */
export function AccountAlonePage(): ReactElement {
  const { t } = useWording();
  const [isMaking, setIsMaking] = useState(false);
  return (
    <main className={styles.page}>
      <div className={styles.head}>
        <EmptyState title={t("account.aloneTitle")} text={t("account.aloneText")}>
          <Button variant="primary" icon="plus" text={t("shell.newWorkspace")} onClick={() => setIsMaking(true)} />
          <Button variant="quiet" text={t("shell.signOut")} onClick={() => void leave()} />
        </EmptyState>
      </div>
      <AccountPage />
      {isMaking && <NewWorkspaceDialog onClose={() => setIsMaking(false)} />}
    </main>
  );
}
