import { useDeferredValue, useMemo } from "react";
import type { ReactElement } from "react";
import { fieldSpec } from "@tongzhou/model";
import type { FieldDefinition } from "@tongzhou/model";
import { Chip, IconButton, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { enterCard } from "../designFocus.ts";
import { changeFields, deleteFields, withSetting } from "../model/fieldEdits.ts";
import { findField, findForm, joinFieldId, siblingsOf, splitFieldId } from "../model/fieldId.ts";
import type { FieldId } from "../model/fieldId.ts";
import { usesOf } from "../model/usesOf.ts";
import { BasicTab } from "./BasicTab.tsx";
import { RulesTab } from "./RulesTab.tsx";
import { UsesTab } from "./UsesTab.tsx";
import styles from "./Settings.module.css";

/** What a tab of a field's settings is given. */
export interface FieldTabProps {
  readonly id: FieldId;
  readonly field: FieldDefinition;
  readonly isPublished: boolean;
  readonly onSet: (name: string, value: unknown, tag?: string) => void;
}

/** The settings of one field: what it is, what it demands, and who depends on it. */
export function FieldSettings({ id }: { readonly id: FieldId }): ReactElement | null {
  const { t, label } = useWording();
  const { desk, draft } = useDesign();
  const { form, published, select, announce, fieldTab: tab, openFieldTab: setTab } = useFormDesk();
  // Every expression of the workspace is looked at, which typing does not wait for.
  const now = useDeferredValue(draft.now);
  const uses = useMemo(() => {
    const as = findForm(now, form.key);
    return as === undefined ? [] : usesOf(now, as, id);
  }, [now, form.key, id]);
  const field = findField(form, id);
  if (field === undefined) return null;
  const { parent } = splitFieldId(id);
  const isPublished = findField(published, id) !== undefined;
  const handleSet: FieldTabProps["onSet"] = (name, value, tag) =>
    desk.edit(
      changeFields(form.key, [id], (old) => withSetting(old, name, value)),
      tag ?? `${id} ${name}`,
    );
  const tabs = [
    { key: "basic", text: t("designer.tabBasic") },
    { key: "rules", text: t("designer.tabRules") },
    { key: "uses", text: t("designer.tabUses"), count: uses.length },
  ] as const;
  const props: FieldTabProps = { id, field, isPublished, onSet: handleSet };
  // The key of a new field follows its label; the inputs must live on.
  const identity = isPublished ? id : joinFieldId(parent, `new ${field.kind}`);
  return (
    <>
      <header className={styles.head}>
        <b className={styles.title}>{label(field.label)}</b>
        <Chip text={label(fieldSpec(field.kind).label)} color="teal" />
        {parent !== undefined && (
          <>
            <button type="button" className={styles.link} onClick={() => select({ kind: "fields", ids: [parent] })}>
              {t("designer.inSubform")}
            </button>
            <IconButton
              icon="trash"
              iconSize={14}
              className={styles.end}
              label={t("designer.deleteField")}
              disabled={siblingsOf(form, parent).length < 2}
              onClick={() => {
                desk.edit(deleteFields(form.key, [id]));
                select({ kind: "fields", ids: [parent] });
                enterCard(parent);
                announce(t("designer.saidDeleted", { count: 1 }));
              }}
            />
          </>
        )}
      </header>
      <div
        role="tablist"
        tabIndex={-1}
        aria-label={t("designer.fieldTabs")}
        className={styles.tabs}
        onKeyDown={(event) => {
          const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
          const next = tabs[(tabs.findIndex(({ key }) => key === tab) + step + tabs.length) % tabs.length];
          if (step === 0 || next === undefined) return;
          event.preventDefault();
          setTab(next.key);
          event.currentTarget.querySelector<HTMLElement>(`#designer-tab-${next.key}`)?.focus();
        }}
      >
        {tabs.map((one) => (
          <button
            key={one.key}
            type="button"
            role="tab"
            id={`designer-tab-${one.key}`}
            aria-controls="designer-tab-body"
            aria-selected={tab === one.key}
            tabIndex={tab === one.key ? 0 : -1}
            className={classNames(styles.tab, tab === one.key && styles.on)}
            onClick={() => setTab(one.key)}
          >
            {one.text}
            {"count" in one && one.count > 0 && <span className={styles.count}>{one.count}</span>}
          </button>
        ))}
      </div>
      <div
        key={identity}
        id="designer-tab-body"
        role="tabpanel"
        aria-labelledby={`designer-tab-${tab}`}
        className={styles.body}
      >
        {tab === "basic" && <BasicTab {...props} />}
        {tab === "rules" && <RulesTab {...props} />}
        {tab === "uses" && <UsesTab uses={uses} />}
      </div>
    </>
  );
}
