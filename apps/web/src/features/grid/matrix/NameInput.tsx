import type { ReactElement } from "react";
import type { Label } from "@tongzhou/base";
import { useWording } from "../../../shell/language.tsx";
import styles from "./MatrixDialog.module.css";

/** Props of NameInput. */
export interface NameInputProps {
  readonly name: string;
  readonly value: Label | undefined;
  readonly placeholder?: string;
  readonly onValue: (value: Label | undefined) => void;
}

/** A name in the language of the screen; the other language keeps its own, and has this one as long as it has none. */
export function NameInput({ name, value, placeholder, onValue }: NameInputProps): ReactElement {
  const { locale } = useWording();
  const shown = locale === "en" ? (value?.en ?? value?.zh) : value?.zh;
  const change = (text: string): void => {
    if (locale !== "en") {
      if (text !== "") onValue({ ...value, zh: text });
      else onValue(value?.en === undefined ? undefined : { zh: value.en, en: value.en });
    } else if (text !== "") onValue({ zh: value?.zh ?? text, en: text });
    else onValue(undefined);
  };
  return (
    <input
      className={styles.text}
      aria-label={name}
      placeholder={placeholder}
      value={shown ?? ""}
      maxLength={40}
      onChange={({ target }) => change(target.value)}
    />
  );
}
