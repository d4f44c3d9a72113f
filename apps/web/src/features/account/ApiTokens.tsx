import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { createApiToken, deleteApiToken } from "@tongzhou/contract";
import type { listApiTokens, RouteReply } from "@tongzhou/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Panel, SelectField, Skeleton, TextField } from "@tongzhou/ui";
import { apiTokensQuery } from "../../api/accountQueries.ts";
import { call } from "../../api/call.ts";
import { CopyBox } from "../../shell/CopyBox.tsx";
import { ConfirmDialog } from "../../shell/ConfirmDialog.tsx";
import { Failure } from "../../shell/Failure.tsx";
import { focusInvalid } from "../../shell/focusInvalid.ts";
import { useWording } from "../../shell/language.tsx";
import styles from "./AccountPage.module.css";

type ApiToken = RouteReply<typeof listApiTokens>["tokens"][number];
type Life = keyof typeof lives;

const lives = {
  days7: { expiresInDays: 7 },
  days30: { expiresInDays: 30 },
  days90: { expiresInDays: 90 },
  year: { expiresInDays: 365 },
  forever: {},
} as const;

/** Tokens by which programs act as this account. */
export function ApiTokens(): ReactElement {
  const { t } = useWording();
  const queryClient = useQueryClient();
  const tokens = useQuery(apiTokensQuery);
  const [name, setName] = useState("");
  const [life, setLife] = useState<Life>("days90");
  const [isChecked, setIsChecked] = useState(false);
  const [revoking, setRevoking] = useState<ApiToken>();
  const making = useMutation({
    mutationFn: async () => call(createApiToken, { body: { name: name.trim(), ...lives[life] } }),
    onSuccess: async () => {
      setName("");
      setIsChecked(false);
      await queryClient.invalidateQueries({ queryKey: apiTokensQuery.queryKey });
    },
  });
  const handleSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setIsChecked(true);
    focusInvalid(event.currentTarget);
    if (name.trim() !== "") making.mutate();
  };
  return (
    <Panel title={t("account.tokens")}>
      <p className={styles.text}>{t("account.tokensText")}</p>
      {tokens.isPending && <Skeleton rows={2} label={t("common.loading")} />}
      {tokens.isError && <Failure error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.tokens.length === 0 && <p className={styles.when}>{t("account.tokenNone")}</p>}
      <ul>
        {tokens.data?.tokens.map((token) => (
          <TokenRow key={token.id} token={token} onRevoke={setRevoking} />
        ))}
      </ul>
      <form className={styles.make} onSubmit={handleSubmit} noValidate>
        <TextField
          label={t("account.tokenName")}
          value={name}
          onChange={setName}
          maxLength={80}
          error={isChecked && name.trim() === "" ? t("account.tokenNameRequired") : undefined}
        />
        <SelectField
          label={t("account.tokenLife")}
          value={life}
          options={[
            { value: "days7", text: t("account.tokenForDays", { count: 7 }) },
            { value: "days30", text: t("account.tokenForDays", { count: 30 }) },
            { value: "days90", text: t("account.tokenForDays", { count: 90 }) },
            { value: "year", text: t("account.tokenForYear") },
            { value: "forever", text: t("account.tokenForever") },
          ]}
          onChange={setLife}
        />
        <Button type="submit" icon="key" text={t("account.tokenCreate")} isBusy={making.isPending} />
      </form>
      {making.isError && <Failure error={making.error} />}
      {making.data !== undefined && <CopyBox text={making.data.secret} note={t("account.tokenSecret")} />}
      {revoking !== undefined && <RevokeDialog token={revoking} onClose={() => setRevoking(undefined)} />}
    </Panel>
  );
}

function TokenRow(props: { readonly token: ApiToken; readonly onRevoke: (token: ApiToken) => void }): ReactElement {
  const { token, onRevoke } = props;
  const { t, format } = useWording();
  const [now] = useState(() => new Date());
  const { lastUsedAt: used, expiresAt: end } = token;
  return (
    <li className={styles.token}>
      <span className={styles.name} title={token.name}>
        {token.name}
      </span>
      <span className={styles.when}>{t("account.tokenMade", { when: format.relative(token.createdAt, now) })}</span>
      <span className={styles.when}>
        {used === null ? t("account.tokenNeverUsed") : t("account.tokenUsed", { when: format.relative(used, now) })}
      </span>
      <span className={styles.when}>
        {end === null
          ? t("account.tokenNoEnd")
          : new Date(end) <= now
            ? t("account.tokenEnded")
            : t("account.tokenUntil", { when: format.moment(end, "date") })}
      </span>
      <Button variant="danger" size="small" text={t("account.tokenRevoke")} onClick={() => onRevoke(token)} />
    </li>
  );
}

function RevokeDialog(props: { readonly token: ApiToken; readonly onClose: () => void }): ReactElement {
  const { token, onClose } = props;
  const { t } = useWording();
  const queryClient = useQueryClient();
  const revoking = useMutation({
    mutationFn: async () => call(deleteApiToken, { params: { id: token.id } }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: apiTokensQuery.queryKey });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t("account.tokenRevokeTitle", { name: token.name })}
      text={t("account.tokenRevokeText")}
      action={t("account.tokenRevoke")}
      isBusy={revoking.isPending}
      error={revoking.error}
      onConfirm={() => revoking.mutate()}
      onClose={onClose}
    />
  );
}
