import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { updateMe } from "@tongzhou/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Panel, SelectField, TextField } from "@tongzhou/ui";
import { meQuery } from "../../api/accountQueries.ts";
import { call } from "../../api/call.ts";
import { changeLanguage } from "../../shell/changeLanguage.ts";
import { Failure } from "../../shell/Failure.tsx";
import { useWording } from "../../shell/language.tsx";
import { useMe } from "../../shell/useWorkspace.ts";
import styles from "./AccountPage.module.css";
import { SaveLine } from "./SaveLine.tsx";

/** Name and language. */
export function ProfileForm(): ReactElement {
  const { t, locale } = useWording();
  const queryClient = useQueryClient();
  const { account } = useMe();
  const [name, setName] = useState(account.name);
  const saving = useMutation({
    mutationFn: async () => call(updateMe, { body: { name: name.trim() } }),
    onSuccess: (me) => queryClient.setQueryData(meQuery.queryKey, me),
  });
  const handleSubmit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== "") saving.mutate();
  };
  return (
    <Panel title={t("account.profile")}>
      <form className={styles.form} onSubmit={handleSubmit} noValidate>
        <TextField
          label={t("account.name")}
          value={name}
          onChange={setName}
          autoComplete="name"
          maxLength={80}
          error={name.trim() === "" ? t("signIn.nameRequired") : undefined}
        />
        <TextField
          label={t("account.email")}
          value={account.email}
          onChange={() => undefined}
          readOnly
          help={t("account.emailHelp")}
        />
        <SelectField
          label={t("account.language")}
          value={locale}
          options={[
            { value: "zh-CN", text: "简体中文" },
            { value: "en", text: "English" },
          ]}
          onChange={(next) => void changeLanguage(next)}
        />
        {saving.isError && <Failure error={saving.error} />}
        <SaveLine
          action={t("common.save")}
          isBusy={saving.isPending}
          done={saving.isSuccess ? t("account.profileSaved") : undefined}
        />
      </form>
    </Panel>
  );
}
