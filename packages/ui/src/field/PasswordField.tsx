import { useState } from "react";
import type { ReactElement } from "react";
import { IconButton } from "../button/IconButton.tsx";
import { TextField } from "./TextField.tsx";
import type { TextFieldProps } from "./TextField.tsx";
import styles from "./Field.module.css";

/** Props of PasswordField. */
export interface PasswordFieldProps extends Omit<TextFieldProps, "type" | "trailing"> {
  readonly revealText: string;
  readonly hideText: string;
  /** A word on the password typed so far, with its colour. */
  readonly verdict?: { readonly text: string; readonly tone: "good" | "weak" } | undefined;
}

/** A password that can be looked at. */
export function PasswordField({ revealText, hideText, verdict, ...field }: PasswordFieldProps): ReactElement {
  const [isShown, setIsShown] = useState(false);
  return (
    <TextField
      {...field}
      type={isShown ? "text" : "password"}
      autoCapitalize="off"
      spellCheck={false}
      trailing={
        <>
          {verdict !== undefined && (
            <span className={verdict.tone === "good" ? styles.good : styles.weak} aria-live="polite">
              {verdict.text}
            </span>
          )}
          <IconButton
            icon={isShown ? "eyeoff" : "eye"}
            label={isShown ? hideText : revealText}
            aria-pressed={isShown}
            onClick={() => setIsShown(!isShown)}
          />
        </>
      }
    />
  );
}
