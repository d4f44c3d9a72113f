import { useState } from "react";
import type { ReactElement } from "react";
import type { Label, Locale } from "@tongzhou/base";
import { Button, Icon, TextField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { editLabel } from "../model/editLabel.ts";
import styles from "./Settings.module.css";

/** Props of LabelInput. */
export interface LabelInputProps {
  readonly name: string;
  readonly value: Label | undefined;
  /** Undefined when both languages were emptied and that is allowed. */
  readonly onChange: (value: Label | undefined) => void;
  readonly isOptional?: boolean | undefined;
  /** A label that came from us, e.g. a kind's name: it is replaced in both languages. */
  readonly original?: Label | undefined;
  readonly help?: string | undefined;
}

const empty: Label = { zh: "" };

/** A text people read, in the reader's language and, on demand, in the other. */
export function LabelInput(props: LabelInputProps): ReactElement {
  const { name, value, onChange, isOptional = false, original, help } = props;
  const { t, locale } = useWording();
  const [isOpen, setIsOpen] = useState(false);
  // A required text may be empty while it is being typed anew; what is stored never is.
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const current = value ?? empty;
  const other: Locale = locale === "en" ? "zh-CN" : "en";
  const shown = (language: Locale): string => (language === "en" ? (current.en ?? "") : current.zh);
  const mine = locale === "en" ? (current.en ?? current.zh) : current.zh;
  const change = (language: Locale, text: string): void => {
    if (text.trim() === "" && language === locale && (current.en === undefined || locale === "en" || isOptional)) {
      if (isOptional) onChange(undefined);
      else setDraft(text);
      return;
    }
    setDraft(undefined);
    const next = editLabel(current, language, text.slice(0, 200), original);
    if (next.zh !== "") onChange(next);
    else if (next.en !== undefined) onChange({ zh: next.en, en: next.en });
  };
  return (
    <div className={styles.label}>
      <TextField
        label={name}
        value={draft ?? mine}
        error={draft === undefined ? undefined : t("designer.labelNeeded")}
        help={help}
        aside={
          <Button
            size="small"
            variant="quiet"
            className={styles.language}
            text={t("designer.translation")}
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          />
        }
        onChange={(text) => change(locale, text)}
        onBlur={() => setDraft(undefined)}
      />
      {isOpen && (
        <span className={styles.other}>
          <Icon name="lang" size={14} />
          <input
            lang={other}
            aria-label={t(other === "en" ? "designer.inEnglish" : "designer.inChinese", { name })}
            placeholder={t(other === "en" ? "designer.english" : "designer.chinese")}
            value={shown(other)}
            onChange={(event) => change(other, event.target.value)}
          />
        </span>
      )}
    </div>
  );
}
