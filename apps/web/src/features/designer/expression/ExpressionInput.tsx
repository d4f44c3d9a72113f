import { Suspense, lazy, useId, useRef, useState } from "react";
import type { ReactElement } from "react";
import { describeDiagnostic } from "@tongzhou/expr";
import type { Diagnostic, Kind, Scope, Type } from "@tongzhou/expr";
import type { FieldDefinition } from "@tongzhou/model";
import { Button, Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { applySuggestion, readExpression, showExpression } from "../model/expressionModel.ts";
import type { BuiltFormula } from "../model/builtFormula.ts";
import { findCursorHelp } from "../model/hoverModel.ts";
import type { CodeHandle } from "./CodeEditor.tsx";
import { CursorHelpLine } from "./CursorHelpLine.tsx";
import { FunctionHelp } from "./FunctionHelp.tsx";
import { ResultPreview } from "./ResultPreview.tsx";
import styles from "./Expression.module.css";

const BuilderDialog = lazy(async () => ({
  default: (await import("./builder/BuilderDialog.tsx")).BuilderDialog,
}));
const CodeEditor = lazy(async () => ({ default: (await import("./CodeEditor.tsx")).CodeEditor }));

/** Props of ExpressionInput. */
export interface ExpressionInputProps {
  readonly name: string;
  readonly help?: string | undefined;
  /** The stored source, names as keys; the empty text for none. */
  readonly value: string;
  readonly scope: Scope;
  readonly expected?: Kind | Type | undefined;
  /** Fields of the form whose records the expression is tried on; null tries it on none. */
  readonly preview: readonly FieldDefinition[] | null;
  /** Key of the subform whose rows it is tried on, whose columns `preview` then are. */
  readonly rowsOf?: string | undefined;
  readonly onChange: (source: string) => void;
  /** Offers the ready-made builders, and tells when one has written everything there is. */
  readonly onBuilt?: ((built: BuiltFormula) => void) | undefined;
}

/** An expression: labels are shown, keys are stored; what is wrong is said as it is typed, with the fix one click away. */
export function ExpressionInput(props: ExpressionInputProps): ReactElement {
  const { name, help, value, scope, expected, preview, onChange, onBuilt } = props;
  const { t, locale } = useWording();
  const id = useId();
  const code = useRef<CodeHandle>(null);
  const [state, setState] = useState(() => ({ source: value, text: showExpression(value, scope, locale) }));
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [cursor, setCursor] = useState<number | undefined>(undefined);
  const [isBuilding, setIsBuilding] = useState(false);
  const [isHelpWhole, setIsHelpWhole] = useState(false);
  // Another source than the one typed here came from an undo or another field: it is shown afresh.
  const text = state.source === value ? state.text : showExpression(value, scope, locale);
  const { typed, diagnostics } = readExpression(text, scope, expected);
  const handleChange = (next: string): void => {
    const { source } = readExpression(next, scope, expected);
    setState({ source, text: next });
    onChange(source);
  };
  return (
    <div className={styles.expression}>
      <div className={styles.head}>
        <span id={id} className={styles.name}>
          {name}
        </span>
        {onBuilt !== undefined && (
          <Button
            size="small"
            variant="quiet"
            icon="plus"
            text={t("expression.build")}
            aria-haspopup="dialog"
            className={styles.build}
            onClick={() => setIsBuilding(true)}
          />
        )}
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
      {isBuilding && (
        <Suspense>
          <BuilderDialog
            source={value}
            scope={scope}
            onClose={() => setIsBuilding(false)}
            onWrite={(written, built, isWhole) => {
              setIsBuilding(false);
              // The dialog gives the focus back to its button as it goes; the text is what is gone on with.
              window.setTimeout(() => (isWhole ? code.current?.replace(written) : code.current?.insert(written)));
              if (isWhole) onBuilt?.(built);
            }}
          />
        </Suspense>
      )}
      {isHelpOpen && <FunctionHelp onPick={(name) => code.current?.insertCall(name)} />}
      {preview !== null && typed !== undefined && (
        <ResultPreview
          typed={typed}
          fields={preview}
          rowsOf={props.rowsOf}
          onMark={(place) => code.current?.mark(place)}
        />
      )}
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
