import { useState } from "react";
import type { ReactElement } from "react";
import { TextField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";

/** Props of NumberInput. */
export interface NumberInputProps {
  readonly name: string;
  readonly value: string;
  /** The text as a value, or undefined when it is none. */
  readonly read: (text: string) => string | undefined;
  /** The empty text when nothing is set. */
  readonly onChange: (value: string) => void;
  readonly problem: string;
  readonly placeholder?: string | undefined;
}

/** A number typed as text; what is typed halfway is kept on screen and not stored. */
export function NumberInput({ name, value, read, onChange, problem, placeholder }: NumberInputProps): ReactElement {
  const { t } = useWording();
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const text = typed ?? value;
  const isWrong = text.trim() !== "" && read(text.trim()) === undefined;
  return (
    <TextField
      label={name}
      value={text}
      inputMode="decimal"
      placeholder={placeholder ?? t("designer.notSet")}
      error={isWrong ? problem : undefined}
      onChange={(next) => {
        setTyped(next);
        const found = next.trim() === "" ? "" : read(next.trim());
        if (found !== undefined) onChange(found);
      }}
      onBlur={() => {
        if (!isWrong) setTyped(undefined);
      }}
    />
  );
}
