import { useState } from "react";
import type { ReactElement } from "react";
import { signIn } from "@tongzhou/contract";
import { useMutation } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { Button, PasswordField, TextField } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { isApiError } from "../../api/apiError.ts";
import { isEmail } from "../../isEmail.ts";
import { errorWords } from "../../shell/errorWords.ts";
import { useWording } from "../../shell/language.tsx";
import { noteEntry } from "./enter.ts";
import { EntryForm } from "./EntryForm.tsx";
import { EntryFrame } from "./EntryFrame.tsx";
import styles from "./SignInPage.module.css";

/** Sign in with e-mail and password. */
export function SignInPage(): ReactElement {
  const wording = useWording();
  const { t } = wording;
  const router = useRouter();
  const { next } = useSearch({ from: "/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const [isHelpShown, setIsHelpShown] = useState(false);
  const entering = useMutation({
    mutationFn: async () => call(signIn, { body: { email: email.trim(), password } }, { allowsSignedOut: true }),
    onSuccess: (me) => {
      noteEntry(me);
      router.history.push(next ?? "/");
    },
  });
  const isWrong = isApiError(entering.error, "auth.wrong_credentials");
  const missing = isChecked && password === "" ? t("signIn.passwordRequired") : undefined;
  const handleSubmit = (): void => {
    setIsChecked(true);
    if (isEmail(email) && password !== "") entering.mutate();
  };
  return (
    <EntryFrame title={t("signIn.signIn")}>
      <EntryForm
        title={t("signIn.signInTitle")}
        text={window.location.host}
        action={entering.isPending ? t("signIn.signingIn") : t("signIn.signIn")}
        isBusy={entering.isPending}
        error={isWrong ? undefined : entering.error}
        onSubmit={handleSubmit}
        after={isHelpShown && <p className={styles.help}>{t("signIn.forgotText")}</p>}
      >
        <TextField
          label={t("signIn.email")}
          type="email"
          size="large"
          value={email}
          onChange={setEmail}
          autoComplete="username"
          maxLength={254}
          error={isChecked && !isEmail(email) ? t("signIn.emailInvalid") : undefined}
        />
        <PasswordField
          label={t("signIn.password")}
          size="large"
          value={password}
          onChange={(next) => {
            setPassword(next);
            if (isWrong) entering.reset();
          }}
          autoComplete="current-password"
          maxLength={200}
          revealText={t("signIn.passwordRevealed")}
          hideText={t("signIn.passwordHidden")}
          error={isWrong ? errorWords(entering.error, wording) : missing}
          aside={
            <Button
              variant="quiet"
              size="small"
              text={t("signIn.forgot")}
              aria-expanded={isHelpShown}
              className={styles.forgot}
              onClick={() => setIsHelpShown(!isHelpShown)}
            />
          }
        />
      </EntryForm>
    </EntryFrame>
  );
}
