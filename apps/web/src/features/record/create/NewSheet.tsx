import { useMemo, useRef, useState } from "react";
import type { ReactElement } from "react";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "@tongzhou/ui";
import { offeredField } from "../../../fields/conditions/offeredField.ts";
import { OwnRecordContext } from "../../../fields/conditions/ownRecord.tsx";
import { RowRulesContext } from "../../../fields/conditions/rowReadings.tsx";
import { isBlank } from "../../../fields/fieldText.ts";
import { UnfinishedProvider } from "../../../fields/unfinished.tsx";
import { useWording } from "../../../shell/language.tsx";
import { notice } from "../../../shell/notices.ts";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { DraftWatch } from "../asking/DraftWatch.tsx";
import { RecordFields } from "../fields/RecordFields.tsx";
import { canWrite } from "../model/canWrite.ts";
import { CreateProblems } from "./CreateProblems.tsx";
import { DraftList } from "./DraftList.tsx";
import { FoundDraft } from "./FoundDraft.tsx";
import { ChildTables } from "./together/ChildTables.tsx";
import { NewField } from "./NewField.tsx";
import { useHolds } from "../useHolds.ts";
import type { NewRecordDesk } from "./useNewRecord.ts";
import styles from "./NewRecord.module.css";

/** Props of NewSheet. */
export interface NewSheetProps {
  readonly desk: NewRecordDesk;
  /** Level of the sections' headings. */
  readonly level: 2 | 3;
  /** The record was made and is to be shown. */
  readonly onCreated: (record: number) => void;
  readonly onCancel: () => void;
  /** Goes on with another draft of the form; undefined begins an empty one. */
  readonly onDraft: (draft: string | undefined) => void;
}

/** The form in which a record is made, with its buttons at the foot. */
export function NewSheet({ desk, level, onCreated, onCancel, onDraft }: NewSheetProps): ReactElement {
  const { t } = useWording();
  const { key: workspace } = useWorkspace();
  const navigate = useNavigate();
  const sheet = useRef<HTMLDivElement>(null);
  // Editors that hold half-typed text begin anew with the next record.
  const [round, setRound] = useState(0);
  const { form, draft, reading, isSending } = desk;
  const { reasons, hold } = useHolds();
  const unfinished = { texts: draft.unfinished, keep: draft.keepUnfinished, hold };
  const { fields } = form.definition;
  const own = useMemo(() => ({ fields, values: desk.values }), [fields, desk.values]);
  const [isHeld, setIsHeld] = useState(false);
  // What the platform writes when the record is made has nothing to show before; a formula and a number to come may.
  const hidden = new Set([
    ...reading.hidden,
    ...form.definition.fields
      .filter(
        (field) =>
          !/^(?:formula|auto_number)$/.test(field.kind) && !canWrite(form, field) && isBlank(desk.valueOf(field)),
      )
      .map(({ key }) => key),
  ]);
  const handleSave = async (goesOn: boolean): Promise<void> => {
    setIsHeld(reasons.size > 0);
    if (reasons.size > 0) return;
    const record = await desk.save();
    if (record === undefined) {
      requestAnimationFrame(() => focusFirstWrong(sheet.current));
      return;
    }
    if (!goesOn) {
      onCreated(record.id);
      return;
    }
    setRound((now) => now + 1);
    const open = (): void =>
      void navigate({
        to: "/w/$workspace/f/$form/r/$record",
        params: { workspace, form: form.definition.key, record: String(record.id) },
      });
    notice.set({
      text: t("record.created", { title: record.title ?? t("common.untitled") }),
      action: { text: t("record.open"), onPick: open },
    });
    requestAnimationFrame(() => sheet.current?.querySelector<HTMLElement>("input, textarea")?.focus());
  };
  return (
    <>
      <DraftList form={form.definition} current={draft.id} onContinue={onDraft} />
      <FoundDraft
        draft={draft}
        onDelete={() => {
          setRound((now) => now + 1);
          desk.startOver();
        }}
        onAnother={() => onDraft(undefined)}
      />
      <div ref={sheet} key={round}>
        <OwnRecordContext value={own}>
          <RowRulesContext value={desk.rowRules}>
            <UnfinishedProvider unfinished={unfinished}>
              <RecordFields
                form={form.definition}
                level={level}
                hidden={hidden}
                renderField={(field, place) => (
                  <NewField
                    className={place}
                    field={offeredField(field, desk.valueOf(field) ?? null, reading.unavailable.get(field.key))}
                    value={desk.valueOf(field)}
                    isRequired={field.required === true || reading.required.has(field.key)}
                    isLocked={reading.locked.has(field.key)}
                    isEditable={desk.isEditable(field)}
                    problem={desk.problemOf(field)}
                    isPending={desk.reading.pending.has(field.key) || desk.children.changed.has(field.key)}
                    isAsking={desk.reading.asking.has(field.key) && !desk.children.changed.has(field.key)}
                    isHalfTyped={desk.isHalfTyped(field)}
                    onChange={(value) => desk.change(field.key, value)}
                  />
                )}
              />
              <ChildTables desk={desk} level={level} />
            </UnfinishedProvider>
          </RowRulesContext>
        </OwnRecordContext>
      </div>
      <DraftWatch asked={desk.asked} />
      <div className={styles.foot}>
        <CreateProblems
          refusal={desk.refusal}
          isUnanswered={desk.isUnanswered}
          rules={isHeld ? [...desk.brokenRules, ...reasons.values()] : desk.brokenRules}
          count={desk.problemCount}
        />
        <div className={styles.actions}>
          <Button
            variant="primary"
            text={t("record.create")}
            isBusy={isSending}
            onClick={() => void handleSave(false)}
          />
          <Button text={t("record.createAnother")} disabled={isSending} onClick={() => void handleSave(true)} />
          <Button variant="quiet" text={t("common.cancel")} onClick={onCancel} />
        </div>
      </div>
    </>
  );
}

function focusFirstWrong(sheet: HTMLElement | null): void {
  const place = sheet?.querySelector("[data-wrong]");
  place?.scrollIntoView({ block: "center" });
  const wrong = place?.querySelector<HTMLElement>('[aria-invalid="true"]');
  (wrong ?? place?.querySelector<HTMLElement>("input, textarea, select, button, [tabindex]"))?.focus();
}
