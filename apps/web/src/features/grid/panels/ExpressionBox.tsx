import { useMemo, useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import type { CodeHandle } from "../../../expression/CodeEditor.tsx";
import { ExpressionEditor } from "../../../expression/ExpressionEditor.tsx";
import { useWording } from "../../../shell/language.tsx";
import { checkExpression, scopeOfList } from "./checkExpression.ts";
import { useVisibleForms } from "./useExpressionWords.ts";
import styles from "./Panels.module.css";

/** Props of ExpressionBox. */
export interface ExpressionBoxProps {
  /** As it is stored: names as keys. */
  readonly source: string;
  /** What it says is shown with the rows of a list, which bring nothing that is related but bands. */
  readonly isShownLive?: boolean | undefined;
  readonly onApply: (source: string) => void;
}

/**
 * A condition as an expression, written by labels along any relation with completion and help, and checked while one
 * writes; only a valid one can be applied.
 */
export function ExpressionBox({ source, isShownLive = false, onApply }: ExpressionBoxProps): ReactElement {
  const { t } = useWording();
  const among = useVisibleForms();
  const code = useRef<CodeHandle>(null);
  const [written, setWritten] = useState<string>();
  const scope = useMemo(() => scopeOfList(among), [among]);
  const value = written ?? source;
  const checked = checkExpression(value, scope, isShownLive);
  const isGood = checked === "good";
  const apply = (): void => {
    if (isGood) onApply(value);
  };
  return (
    <div className={styles.root}>
      <ExpressionEditor
        code={code}
        name={t("grid.expressionHelp")}
        value={value}
        scope={scope}
        expected="boolean"
        onChange={setWritten}
        onCommit={apply}
      />
      <div aria-live="polite">
        {checked === "related" && <p className={styles.problem}>{t("grid.colorRelated")}</p>}
        {isGood && value.trim() !== "" && <p className={styles.good}>{t("grid.expressionOk")}</p>}
      </div>
      <div>
        <Button size="small" variant="primary" text={t("grid.applyExpression")} disabled={!isGood} onClick={apply} />
      </div>
    </div>
  );
}
