import { useId, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { signIn } from "@tongzhou/contract";
import { useMutation } from "@tanstack/react-query";
import { Button, Dialog, PasswordField } from "@tongzhou/ui";
import { isApiError } from "../../api/apiError.ts";
import { call } from "../../api/call.ts";
import { queryClient } from "../../api/queryClient.ts";
import { retrySaves } from "../../api/saveState.ts";
import { sessionEnded } from "../../api/session.ts";
import { errorWords } from "../../shell/errorWords.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { useMe } from "../../shell/useWorkspace.ts";
import { useStore } from "../../store.ts";
import styles from "./SessionDialog.module.css";

/** Lies over the page when the session has ended: sign in again and go on where one was. */
export function SessionDialog(): ReactElement | null {
  return useStore(sessionEnded) ? <SignInAgain /> : null;
}

function SignInAgain(): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const { account } = useMe();
  const formId = useId();
  const [password, setPassword] = useState("");
  const entering = useMutation({
    mutationFn: async () => call(signIn, { body: { email: account.email, password } }, { allowsSignedOut: true }),
    onSuccess: () => {
      sessionEnded.set(false);
      retrySaves();
      void queryClient.invalidateQueries();
    },
  });
  const isWrong = isApiError(entering.error, "auth.wrong_credentials");
  const handleSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (password !== "") entering.mutate();
  };
  return (
    <Dialog
      title={t("signIn.sessionEndedTitle")}
      isOpen
      width="narrow"
      footer={
        <>
          <Button text={t("signIn.otherAccount")} onClick={() => window.location.assign("/sign-in")} />
          <Button variant="primary" type="submit" form={formId} text={t("signIn.signIn")} isBusy={entering.isPending} />
        </>
      }
    >
      <form id={formId} className={styles.form} onSubmit={handleSubmit} noValidate>
        <p>{t("signIn.sessionEndedText")}</p>
        <p className={styles.email}>{account.email}</p>
        <PasswordField
          label={t("signIn.password")}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          revealText={t("signIn.passwordRevealed")}
          hideText={t("signIn.passwordHidden")}
          error={isWrong ? errorWords(entering.error, wording) : undefined}
        />
        {entering.isError && !isWrong && <Failure error={entering.error} />}
      </form>
    </Dialog>
  );
}
