import { useState } from "react";
import type { ReactElement } from "react";
import { Button, IconButton, Skeleton } from "@tongzhou/ui";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { useStore } from "../../../store.ts";
import { useDesign } from "../desk/DesignProvider.tsx";
import type { DesignTarget } from "../model/planModel.ts";
import { acceptanceKey } from "../model/planModel.ts";
import { recoverFocus } from "../designFocus.ts";
import { PlanTable } from "./PlanTable.tsx";
import { ProblemList } from "./ProblemList.tsx";
import { RebaseNote } from "./RebaseNote.tsx";
import { usePlan } from "./usePlan.ts";
import { usePublish } from "./usePublish.ts";
import { WorkNote } from "./WorkNote.tsx";
import styles from "./Publish.module.css";

/** Props of PublishPanel. */
export interface PublishPanelProps {
  readonly onGoTo: (target: DesignTarget) => void;
  /** The form on the page. */
  readonly openForm?: string | undefined;
}

/** The bill: each unpublished change with what it does to records, what is still to be decided, and the button. */
export function PublishPanel({ onGoTo, openForm }: PublishPanelProps): ReactElement | null {
  const { t } = useWording();
  const { desk, draft } = useDesign();
  const isKept = useStore(desk.isKept);
  const [isOpen, setIsOpen] = useState(true);
  const [accepted, setAccepted] = useState<ReadonlySet<string>>(new Set());
  const plan = usePlan(accepted);
  const publish = usePublish(plan);
  const { isChanged, steps, problems, missing, touching, isCurrent } = plan;
  if (!isChanged)
    return (
      <>
        <RebaseNote />
        <WorkNote />
      </>
    );
  const handleAccept = (key: string, isOn: boolean): void => {
    const next = new Set(accepted);
    if (isOn) next.add(key);
    else next.delete(key);
    setAccepted(next);
  };
  const discard = (): void => {
    desk.discard();
    recoverFocus();
  };
  return (
    <section className={styles.panel} aria-label={t("designer.unpublished")} data-region="">
      <RebaseNote />
      <WorkNote />
      <header className={styles.head}>
        <IconButton
          icon={isOpen ? "down" : "up"}
          label={t(isOpen ? "designer.planClose" : "designer.planOpen")}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        />
        <h2 className={styles.title}>
          {steps === undefined || !isCurrent || problems.length > 0
            ? t("designer.unpublished")
            : t("designer.changeCount", { count: steps.length })}
        </h2>
        <p className={styles.sum} aria-live="polite">
          {!isCurrent
            ? t("designer.planning")
            : problems.length > 0
              ? t("designer.planBlocked", { version: draft.base.version })
              : touching > 0
                ? t("designer.planTouching", { count: touching, version: draft.base.version })
                : t("designer.planTouchingNone", { version: draft.base.version })}
        </p>
        {!isKept && <span className={styles.warning}>{t("designer.notKept")}</span>}
        <span className={styles.gap} />
        <Button size="small" variant="quiet" text={t("designer.discard")} onClick={discard} />
        <Button
          size="small"
          variant="primary"
          isBusy={publish.isPending}
          disabled={!isCurrent || missing > 0 || steps?.length === 0}
          text={
            publish.isPending
              ? t("designer.publishing")
              : !isCurrent
                ? t("designer.planningShort")
                : missing > 0
                  ? t("designer.publishMissing", { count: missing })
                  : t("designer.publish")
          }
          onClick={() => publish.mutate()}
        />
      </header>
      {isOpen && (
        <div className={styles.body}>
          {publish.error !== null && <Failure error={publish.error} onRetry={() => publish.mutate()} />}
          {plan.error !== null && <Failure error={plan.error} onRetry={plan.retry} />}
          <ProblemList problems={problems} onGoTo={onGoTo} />
          {steps === undefined ? (
            plan.error === null && problems.length === 0 && <Skeleton rows={3} label={t("designer.planning")} />
          ) : (
            <PlanTable
              steps={steps}
              isAccepted={(step) => accepted.has(acceptanceKey(step))}
              onAccept={(step, isOn) => handleAccept(acceptanceKey(step), isOn)}
              onGoTo={onGoTo}
              openForm={openForm}
            />
          )}
        </div>
      )}
    </section>
  );
}
