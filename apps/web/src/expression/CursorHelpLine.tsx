import type { ReactElement } from "react";
import { IconButton } from "@tongzhou/ui";
import { useWording } from "../shell/language.tsx";
import type { CursorHelp } from "./hoverModel.ts";
import styles from "./Expression.module.css";

/** Props of CursorHelpLine. */
export interface CursorHelpLineProps {
  /** null where there is nothing to say. */
  readonly help: CursorHelp | null;
  /** With the example, and read out as the cursor moves. */
  readonly isWhole: boolean;
  readonly onWhole: () => void;
}

const nothing: CursorHelp = { signature: null, field: null, text: null, example: null };

/** What stands at the cursor: the function with its current argument in bold, and the field. It follows every way to move. */
export function CursorHelpLine({ help, isWhole, onWhole }: CursorHelpLineProps): ReactElement {
  const { t } = useWording();
  const { signature, field, text: words, example } = help ?? nothing;
  return (
    <div className={styles.cursor}>
      <div className={isWhole ? styles.whole : styles.brief} aria-live={isWhole ? "polite" : "off"}>
        {help === null && <span>{t("expression.helpNone")}</span>}
        {signature !== null && (
          <code>
            {signature.map(({ text, isCurrent }, index) =>
              isCurrent ? <b key={index}>{text}</b> : <span key={index}>{text}</span>,
            )}
          </code>
        )}
        {field !== null && <span>{t("expression.helpField", { ...field })}</span>}
        {words !== null && <span>{words}</span>}
        {isWhole && example !== null && <code>{example}</code>}
      </div>
      <IconButton
        icon={isWhole ? "up" : "down"}
        iconSize={12}
        label={t(isWhole ? "expression.helpLess" : "expression.helpMore")}
        aria-expanded={isWhole}
        aria-keyshortcuts="F1"
        onClick={onWhole}
      />
    </div>
  );
}
