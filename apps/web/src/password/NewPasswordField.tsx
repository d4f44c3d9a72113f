import type { ReactElement } from "react";
import { PasswordField } from "@tongzhou/ui";
import { useWording } from "../shell/language.tsx";
import type { PasswordVerdict } from "./passwordModel.ts";

/** Props of NewPasswordField. */
export interface NewPasswordFieldProps {
  readonly label: string;
  readonly value: string;
  readonly verdict: PasswordVerdict;
  /** Whether the form was sent once, so that what is missing may be said. */
  readonly isChecked: boolean;
  readonly onChange: (value: string) => void;
  readonly size?: "normal" | "large" | undefined;
}

/** A password being chosen, judged while it is typed. */
export function NewPasswordField(props: NewPasswordFieldProps): ReactElement {
  const { label, value, verdict, isChecked, onChange, size = "large" } = props;
  const { t } = useWording();
  const errors = {
    empty: t("signIn.passwordRequired"),
    short: t("signIn.passwordTooShort"),
    weak: t("signIn.passwordTooCommon"),
    good: undefined,
    strong: undefined,
  } as const satisfies Record<PasswordVerdict["kind"], string | undefined>;
  return (
    <PasswordField
      label={label}
      value={value}
      onChange={onChange}
      size={size}
      maxLength={200}
      autoComplete="new-password"
      help={t("signIn.passwordHelp")}
      error={isChecked ? errors[verdict.kind] : undefined}
      revealText={t("signIn.passwordRevealed")}
      hideText={t("signIn.passwordHidden")}
      verdict={sayVerdict(verdict, t)}
    />
  );
}

function sayVerdict(verdict: PasswordVerdict, t: ReturnType<typeof useWording>["t"]) {
  switch (verdict.kind) {
    case "empty":
      return undefined;
    case "short":
      return { text: t("signIn.passwordShort", { count: verdict.missing }), tone: "weak" } as const;
    case "weak":
      return { text: t("signIn.passwordWeak"), tone: "weak" } as const;
    case "good":
      return { text: t("signIn.passwordGood"), tone: "good" } as const;
    case "strong":
      return { text: t("signIn.passwordStrong"), tone: "good" } as const;
    default:
      return verdict satisfies never;
  }
}
