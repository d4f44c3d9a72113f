import { useState } from "react";
import type { ReactElement } from "react";
import { constraintSeverities } from "@tongzhou/model";
import type { FormConstraint } from "@tongzhou/model";
import { Button, IconButton, RadioCards, SelectField } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useFormScope } from "../desk/useFormScope.ts";
import { LabelInput } from "../settings/LabelInput.tsx";
import { ConstraintSlots } from "./ConstraintSlots.tsx";
import { GateInput } from "./GateInput.tsx";
import { TriedConstraint } from "./TriedConstraint.tsx";
import { asksForSome, constraintKinds, emptyWords, readConstraint, writeConstraint } from "./constraintKinds.ts";
import type { ConstraintKind, ConstraintWords } from "./constraintKinds.ts";
import { manyRelations } from "./relationChoices.ts";
import { severityWords } from "./severityWords.ts";
import { useFirstGate } from "./useFirstGate.ts";
import settings from "../settings/Settings.module.css";

/** Props of ConstraintSettings. */
export interface ConstraintSettingsProps {
  readonly constraint: FormConstraint;
  readonly onChange: (constraint: FormConstraint) => void;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

const kindWords = {
  exists: "constraints.kindExists",
  count: "constraints.kindCount",
  unique: "constraints.kindUnique",
  sum: "constraints.kindSum",
  coverage: "constraints.kindCoverage",
  exclusion: "constraints.kindExclusion",
  expression: "constraints.kindExpression",
} as const satisfies Record<ConstraintKind, string>;

const newLabel = { zh: "新规则", en: "New constraint" } as const;
const newMessage = { zh: "请检查关联的记录", en: "Please check the related records" } as const;

/** One constraint: what it says in words, how far it goes, and what the records that break it are told. */
export function ConstraintSettings({ constraint, onChange, onDelete, onClose }: ConstraintSettingsProps): ReactElement {
  const { t, label } = useWording();
  const scope = useFormScope();
  const firstGate = useFirstGate();
  const relations = manyRelations(scope);
  // Words with a slot still empty stand for no expression yet, and are kept here until they do.
  const [draft, setDraft] = useState<ConstraintWords | undefined>(undefined);
  const words =
    draft !== undefined && writeConstraint(draft) === constraint.expression
      ? draft
      : readConstraint(constraint.expression);
  // Rows of a subform come with their record; records that link to it come later.
  const lacking = asksForSome(words)
    ? relations.find(({ key, isInverse }) => isInverse === true && "relation" in words && key === words.relation)
    : undefined;
  const setWords = (next: ConstraintWords): void => {
    setDraft(next);
    onChange({ ...constraint, expression: writeConstraint(next) });
  };
  const { fix: _fix, gate: _gate, ...plain } = constraint;
  const setSeverity = (severity: FormConstraint["severity"]): void => {
    const { gate: _old, ...rest } = constraint;
    if (severity !== "block_transition") onChange({ ...rest, severity });
    else onChange({ ...rest, severity, ...(firstGate === null ? {} : { gate: firstGate }) });
  };
  const fixes = scope.fields.filter(({ key, isInverse }) => isInverse === true || !isStamp(key));
  return (
    <aside className={settings.panel} aria-label={t("constraints.settings")}>
      <header className={settings.head}>
        <b className={settings.title}>{label(constraint.label)}</b>
        <span className={settings.caption}>{constraint.key}</span>
        <IconButton icon="x" label={t("common.close")} onClick={onClose} />
      </header>
      <div className={settings.body}>
        <LabelInput
          name={t("constraints.name")}
          value={constraint.label}
          original={newLabel}
          onChange={(next) => {
            if (next !== undefined) onChange({ ...constraint, label: next });
          }}
        />
        <SelectField
          label={t("constraints.says")}
          value={words.kind}
          options={constraintKinds.map((kind) => ({ value: kind, text: t(kindWords[kind]) }))}
          onChange={(kind) =>
            setWords(
              kind === "expression"
                ? { kind, source: constraint.expression }
                : emptyWords(kind, "relation" in words ? words.relation : (relations[0]?.key ?? "")),
            )
          }
        />
        <ConstraintSlots words={words} onChange={setWords} />
        <TriedConstraint expression={constraint.expression} />
        <RadioCards
          legend={t("constraints.severity")}
          value={constraint.severity}
          cards={constraintSeverities.map((severity) => ({
            value: severity,
            title: t(severityWords[severity].name),
            text: t(severityWords[severity].text),
          }))}
          onChange={setSeverity}
        />
        {constraint.severity === "block_save" && lacking !== undefined && (
          <p className={settings.note}>{t("constraints.newAlone", { relation: label(lacking.label) })}</p>
        )}
        {constraint.severity === "block_transition" && firstGate === null && (
          <p className={settings.note}>{t("constraints.gateNone")}</p>
        )}
        {constraint.severity === "block_transition" && (
          <GateInput gate={constraint.gate} onChange={(gate) => onChange({ ...constraint, gate })} />
        )}
        <LabelInput
          name={t("constraints.message")}
          help={t("constraints.messageHelp")}
          value={constraint.message}
          original={newMessage}
          onChange={(next) => {
            if (next !== undefined) onChange({ ...constraint, message: next });
          }}
        />
        <SelectField
          label={t("constraints.fix")}
          value={constraint.fix ?? ""}
          options={[
            { value: "", text: t("constraints.fixNone") },
            ...fixes.map((field) => ({ value: field.key, text: label(field.label) })),
          ]}
          onChange={(fix) => {
            const gate = constraint.gate === undefined ? {} : { gate: constraint.gate };
            onChange({ ...plain, ...gate, ...(fix === "" ? {} : { fix }) });
          }}
        />
        <Button variant="danger" icon="trash" text={t("constraints.remove")} onClick={onDelete} />
      </div>
    </aside>
  );
}

function isStamp(key: string): boolean {
  return ["created_at", "created_by", "updated_at", "updated_by"].includes(key);
}
