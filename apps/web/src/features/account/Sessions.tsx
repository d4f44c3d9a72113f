import type { ReactElement } from "react";
import { signOutEverywhere } from "@tongzhou/contract";
import { useMutation } from "@tanstack/react-query";
import { Button, Panel } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { leave } from "../../shell/leave.ts";
import styles from "./AccountPage.module.css";

/** Sign out on every device. */
export function Sessions(): ReactElement {
  const { t } = useWording();
  const ending = useMutation({
    mutationFn: async () => call(signOutEverywhere, {}),
    onSuccess: leave,
  });
  return (
    <Panel title={t("account.sessions")}>
      <p className={styles.text}>{t("account.sessionsText")}</p>
      {ending.isError && <Failure error={ending.error} />}
      <Button
        variant="danger"
        icon="exit"
        text={t("account.signOutEverywhere")}
        isBusy={ending.isPending}
        onClick={() => ending.mutate()}
      />
    </Panel>
  );
}
