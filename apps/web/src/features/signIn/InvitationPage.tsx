import { useState } from "react";
import type { ReactElement } from "react";
import { acceptInvitation } from "@tongzhou/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams, useRouter } from "@tanstack/react-router";
import { PasswordField, Skeleton, TextField } from "@tongzhou/ui";
import { invitationQuery } from "../../api/accountQueries.ts";
import { call } from "../../api/call.ts";
import { useWording } from "../../shell/language.tsx";
import { noteEntry } from "./enter.ts";
import { EntryForm } from "./EntryForm.tsx";
import { EntryFrame } from "./EntryFrame.tsx";
import { LinkInvalid } from "./LinkInvalid.tsx";
import { NewPasswordField } from "../../password/NewPasswordField.tsx";
import { isUsable, judgePassword } from "../../password/passwordModel.ts";

/** Where an invitation link leads. */
export function InvitationPage(): ReactElement {
  const { t } = useWording();
  const { token } = useParams({ from: "/invitations/$token" });
  const invitation = useQuery(invitationQuery(token));
  return (
    <EntryFrame title={t("signIn.join")}>
      {invitation.isPending && <Skeleton rows={4} label={t("common.loading")} />}
      {invitation.isError && <LinkInvalid error={invitation.error} onRetry={() => void invitation.refetch()} />}
      {invitation.isSuccess && <AcceptForm token={token} {...invitation.data} />}
    </EntryFrame>
  );
}

interface AcceptFormProps {
  readonly token: string;
  readonly email: string;
  readonly name: string;
  readonly workspace: string;
  readonly hasAccount: boolean;
}

function AcceptForm(props: AcceptFormProps): ReactElement {
  const { token, email, workspace, hasAccount } = props;
  const { t } = useWording();
  const router = useRouter();
  const [name, setName] = useState(props.name);
  const [password, setPassword] = useState("");
  const [isChecked, setIsChecked] = useState(false);
  const verdict = judgePassword(password, [name, email, workspace]);
  const joining = useMutation({
    mutationFn: async () =>
      call(acceptInvitation, { params: { token }, body: { name: name.trim(), password } }, { allowsSignedOut: true }),
    onSuccess: (me) => {
      noteEntry(me);
      router.history.push("/");
    },
  });
  const handleSubmit = (): void => {
    setIsChecked(true);
    const isReady = hasAccount ? password !== "" : isUsable(verdict) && name.trim() !== "";
    if (isReady) joining.mutate();
  };
  return (
    <EntryForm
      title={t("signIn.inviteTitle", { workspace })}
      text={hasAccount ? t("signIn.inviteKnown", { email }) : t("signIn.inviteNew", { email })}
      action={t("signIn.join")}
      isBusy={joining.isPending}
      error={joining.error}
      onSubmit={handleSubmit}
    >
      <input type="email" value={email} autoComplete="username" readOnly hidden />
      {hasAccount ? (
        <PasswordField
          label={t("signIn.password")}
          size="large"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          revealText={t("signIn.passwordRevealed")}
          hideText={t("signIn.passwordHidden")}
          error={isChecked && password === "" ? t("signIn.passwordRequired") : undefined}
        />
      ) : (
        <>
          <TextField
            label={t("signIn.name")}
            size="large"
            value={name}
            onChange={setName}
            autoComplete="name"
            maxLength={80}
            error={isChecked && name.trim() === "" ? t("signIn.nameRequired") : undefined}
          />
          <NewPasswordField
            label={t("signIn.password")}
            value={password}
            verdict={verdict}
            isChecked={isChecked}
            onChange={setPassword}
          />
        </>
      )}
    </EntryForm>
  );
}
