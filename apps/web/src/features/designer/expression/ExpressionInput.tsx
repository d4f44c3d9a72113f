import { Suspense, lazy, useRef, useState } from "react";
import type { ReactElement } from "react";
import type { Kind, Scope, Type } from "@tongzhou/expr";
import type { FieldDefinition, FormDefinition } from "@tongzhou/model";
import { Button } from "@tongzhou/ui";
import type { CodeHandle } from "../../../expression/CodeEditor.tsx";
import { ExpressionEditor } from "../../../expression/ExpressionEditor.tsx";
import { useWording } from "../../../shell/language.tsx";
import type { BuiltFormula } from "../model/builtFormula.ts";
import { ResultPreview } from "./ResultPreview.tsx";
import styles from "../../../expression/Expression.module.css";

const BuilderDialog = lazy(async () => ({
  default: (await import("./builder/BuilderDialog.tsx")).BuilderDialog,
}));

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
  /** The form among whose records it chooses, as the filter of a link. */
  readonly among?: FormDefinition | undefined;
  readonly onChange: (source: string) => void;
  /** Offers the ready-made builders, and tells when one has written everything there is. */
  readonly onBuilt?: ((built: BuiltFormula) => void) | undefined;
}

/** The editor of an expression with the builders that write one and what it gives for three records. */
export function ExpressionInput(props: ExpressionInputProps): ReactElement {
  const { value, scope, preview, rowsOf, among, onChange, onBuilt } = props;
  const { t } = useWording();
  const code = useRef<CodeHandle>(null);
  const [isBuilding, setIsBuilding] = useState(false);
  return (
    <ExpressionEditor
      code={code}
      name={props.name}
      help={props.help}
      value={value}
      scope={scope}
      expected={props.expected}
      onChange={onChange}
      tools={
        onBuilt !== undefined && (
          <Button
            size="small"
            variant="quiet"
            icon="plus"
            text={t("expression.build")}
            aria-haspopup="dialog"
            className={styles.build}
            onClick={() => setIsBuilding(true)}
          />
        )
      }
      below={({ typed }) => (
        <>
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
          {preview !== null && typed !== undefined && (
            <ResultPreview
              typed={typed}
              fields={preview}
              rowsOf={rowsOf}
              among={among}
              onMark={(place) => code.current?.mark(place)}
            />
          )}
        </>
      )}
    />
  );
}
