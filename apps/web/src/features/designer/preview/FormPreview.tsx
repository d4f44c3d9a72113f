import { useId, useState } from "react";
import type { ReactElement } from "react";
import { compile, toJs, toWire } from "@tongzhou/expr";
import type { JsContext } from "@tongzhou/expr";
import { buildFormScope, fieldSpec } from "@tongzhou/model";
import type { FieldDefinition, FormDefinition, Wire, WireValues } from "@tongzhou/model";
import { Icon, classNames } from "@tongzhou/ui";
import { offeredField } from "../../../fields/conditions/offeredField.ts";
import { FieldEditor } from "../../../fields/FieldEditor.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { sampleNumber } from "../model/autoNumberModel.ts";
import { canvasGroups, spanOf } from "../model/layoutEdits.ts";
import type { CanvasGroup } from "../model/layoutEdits.ts";
import { readPreview } from "../model/previewModel.ts";
import styles from "./Preview.module.css";
import { ownValue } from "../../../fields/ownValue.ts";

/** Props of FormPreview. */
export interface FormPreviewProps {
  readonly form: FormDefinition;
  readonly width: "desktop" | "phone";
}

/** The form as people will fill it in, alive: editors, show rules, formulas and checks work, nothing is saved. */
export function FormPreview({ form, width }: FormPreviewProps): ReactElement {
  const { t, label } = useWording();
  const { workspace, draft } = useDesign();
  const [context] = useState<JsContext>(() => ({
    now: new Date(),
    currentMember: workspace.memberId,
    zone: draft.now.zone,
  }));
  const [values, setValues] = useState<WireValues>(() => startValues(form, context));
  const [tab, setTab] = useState<string | undefined>(undefined);
  const { hidden, required, locked, unavailable, computed, broken, rules } = readPreview(form, values, context);
  const nameOf = (key: string): string => {
    const named = form.fields.find((field) => field.key === key);
    return named === undefined ? key : label(named.label);
  };
  const groups = canvasGroups(form);
  const tabs = groups.flatMap(({ section }) => (section?.kind === "tab" ? [section] : []));
  const open = tabs.find((one) => one.key === tab)?.key ?? tabs[0]?.key;
  const shown = groups.filter((_group, index) => {
    const own = tabOf(groups, index);
    return own === undefined || own === open;
  });
  return (
    <div className={styles.preview}>
      <p className={styles.note}>
        <Icon name="eye" size={14} />
        {t("designer.previewNote")}
      </p>
      <div className={classNames(styles.sheet, width === "phone" && styles.phone)}>
        <h2 className={styles.title}>{label(form.label)}</h2>
        {form.description !== undefined && <p className={styles.text}>{label(form.description)}</p>}
        {shown.map((group, index) => {
          const { section } = group;
          const fields = group.fields.filter((field) => field.hidden !== true && !hidden.has(field.key));
          const startsTabs = section?.kind === "tab" && shown.findIndex((one) => one.section?.kind === "tab") === index;
          return (
            <section key={section?.key ?? ""} className={styles.group}>
              {startsTabs && (
                <nav className={styles.tabs} aria-label={t("designer.tab")}>
                  {tabs.map((one) => (
                    <button
                      key={one.key}
                      type="button"
                      aria-current={one.key === open ? "true" : undefined}
                      className={classNames(styles.tab, one.key === open && styles.on)}
                      onClick={() => setTab(one.key)}
                    >
                      {label(one.label)}
                    </button>
                  ))}
                </nav>
              )}
              {section !== null && section.kind !== "tab" && fields.length > 0 && (
                <h3 className={styles.section}>{label(section.label)}</h3>
              )}
              <div className={styles.grid}>
                {fields.map((field) => (
                  <PreviewField
                    key={field.key}
                    field={offeredField(field, ownValue(values, field.key) ?? null, unavailable.get(field.key))}
                    isRequired={required.has(field.key)}
                    isLocked={locked.has(field.key)}
                    span={width === "phone" ? 12 : spanOf(field, group)}
                    value={ownValue(computed, field.key) ?? ownValue(values, field.key) ?? null}
                    problem={broken.get(field.key)}
                    today={context.now}
                    nameOf={nameOf}
                    onChange={(value) => setValues((old) => ({ ...old, [field.key]: value }))}
                  />
                ))}
              </div>
            </section>
          );
        })}
        {rules.map((rule) => (
          <p key={rule.key} className={styles.problem} role="alert">
            <Icon name="alert" size={14} />
            {label(rule.message)}
          </p>
        ))}
      </div>
    </div>
  );
}

/** The tab a group is in; a tab runs to the next one, and the fields without a section are in none. */
function tabOf(groups: readonly CanvasGroup[], index: number): string | undefined {
  if (groups[index]?.section === null) return undefined;
  return groups.slice(0, index + 1).findLast(({ section }) => section?.kind === "tab")?.section?.key;
}

interface PreviewFieldProps {
  readonly field: FieldDefinition;
  readonly isRequired: boolean;
  readonly isLocked: boolean;
  readonly span: number;
  readonly value: Wire;
  readonly problem: FieldDefinition["label"] | undefined;
  readonly today: Date;
  readonly nameOf: (key: string) => string;
  readonly onChange: (value: Wire) => void;
}

function PreviewField(props: PreviewFieldProps): ReactElement {
  const { field, isRequired, isLocked, span, value, problem, today, nameOf, onChange } = props;
  const { t, label } = useWording();
  const id = useId();
  const isOnlyShown = isLocked || field.readOnly === true || !fieldSpec(field.kind).can.beWritten;
  const words = problem === undefined ? undefined : label(problem);
  return (
    <div className={styles.field} style={{ gridColumn: `span ${span}` }}>
      <span id={id} className={styles.label}>
        {label(field.label)}
        {isRequired && <span className={styles.required}>{t("designer.requiredMark")}</span>}
      </span>
      <div className={styles.editor}>
        {field.kind === "auto_number" ? (
          <output className={styles.number} aria-labelledby={id}>
            {sampleNumber(field.parts, today, nameOf)}
          </output>
        ) : isOnlyShown && value === null ? (
          <span className={styles.number}>{t("designer.blank")}</span>
        ) : (
          <FieldEditor
            field={isLocked ? { ...field, readOnly: true } : field}
            value={value}
            place="form"
            labelId={id}
            problem={words}
            onChange={onChange}
            onCommit={() => undefined}
            onCancel={() => undefined}
          />
        )}
      </div>
      {words !== undefined && <span className={styles.problem}>{words}</span>}
      {field.kind === "auto_number" && <span className={styles.help}>{t("designer.numberLater")}</span>}
      {field.description !== undefined && <span className={styles.help}>{label(field.description)}</span>}
    </div>
  );
}

function startValues(form: FormDefinition, context: JsContext): WireValues {
  const scope = buildFormScope([]);
  return Object.fromEntries(
    form.fields.flatMap((field): (readonly [string, Wire])[] => {
      if (field.default === undefined) return [];
      const typed = compile(field.default, scope);
      // What expressions give travels as records do.
      return typed.ok && !typed.value.isRelated ? [[field.key, toWire(toJs(typed.value)({}, context)) as Wire]] : [];
    }),
  );
}
