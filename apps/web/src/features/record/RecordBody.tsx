import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { offeredField } from "../../fields/conditions/offeredField.ts";
import { useRunningFormulas } from "../../fields/formula/useRunningFormulas.ts";
import { useFieldKit } from "../../fields/FieldProvider.tsx";
import { OwnRecordContext } from "../../fields/conditions/ownRecord.tsx";
import { RowRulesContext } from "../../fields/conditions/rowReadings.tsx";
import { fieldOfPath, UnfinishedProvider } from "../../fields/unfinished.tsx";
import { isTyping } from "../../shell/useShortcuts.ts";
import { DraftWatch } from "./asking/DraftWatch.tsx";
import { ConstraintStrip } from "./constraints/ConstraintStrip.tsx";
import { FieldRow } from "./fields/FieldRow.tsx";
import { ReadOnlyNote } from "./fields/ReadOnlyNote.tsx";
import { RecordFields } from "./fields/RecordFields.tsx";
import { TenureButton } from "./tenure/TenureButton.tsx";
import { useHolds } from "./useHolds.ts";
import { StaleDialog } from "./StaleDialog.tsx";
import { UnsavedBar } from "./UnsavedBar.tsx";
import type { RecordDesk } from "./useRecordDesk.ts";
import { ownValue } from "../../fields/ownValue.ts";

/** Props of RecordBody. */
export interface RecordBodyProps {
  readonly desk: RecordDesk;
  /** Level of the sections' headings. */
  readonly level: 2 | 3;
}

/** A record's fields, edited in their places, with what is unsaved above them. */
export function RecordBody({ desk, level }: RecordBodyProps): ReactElement {
  const { form, editing, state, values, reading } = desk;
  const [active, setActive] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(true);
  const region = useRef<HTMLDivElement>(null);
  const { reasons, hold } = useHolds();
  const held = new Set([...reasons.keys()].map(fieldOfPath));
  const unfinished = useMemo(
    () => ({
      texts: state.unfinished,
      keep: (path: string, text: string | undefined) => editing.keepUnfinished(path, text),
      hold,
    }),
    [editing, state.unfinished, hold],
  );
  // What came in by an upload is saved when the last one has arrived; the field need not be left for it.
  const wasHeld = useRef(false);
  const saveNow = useEffectEvent(() => desk.save());
  useEffect(() => {
    if (wasHeld.current && held.size === 0) saveNow();
    wasHeld.current = held.size > 0;
  }, [held.size]);
  const { fields } = form.definition;
  const running = useRunningFormulas(useFieldKit().workspace, form.definition);
  const own = useMemo(() => ({ fields, values }), [fields, values]);
  const isClashing = state.phase === "clashing";
  // Each clash asks once by itself; after "later" it waits in the bar.
  const [wasClashing, setWasClashing] = useState(isClashing);
  if (isClashing !== wasClashing) {
    setWasClashing(isClashing);
    if (isClashing) setIsAsking(true);
  }
  const end = (key: string, returnsFocus: boolean): void => {
    setActive((now) => (now === key ? null : now));
    if (returnsFocus) focusField.current = key;
  };
  // The place of the value takes the focus back once it is drawn again.
  const focusField = useRef<string | null>(null);
  useEffect(() => {
    const key = focusField.current;
    if (key === null) return;
    focusField.current = null;
    region.current?.querySelector<HTMLElement>(`[data-field="${key}"] button`)?.focus();
  });
  const handleKey = (event: KeyboardEvent): void => {
    const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (isUndo && !isTyping(event.target) && editing.undo()) event.preventDefault();
  };
  return (
    // Ctrl Z is heard wherever the focus is among the fields.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div ref={region} onKeyDown={handleKey}>
      <ReadOnlyNote desk={desk} />
      <UnsavedBar desk={desk} active={active} onSettle={() => setIsAsking(true)} />
      <ConstraintStrip
        desk={desk}
        onFix={(field) => {
          setActive(field);
          region.current?.querySelector(`[data-field="${field}"]`)?.scrollIntoView({ block: "center" });
        }}
      />
      <OwnRecordContext value={own}>
        <RowRulesContext value={desk.rowRules}>
          <UnfinishedProvider unfinished={unfinished}>
            <RecordFields
              form={form.definition}
              level={level}
              hidden={reading.hidden}
              renderField={(field, place) => (
                <FieldRow
                  className={place}
                  running={running.has(field.key) ? { share: running.get(field.key) } : undefined}
                  {...desk.notesOf(field)}
                  field={offeredField(field, ownValue(values, field.key) ?? null, reading.unavailable.get(field.key))}
                  value={ownValue(values, field.key)}
                  isRequired={field.required === true || reading.required.has(field.key)}
                  isLocked={reading.locked.has(field.key)}
                  isEditable={desk.isEditable(field)}
                  aside={<TenureButton form={form.definition.key} record={desk.record?.id} field={field} />}
                  isEditing={active === field.key || held.has(field.key)}
                  isHeld={held.has(field.key)}
                  onEdit={() => setActive(field.key)}
                  onChange={(value) => editing.change(field.key, value)}
                  onDone={() => {
                    const isInside = region.current?.contains(document.activeElement) === true;
                    end(field.key, isInside && document.activeElement?.closest(`[data-field="${field.key}"]`) !== null);
                    desk.save();
                  }}
                  onCancel={() => {
                    editing.cancel(field.key);
                    end(field.key, true);
                  }}
                />
              )}
            />
          </UnfinishedProvider>
        </RowRulesContext>
      </OwnRecordContext>
      <DraftWatch asked={desk.asked} />
      <StaleDialog desk={desk} isOpen={isClashing && isAsking} onLater={() => setIsAsking(false)} />
    </div>
  );
}
