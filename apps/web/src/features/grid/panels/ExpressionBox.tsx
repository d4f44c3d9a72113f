import { useEffect, useId, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import type { CheckedExpression } from "./checkExpression.ts";
import { useExpressionWords, useVisibleForms } from "./useExpressionWords.ts";
import styles from "./Panels.module.css";

/** Props of ExpressionBox. */
export interface ExpressionBoxProps {
  /** As it is stored: names as keys. */
  readonly source: string;
  readonly onApply: (source: string) => void;
}

/**
 * A filter as an expression, read and written by labels along any relation, checked while one writes; only a valid one
 * can be applied.
 */
export function ExpressionBox({ source, onApply }: ExpressionBoxProps): ReactElement {
  const { t, locale } = useWording();
  const among = useVisibleForms();
  const say = useExpressionWords(source !== "");
  const [typed, setTyped] = useState<string>();
  const text = typed ?? say(source);
  const [checked, setChecked] = useState<CheckedExpression & { readonly text: string }>({
    text: source,
    source,
    problems: [],
  });
  const id = useId();
  useEffect(() => {
    let isCurrent = true;
    // A filter may use families of functions that the rows around it do without.
    void Promise.all([import("./checkExpression.ts"), import("@tongzhou/expr/all")]).then(([{ checkExpression }]) => {
      const read = text.trim() === "" ? { source: "", problems: [] } : checkExpression(text, among, locale);
      if (isCurrent) setChecked({ text, ...read });
    });
    return () => {
      isCurrent = false;
    };
  }, [text, among, locale]);
  const isKnown = checked.text === text;
  const isGood = isKnown && checked.problems.length === 0;
  return (
    <div className={styles.root}>
      <label htmlFor={id} className={styles.none}>
        {t("grid.expressionHelp")}
      </label>
      <textarea
        id={id}
        className={styles.code}
        rows={4}
        spellCheck={false}
        value={text}
        aria-invalid={isKnown && !isGood ? true : undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isGood) onApply(checked.source);
        }}
      />
      <div id={`${id}-note`} aria-live="polite">
        {isKnown &&
          checked.problems.map((problem) => (
            <p key={problem} className={styles.problem}>
              {problem}
            </p>
          ))}
        {isGood && text.trim() !== "" && <p className={styles.good}>{t("grid.expressionOk")}</p>}
      </div>
      <div>
        <Button
          size="small"
          variant="primary"
          text={t("grid.applyExpression")}
          disabled={!isGood}
          onClick={() => onApply(checked.source)}
        />
      </div>
    </div>
  );
}
