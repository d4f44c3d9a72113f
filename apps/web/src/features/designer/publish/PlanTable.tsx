import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { Button, CheckField, Popover, classNames } from "@tongzhou/ui";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { recordCountQuery } from "../desk/designQueries.ts";
import type { Step } from "../desk/designQueries.ts";
import { findForm } from "../model/fieldId.ts";
import { fieldsOfStep, labelOfStep, targetOfStep } from "../model/planModel.ts";
import type { DesignTarget } from "../model/planModel.ts";
import { effectOf, opOf, readDetail, sampleText } from "./stepWords.ts";
import styles from "./Publish.module.css";

/** Props of PlanTable. */
export interface PlanTableProps {
  readonly steps: readonly Step[];
  readonly isAccepted: (step: Step) => boolean;
  readonly onAccept: (step: Step, isOn: boolean) => void;
  readonly onGoTo: (target: DesignTarget) => void;
  /** The form on the page; it need not be named in each row. */
  readonly openForm: string | undefined;
}

const signs = { add: "+", change: "~", delete: "−" } as const;

/** Each change in a row: what, where, what it does to records, and what has to be decided. */
export function PlanTable({ steps, isAccepted, onAccept, onGoTo, openForm }: PlanTableProps): ReactElement {
  const { t, label } = useWording();
  const { draft } = useDesign();
  const wording = useWording();
  const counts = useFormCounts(steps);
  return (
    <table className={styles.table}>
      <thead className={styles.heads}>
        <tr>
          <th scope="col">{t("designer.planWhat")}</th>
          <th scope="col">{t("designer.planWhere")}</th>
          <th scope="col">{t("designer.planEffect")}</th>
          <th scope="col">{t("designer.planDecide")}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step, index) => {
          const { op, verb } = opOf(step, t);
          const { after } = fieldsOfStep(step, draft.base.definition, draft.now);
          const name = labelOfStep(step, draft.base.definition, draft.now);
          const target = targetOfStep(step);
          const form = findForm(draft.now, step.form) ?? findForm(draft.base.definition, step.form);
          const isField = step.field !== undefined;
          const detail = readDetail(step, draft.base.definition, draft.now, wording);
          const title = name === undefined ? label(step.summary) : label(name);
          return (
            // Steps of one plan stay in their order; a key may stand in several of them.
            <tr key={`${step.kind} ${step.form} ${step.field ?? ""} ${index}`}>
              <td className={styles.what}>
                <span className={classNames(styles.op, styles[op])} aria-hidden="true">
                  {signs[op]}
                </span>
                {verb}
              </td>
              <td className={styles.where}>
                {target === undefined ? (
                  <b>{title}</b>
                ) : (
                  <button type="button" className={styles.name} onClick={() => onGoTo(target)}>
                    {title}
                  </button>
                )}
                <span className={styles.detail}>
                  {detail}
                  {isField && form !== undefined && form.key !== openForm && (
                    <span className={styles.form}>{label(form.label)}</span>
                  )}
                </span>
              </td>
              <td className={styles.effect}>{effectOf(step, t, counts.get(step.form), after?.kind === "formula")}</td>
              <td className={styles.decide}>
                {step.samples.length > 0 && <Samples step={step} />}
                {step.isDestructive && (
                  <CheckField
                    label={
                      step.rowsLosing > 0 ? t("designer.acceptRows", { count: step.rowsLosing }) : t("designer.accept")
                    }
                    isChecked={isAccepted(step)}
                    onChange={(isOn) => onAccept(step, isOn)}
                  />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** How many records the forms have that get new fields or formulas; the plan itself does not count them. */
function useFormCounts(steps: readonly Step[]): ReadonlyMap<string, number> {
  const { workspace, draft } = useDesign();
  const published = new Set(draft.base.definition.forms.map((form) => form.key));
  const forms = [
    ...new Set(
      steps.flatMap(({ kind, form }) =>
        (kind === "field.create" || kind === "field.calculate") && published.has(form) ? [form] : [],
      ),
    ),
  ];
  return useQueries({
    queries: forms.map((form) => recordCountQuery(workspace.key, form)),
    combine: (results) =>
      new Map(results.flatMap(({ data }, index) => (data === undefined ? [] : [[forms[index] ?? "", data]]))),
  });
}

function Samples({ step }: { readonly step: Step }): ReactElement {
  const { t } = useWording();
  const { workspace } = useDesign();
  const anchor = useRef<HTMLButtonElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        ref={anchor}
        size="small"
        variant="quiet"
        text={t("designer.samples", { count: step.samples.length })}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      />
      <Popover
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        label={t("designer.samplesTitle")}
        align="end"
        className={styles.samples}
      >
        <table className={styles.sampleTable}>
          <tbody>
            {step.samples.map((sample) => (
              <tr key={sample.record}>
                <td>
                  <Link
                    to="/w/$workspace/f/$form/r/$record"
                    params={{ workspace: workspace.key, form: step.form, record: String(sample.record) }}
                    className={styles.name}
                  >
                    {t("designer.recordNumber", { id: String(sample.record) })}
                  </Link>
                </td>
                <td className={styles.from}>{sampleText(sample.from)}</td>
                <td>
                  {step.kind === "field.convert" &&
                    (sample.to === null ? t("designer.becomesBlank") : sampleText(sample.to))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Popover>
    </>
  );
}
