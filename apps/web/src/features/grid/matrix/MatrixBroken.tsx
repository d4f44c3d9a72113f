import type { ReactElement, ReactNode } from "react";
import { EmptyState } from "@tongzhou/ui";
import { describeProblem } from "@tongzhou/model";
import type { DefinitionProblem, MatrixDefinition } from "@tongzhou/model";
import type { Workspace } from "../../../api/workspaceQueries.ts";
import { Failure } from "../../../shell/Failure.tsx";
import { useWording } from "../../../shell/language.tsx";
import { matrixProblems } from "./mendMatrix.ts";
import styles from "./Matrix.module.css";

/** Props of MatrixBroken. */
export interface MatrixBrokenProps {
  readonly workspace: Workspace;
  readonly home: string;
  readonly matrix: MatrixDefinition;
  /** What the server said, shown where nothing can be told to be missing here. */
  readonly error: unknown;
  /** The way to mend it. */
  readonly children: ReactNode;
}

/** A matrix that names what is gone, or what its reader does not see: what it is, and the way to set it up again. */
export function MatrixBroken({ workspace, home, matrix, error, children }: MatrixBrokenProps): ReactElement {
  const { t, locale } = useWording();
  const problems = matrixProblems(
    matrix,
    home,
    workspace.forms.map(({ definition }) => definition),
  );
  return (
    <div className={styles.nothing}>
      <EmptyState title={t("matrix.goneTitle")} text={t("matrix.goneText")}>
        {children}
      </EmptyState>
      {problems.length > 0 ? (
        <ul className={styles.faults} aria-label={t("matrix.faults")}>
          {problems.map((problem, index) => (
            <li key={index}>
              <b>{t(placeOf(problem))}</b>
              <span>
                {problem.code === "expression"
                  ? t("matrix.faultCondition")
                  : describeProblem(problem, locale === "en" ? "en" : "zh")}
              </span>
            </li>
          ))}
        </ul>
      ) : (
        error !== undefined && <Failure error={error} />
      )}
    </div>
  );
}

function placeOf({ path }: DefinitionProblem): (typeof places)[keyof typeof places] {
  const [part = ""] = path.split(".");
  return Object.hasOwn(places, part) ? places[part as keyof typeof places] : "matrix.cellForm";
}

const places = {
  "": "matrix.cellForm",
  rows: "matrix.rows",
  columns: "matrix.columns",
  filter: "matrix.which",
  cell: "matrix.cell",
  colors: "grid.colors",
  totals: "matrix.totals",
} as const;
