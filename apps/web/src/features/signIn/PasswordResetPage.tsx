import { useState } from "react";
import type { ReactElement } from "react";
import { resetPassword } from "@tongzhou/contract";
import { useMutation } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { isApiError } from "../../api/apiError.ts";
import { call } from "../../api/call.ts";
import { useWording } from "../../shell/language.tsx";
import { noteEntry } from "./enter.ts";
import { EntryForm } from "./EntryForm.tsx";
import { EntryFrame } from "./EntryFrame.tsx";
import { LinkInvalid } from "./LinkInvalid.tsx";
import { NewPasswordField } from "../../password/NewPasswordField.tsx";
import { isUsable, judgePassword } from "../../password/passwordModel.ts";

/** Where a password reset link leads. */
export function PasswordResetPage(): ReactElement {
  const { t } = useWording();
  const { token } = useParams({ from: "/password-resets/$token" });
  const router = useRouter();
  const [password, setPassword] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const verdict = judgePassword(password, []);
  const resetting = useMutation({
    mutationFn: async () => call(resetPassword, { params: { token }, body: { password } }, { allowsSignedOut: true }),
    onSuccess: (me) => {
      noteEntry(me);
      router.history.push("/");
    },
  });
  const handleSubmit = (): void => {
    setIsChecked(true);
    if (isUsable(verdict)) resetting.mutate();
  };
  return (
    <EntryFrame title={t("signIn.resetTitle")}>
      {isApiError(resetting.error, "token.invalid") ? (
        <LinkInvalid error={resetting.error} />
      ) : (
        <EntryForm
          title={t("signIn.resetTitle")}
          text={t("signIn.resetText")}
          action={t("signIn.resetAction")}
          isBusy={resetting.isPending}
          error={resetting.error}
          onSubmit={handleSubmit}
        >
          <NewPasswordField
            label={t("signIn.newPassword")}
            value={password}
            verdict={verdict}
            isChecked={isChecked}
            onChange={setPassword}
          />
        </EntryForm>
      )}
    </EntryFrame>
  );
}
