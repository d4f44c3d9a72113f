import type { ReactElement } from "react";
import { Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useDesign } from "../desk/DesignProvider.tsx";
import { findField, findForm } from "../model/fieldId.ts";
import { targetOf } from "../model/planModel.ts";
import type { DesignTarget } from "../model/planModel.ts";
import type { PlanProblem } from "./usePlan.ts";
import styles from "./Publish.module.css";

/** Props of ProblemList. */
export interface ProblemListProps {
  readonly problems: readonly PlanProblem[];
  readonly onGoTo: (target: DesignTarget) => void;
}

/** What keeps the draft from being published, each with the way there. */
export function ProblemList({ problems, onGoTo }: ProblemListProps): ReactElement | null {
  const { label } = useWording();
  const { draft } = useDesign();
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems}>
      {problems.map((problem) => {
        const target = targetOf(problem.path, draft.now);
        const form = target === undefined ? undefined : findForm(draft.now, target.form);
        const field = target?.field === undefined ? undefined : findField(form, target.field);
        const constraint = form?.constraints?.find((one) => one.key === target?.constraint);
        const [list, key] = problem.path.split(".");
        const view = list === "views" ? draft.now.views.find((one) => one.key === key) : undefined;
        const names = [form, field, constraint, view].flatMap((one) => (one === undefined ? [] : [label(one.label)]));
        return (
          <li key={`${problem.path} ${problem.message}`} className={styles.problem}>
            <Icon name="alert" size={14} />
            {target !== undefined && (
              <button type="button" className={styles.name} onClick={() => onGoTo(target)}>
                {names.join(" · ")}
              </button>
            )}
            <span>{problem.message}</span>
          </li>
        );
      })}
    </ul>
  );
}
