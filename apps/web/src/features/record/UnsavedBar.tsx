import type { ReactElement } from "react";
import { Button, Icon } from "@tongzhou/ui";
import { fieldOfPath } from "../../fields/unfinished.tsx";
import { errorWords } from "../../shell/errorWords.ts";
import { useWording } from "../../shell/language.tsx";
import { brokenOf } from "./constraints/brokenOf.ts";
import { RefusedReasons } from "./constraints/RefusedReasons.tsx";
import { sayEach } from "./model/sayRuleProblem.ts";
import type { RecordDesk } from "./useRecordDesk.ts";
import styles from "./UnsavedBar.module.css";

/** Props of UnsavedBar. */
export interface UnsavedBarProps {
  readonly desk: RecordDesk;
  /** Key of the field whose editor is open; what is typed there is not called unsaved yet. */
  readonly active: string | null;
  readonly onSettle: () => void;
}

/** What is typed and not on the server, why, and what can be done about it. */
export function UnsavedBar({ desk, active, onSettle }: UnsavedBarProps): ReactElement | null {
  const wording = useWording();
  const { t, label } = wording;
  const { state, editing, reading, save } = desk;
  const halfTyped = new Set(Object.keys(state.unfinished).map(fieldOfPath));
  const keys = [...new Set([...Object.keys(state.edits), ...halfTyped])].filter((key) => key !== active);
  if (keys.length === 0 || state.phase === "saving") return null;
  const whole = state.refusals[""];
  // Told whole, though the refusal may stand at the only field that was sent.
  const broken = Object.values(state.refusals).flatMap(brokenOf);
  const reasons = [
    ...(whole === undefined || broken.length > 0 ? [] : [errorWords(whole, wording)]),
    ...new Set(reading.broken.map(({ message }) => label(message))),
    // Its field may stand in another tab.
    ...desk.form.definition.fields.flatMap((field) => {
      const problem = reading.problems.get(field.key);
      if (problem === undefined || field.key === active) return [];
      const said = sayEach(problem, field, wording);
      if (problem.kind === "required") return said;
      return said.map((one) => t("record.problemAt", { field: label(field.label), problem: one }));
    }),
    ...desk.form.definition.fields.flatMap((field) =>
      halfTyped.has(field.key) && field.key !== active ? [t("record.halfTyped", { field: label(field.label) })] : [],
    ),
    ...(state.phase === "waiting" ? [t("record.waitingText")] : []),
    ...(state.isOffered ? [t("record.offeredText")] : []),
    ...(state.isKept ? [] : [t("record.notKept")]),
  ];
  return (
    <output className={styles.bar}>
      <Icon name="warn2" size={14} className={styles.icon} />
      <span className={styles.words}>
        <strong>
          {state.isOffered
            ? t("record.offeredCount", { count: keys.length })
            : t("record.unsavedCount", { count: keys.length })}
        </strong>
        {broken.length > 0 && <RefusedReasons broken={broken} record={desk.record?.id} />}
        {reasons.map((reason) => (
          <span key={reason}>{reason}</span>
        ))}
      </span>
      <span className={styles.actions}>
        <Button size="small" variant="quiet" text={t("record.discard")} onClick={() => editing.discard()} />
        {state.phase === "clashing" ? (
          <Button size="small" text={t("record.staleAgain")} onClick={onSettle} />
        ) : (
          <Button size="small" text={t("record.save")} onClick={save} />
        )}
      </span>
    </output>
  );
}
