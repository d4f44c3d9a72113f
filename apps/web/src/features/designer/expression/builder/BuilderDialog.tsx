import { useState } from "react";
import type { ReactElement } from "react";
import { compile, describeKind, print } from "@tongzhou/expr";
import type { Scope } from "@tongzhou/expr";
import { Button, Dialog, SelectField } from "@tongzhou/ui";
import { useWording } from "../../../../shell/language.tsx";
import { useFormDesk } from "../../desk/FormDeskContext.tsx";
import { buildersOf, hasRelations } from "../../model/builderChoices.ts";
import { readBuilt, writeBuilt } from "../../model/builtFormula.ts";
import type { BuilderKind, BuiltFormula } from "../../model/builtFormula.ts";
import { emptyBuilt } from "../../model/emptyBuilt.ts";
import { BuilderSlots } from "./BuilderSlots.tsx";
import styles from "./Builder.module.css";

/** Props of BuilderDialog. */
export interface BuilderDialogProps {
  /** What the formula is now, names as keys. */
  readonly source: string;
  readonly scope: Scope;
  readonly onClose: () => void;
  /** Gets the expression as people read it. `isWhole` says that it stands for everything that was there. */
  readonly onWrite: (text: string, built: BuiltFormula, isWhole: boolean) => void;
}

const kindWords = {
  lookup: "expression.lookup",
  rollup: "expression.rollup",
  runningNumber: "expression.runningNumber",
  dateDifference: "expression.dateDifference",
  percentage: "expression.percentage",
} as const satisfies Record<BuilderKind, string>;

const kindHelp = {
  lookup: "expression.lookupHelp",
  rollup: "expression.rollupHelp",
  runningNumber: "expression.runningNumberHelp",
  dateDifference: "expression.dateDifferenceHelp",
  percentage: "expression.percentageHelp",
} as const satisfies Record<BuilderKind, string>;

/** Asks for plain choices and writes the expression they stand for. */
export function BuilderDialog({ source, scope, onClose, onWrite }: BuilderDialogProps): ReactElement {
  const { t, locale } = useWording();
  const { form } = useFormDesk();
  const [read] = useState(() => readBuilt(source));
  const [built, setBuilt] = useState<BuiltFormula>(
    () => read ?? emptyBuilt(hasRelations(scope) ? "rollup" : "percentage", scope, form),
  );
  const written = writeBuilt(built);
  const compiled = written === "" ? undefined : compile(written, scope);
  const typed = compiled?.ok === true ? compiled.value : undefined;
  const text = typed === undefined ? "" : print(typed, { names: "labels", locale });
  const isEmpty = source.trim() === "";
  return (
    <Dialog
      title={t("expression.builder")}
      isOpen
      width="wide"
      onClose={onClose}
      closeText={t("common.close")}
      footer={
        <>
          <Button text={t("common.cancel")} onClick={onClose} />
          {!isEmpty && read === null && (
            <Button
              text={t("expression.insert")}
              disabled={typed === undefined}
              onClick={() => onWrite(text, built, false)}
            />
          )}
          <Button
            variant="primary"
            text={t(isEmpty ? "expression.write" : "expression.replace")}
            disabled={typed === undefined}
            onClick={() => onWrite(text, built, true)}
          />
        </>
      }
    >
      <div className={styles.builder}>
        <SelectField
          label={t("expression.wanted")}
          value={built.kind}
          options={buildersOf(scope).map((kind) => ({ value: kind, text: t(kindWords[kind]) }))}
          help={t(kindHelp[built.kind])}
          onChange={(kind) => setBuilt(emptyBuilt(kind, scope, form))}
        />
        <BuilderSlots built={built} scope={scope} onChange={setBuilt} />
        <div className={styles.written} aria-live="polite">
          {typed === undefined ? (
            <p className={styles.note}>{t(compiled === undefined ? "expression.unfilled" : "expression.unfit")}</p>
          ) : (
            <>
              <code className={styles.code}>{text}</code>
              <p className={styles.note}>
                {t("designer.formulaGives", { kind: describeKind(typed.type.kind, locale) })}
              </p>
            </>
          )}
        </div>
      </div>
    </Dialog>
  );
}
