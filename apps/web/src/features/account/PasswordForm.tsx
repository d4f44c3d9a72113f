import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { updateMe } from "@tongzhou/contract";
import { useMutation } from "@tanstack/react-query";
import { Panel, PasswordField } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { NewPasswordField } from "../../password/NewPasswordField.tsx";
import { isUsable, judgePassword } from "../../password/passwordModel.ts";
import { Failure } from "../../shell/Failure.tsx";
import { focusInvalid } from "../../shell/focusInvalid.ts";
import { useWording } from "../../shell/language.tsx";
import { useMe } from "../../shell/useWorkspace.ts";
import styles from "./AccountPage.module.css";
import { SaveLine } from "./SaveLine.tsx";

/** A new password, with the current one. */
export function PasswordForm(): ReactElement {
  const { t } = useWording();
  const { account } = useMe();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const verdict = judgePassword(next, [account.name, account.email]);
  const saving = useMutation({
    mutationFn: async () => call(updateMe, { body: { password: { current, next } } }),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      setIsChecked(false);
    },
  });
  const handleSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setIsChecked(true);
    focusInvalid(event.currentTarget);
    if (current !== "" && isUsable(verdict)) saving.mutate();
  };
  return (
    <Panel title={t("account.passwordTitle")}>
      <form className={styles.form} onSubmit={handleSubmit} noValidate>
        <input type="email" value={account.email} autoComplete="username" readOnly hidden />
        <PasswordField
          label={t("account.current")}
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          maxLength={200}
          revealText={t("signIn.passwordRevealed")}
          hideText={t("signIn.passwordHidden")}
          error={isChecked && current === "" ? t("signIn.passwordRequired") : undefined}
        />
        <NewPasswordField
          label={t("account.next")}
          value={next}
          verdict={verdict}
          isChecked={isChecked}
          onChange={setNext}
          size="normal"
        />
        {saving.isError && <Failure error={saving.error} />}
        <SaveLine
          action={t("account.changePassword")}
          isPrimary={false}
          isBusy={saving.isPending}
          done={saving.isSuccess ? t("account.passwordChanged") : undefined}
        />
      </form>
    </Panel>
  );
}
