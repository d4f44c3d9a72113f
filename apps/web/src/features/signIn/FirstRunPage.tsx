import { useState } from "react";
import type { ReactElement } from "react";
import { runSetup } from "@tongzhou/contract";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Icon, RadioCards, TextField } from "@tongzhou/ui";
import { call } from "../../api/call.ts";
import { ownZone } from "../../ownZone.ts";
import { isEmail } from "../../isEmail.ts";
import { useWording } from "../../shell/language.tsx";
import { noteEntry } from "./enter.ts";
import { EntryForm } from "./EntryForm.tsx";
import { EntryFrame } from "./EntryFrame.tsx";
import { FirstSteps } from "./FirstSteps.tsx";
import { NewPasswordField } from "../../password/NewPasswordField.tsx";
import { isUsable, judgePassword } from "../../password/passwordModel.ts";
import { SetupProgress } from "./SetupProgress.tsx";
import styles from "./FirstRunPage.module.css";

/** The first visit to a new server: create its owner, and start with the demo company or empty. */
export function FirstRunPage(): ReactElement {
  const { t, locale } = useWording();
  const router = useRouter();
  const [name, setName] = useState("");
  const [company, setCompany] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [start, setStart] = useState<"demo" | "empty">("demo");
  const [isChecked, setIsChecked] = useState(false);
  const verdict = judgePassword(password, [name, company, email]);
  const making = useMutation({
    mutationFn: async () => {
      const body = {
        name: name.trim(),
        email: email.trim(),
        password,
        locale,
        workspaceLabel: company.trim(),
        start,
        zone: ownZone(),
      };
      return call(runSetup, { body }, { allowsSignedOut: true });
    },
    onSuccess: (me) => {
      noteEntry(me);
      router.history.push("/");
    },
  });
  const missing = {
    name: name.trim() === "" ? t("signIn.nameRequired") : undefined,
    company: company.trim() === "" ? t("signIn.companyRequired") : undefined,
    email: isEmail(email) ? undefined : t("signIn.emailInvalid"),
  };
  const handleSubmit = (): void => {
    setIsChecked(true);
    if (Object.values(missing).every((text) => text === undefined) && isUsable(verdict)) making.mutate();
  };
  if (making.isPending || making.isSuccess) {
    return (
      <EntryFrame title={t("signIn.firstRun")}>
        <SetupProgress start={start} />
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title={t("signIn.firstRun")} aside={<FirstSteps />}>
      <EntryForm
        title={t("signIn.setupTitle")}
        text={t("signIn.setupText")}
        action={t("signIn.createAndEnter")}
        isBusy={false}
        error={making.error}
        onSubmit={handleSubmit}
        isWide
        after={
          <p className={styles.note}>
            <Icon name="server" size={12} />
            {t("signIn.ownServer")}
          </p>
        }
      >
        <div className={styles.two}>
          <TextField
            label={t("signIn.name")}
            size="large"
            value={name}
            onChange={setName}
            autoComplete="name"
            maxLength={80}
            error={isChecked ? missing.name : undefined}
          />
          <TextField
            label={t("signIn.company")}
            size="large"
            value={company}
            onChange={setCompany}
            autoComplete="organization"
            maxLength={80}
            error={isChecked ? missing.company : undefined}
          />
        </div>
        <TextField
          label={t("signIn.email")}
          type="email"
          size="large"
          value={email}
          onChange={setEmail}
          autoComplete="username"
          maxLength={254}
          error={isChecked ? missing.email : undefined}
        />
        <NewPasswordField
          label={t("signIn.password")}
          value={password}
          verdict={verdict}
          isChecked={isChecked}
          onChange={setPassword}
        />
        <RadioCards
          legend={t("signIn.startFrom")}
          value={start}
          onChange={setStart}
          cards={[
            { value: "demo", title: t("signIn.demoTitle"), text: t("signIn.demoText") },
            { value: "empty", title: t("signIn.emptyTitle"), text: t("signIn.emptyText") },
          ]}
        />
      </EntryForm>
    </EntryFrame>
  );
}
