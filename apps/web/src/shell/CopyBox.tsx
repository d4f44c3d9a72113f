import { useState } from "react";
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import styles from "./CopyBox.module.css";
import { useWording } from "./language.tsx";

/** Props of CopyBox. */
export interface CopyBoxProps {
  readonly text: string;
  /** What it is for and how long it holds. */
  readonly note: string;
}

/** A text to be taken away: it can be copied, or selected where copying is not allowed. */
export function CopyBox({ text, note }: CopyBoxProps): ReactElement {
  const { t } = useWording();
  const [isCopied, setIsCopied] = useState(false);
  const handleCopy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
  };
  return (
    <div className={styles.box}>
      <p className={styles.note}>{note}</p>
      <div className={styles.row}>
        <output className={styles.text}>{text}</output>
        <Button
          size="small"
          icon={isCopied ? "check" : "copy"}
          text={isCopied ? t("common.copied") : t("common.copy")}
          onClick={() => void handleCopy().catch(() => undefined)}
        />
      </div>
    </div>
  );
}
