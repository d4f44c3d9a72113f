import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import { findFix } from "../../../findFix.ts";
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
          <Fix broken={one} />
        </li>
      ))}
    </ul>
  );
}

// Fields of a record are mended in it; the records that link to it have a list of their own.
function Fix({ broken }: { readonly broken: BrokenView }): ReactElement | null {
  const { t, label } = useWording();
  const { key: workspace, forms } = useWorkspace();
  const form = forms.find(({ definition }) => definition.key === broken.form)?.definition;
  if (form === undefined || broken.record === null || broken.fix === null) return null;
  const fix = findFix(forms, form, broken.fix, broken.record);
  if (fix?.kind !== "list") return null;
  return (
    <Link
      to="/w/$workspace/f/$form"
      params={{ workspace, form: fix.form.key }}
      search={{ filter: fix.filter }}
      className={styles.fix}
    >
      {t("constraints.fixList", { relation: label(fix.form.label) })}
    </Link>
  );
}
