import { useEffect, useId, useState } from "react";
import type { ReactElement } from "react";
import { Button } from "@tongzhou/ui";
import type { FieldDefinition } from "@tongzhou/model";
import { useWording } from "../../../shell/language.tsx";
import styles from "./Panels.module.css";

/** Props of ExpressionBox. */
export interface ExpressionBoxProps {
  readonly fields: readonly FieldDefinition[];
  readonly source: string;
  readonly onApply: (source: string) => void;
}

/** A filter as an expression, checked while one writes; only a valid one can be applied. */
export function ExpressionBox({ fields, source, onApply }: ExpressionBoxProps): ReactElement {
  const { t, locale } = useWording();
  const [text, setText] = useState(source);
  const [checked, setChecked] = useState<{ readonly text: string; readonly problems: readonly string[] }>({
    text: source,
    problems: [],
  });
  const id = useId();
  useEffect(() => {
    let isCurrent = true;
    void import("./checkExpression.ts").then(({ checkExpression }) => {
      if (isCurrent) setChecked({ text, problems: text.trim() === "" ? [] : checkExpression(text, fields, locale) });
    });
    return () => {
      isCurrent = false;
    };
  }, [text, fields, locale]);
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
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && isGood) onApply(text.trim());
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
          onClick={() => onApply(text.trim())}
        />
      </div>
    </div>
  );
}
