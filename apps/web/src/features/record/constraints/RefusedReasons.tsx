import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import type { BrokenView } from "../recordDetailQueries.ts";
import styles from "./ConstraintStrip.module.css";

/** Props of RefusedReasons. */
export interface RefusedReasonsProps {
  readonly broken: readonly BrokenView[];
  /** The record whose save was refused; what it breaks itself needs no way to it. */
  readonly record: number | undefined;
}

/** Every constraint that a refused save would break, and the way to the records that are not the one at hand. */
export function RefusedReasons({ broken, record }: RefusedReasonsProps): ReactElement {
  const { t, label } = useWording();
  const { key: workspace } = useWorkspace();
  return (
    <ul className={styles.reasons}>
      {broken.map((one) => (
        <li key={`${one.form ?? ""} ${one.key ?? ""} ${one.record ?? ""}`}>
          {one.form !== null && one.record !== null && one.record !== record && (
            <Link
              to="/w/$workspace/f/$form/r/$record"
              params={{ workspace, form: one.form, record: String(one.record) }}
              className={styles.fix}
            >
              {one.title ?? t("common.untitled")}
            </Link>
          )}
          <span>{one.message === null ? t("constraints.hidden") : label(one.message)}</span>
        </li>
      ))}
    </ul>
  );
}
