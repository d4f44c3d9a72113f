import { Suspense, lazy, useId, useState } from "react";
import type { ReactElement, ReactNode, RefObject } from "react";
import { describeDiagnostic } from "@tongzhou/expr";
import type { Diagnostic, Kind, Scope, Type } from "@tongzhou/expr";
import { Button, Icon } from "@tongzhou/ui";
import { useWording } from "../shell/language.tsx";
import type { CodeHandle } from "./CodeEditor.tsx";
import { CursorHelpLine } from "./CursorHelpLine.tsx";
import { applySuggestion, readExpression, showExpression } from "./expressionModel.ts";
import type { ReadExpression } from "./expressionModel.ts";
import { FunctionHelp } from "./FunctionHelp.tsx";
import { findCursorHelp } from "./hoverModel.ts";
import styles from "./Expression.module.css";

const CodeEditor = lazy(async () => ({ default: (await import("./CodeEditor.tsx")).CodeEditor }));

/** Props of ExpressionEditor. */
export interface ExpressionEditorProps {
  readonly code: RefObject<CodeHandle | null>;
  readonly name: string;
  readonly help?: string | undefined;
  /** The stored source, names as keys; the empty text for none. */
  readonly value: string;
  readonly scope: Scope;
  readonly expected?: Kind | Type | undefined;
  readonly onChange: (source: string, read: ReadExpression) => void;
  /** Mod-Enter was pressed. */
  readonly onCommit?: (() => void) | undefined;
  /** Stands beside the name. */
  readonly tools?: ReactNode;
  /** What stands below the code, for what was read of it. */
  readonly below?: (read: ReadExpression) => ReactNode;
}

/** An expression: labels are shown, keys are stored; what is wrong is said as it is typed, with the fix one click away. */
export function ExpressionEditor(props: ExpressionEditorProps): ReactElement {
  const { code, name, help, value, scope, expected, onChange, onCommit, tools, below } = props;
  const { t, locale } = useWording();
  const id = useId();
  const [state, setState] = useState(() => ({ source: value, text: showExpression(value, scope, locale) }));
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [cursor, setCursor] = useState<number | undefined>(undefined);
  const [isHelpWhole, setIsHelpWhole] = useState(false);
  // Another source than the one typed here came from an undo or another field: it is shown afresh.
  const text = state.source === value ? state.text : showExpression(value, scope, locale);
  const read = readExpression(text, scope, expected);
  const { diagnostics } = read;
  const handleChange = (next: string): void => {
    const now = readExpression(next, scope, expected);
    setState({ source: now.source, text: next });
    onChange(now.source, now);
  };
  return (
    <div className={styles.expression}>
      <div className={styles.head}>
        <span id={id} className={styles.name}>
          {name}
        </span>
        {tools}
        <Button
          size="small"
          variant="quiet"
          icon="fx"
          text={t("designer.functions")}
          aria-expanded={isHelpOpen}
          onClick={() => setIsHelpOpen(!isHelpOpen)}
        />
      </div>
      <Suspense fallback={<div className={styles.waiting} />}>
        <CodeEditor
          ref={code}
          labelId={id}
          value={text}
          scope={scope}
          locale={locale}
          diagnostics={diagnostics}
          words={{ completions: t("designer.completions") }}
          onChange={handleChange}
          onCursor={setCursor}
          onHelp={() => setIsHelpWhole(!isHelpWhole)}
          onCommit={onCommit}
        />
      </Suspense>
      {cursor !== undefined && (
        <CursorHelpLine
          help={findCursorHelp(text, cursor, scope, locale)}
          isWhole={isHelpWhole}
          onWhole={() => setIsHelpWhole(!isHelpWhole)}
        />
      )}
      {diagnostics.length === 0 && text.trim() === "" && help !== undefined && <p className={styles.help}>{help}</p>}
      <ul className={styles.problems} aria-live="polite">
        {diagnostics.slice(0, 3).map((diagnostic) => (
          <Problem
            key={`${diagnostic.code} ${diagnostic.from}`}
            diagnostic={diagnostic}
            onFix={() => handleChange(applySuggestion(text, diagnostic))}
          />
        ))}
      </ul>
      {isHelpOpen && (
        <FunctionHelp allowed={scope.allowJavaScript ?? false} onPick={(picked) => code.current?.insertCall(picked)} />
      )}
      {below?.(read)}
    </div>
  );
}

function Problem({ diagnostic, onFix }: { readonly diagnostic: Diagnostic; readonly onFix: () => void }): ReactElement {
  const { t, locale } = useWording();
  const isMissing = diagnostic.suggestion?.from === diagnostic.suggestion?.to;
  return (
    <li className={styles.problem}>
      <Icon name="alert" size={12} />
      <span>
        {t("designer.problemAt", { place: diagnostic.from + 1, text: describeDiagnostic(diagnostic, locale) })}
      </span>
      {diagnostic.suggestion !== undefined && (
        <Button
          size="small"
          text={t(isMissing ? "designer.fixAdd" : "designer.fixTo", { text: diagnostic.suggestion.label })}
          onClick={onFix}
        />
      )}
    </li>
  );
}
