import type { ReactElement } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Icon } from "@tongzhou/ui";
import { findFix } from "../../../findFix.ts";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { recordConstraintsQuery } from "../recordDetailQueries.ts";
import type { BrokenView } from "../recordDetailQueries.ts";
import type { RecordDesk } from "../useRecordDesk.ts";
import styles from "./ConstraintStrip.module.css";

/** Props of ConstraintStrip. */
export interface ConstraintStripProps {
  readonly desk: RecordDesk;
  /** Opens a field of the record to be edited. */
  readonly onFix: (field: string) => void;
}

/** The constraints that the record breaks, each with what it says and the way to where it is mended. */
export function ConstraintStrip({ desk, onFix }: ConstraintStripProps): ReactElement | null {
  const { t, label } = useWording();
  const { key: workspace } = useWorkspace();
  const { definition } = desk.form;
  const broken = useQuery({
    ...recordConstraintsQuery(workspace, definition.key, desk.record?.id ?? 0),
    enabled: desk.record !== undefined && (definition.constraints?.length ?? 0) > 0,
  });
  if (broken.data === undefined || broken.data.length === 0) return null;
  return (
    <section className={styles.strip} aria-label={t("constraints.strip")}>
      <ul className={styles.list} aria-live="polite">
        {broken.data.map((one) => (
          <li key={one.key} className={styles.item}>
            <Icon name="warn2" size={14} className={styles[one.severity]} />
            <span className={styles.words}>
              {one.label !== null && <b className={styles.name}>{label(one.label)}</b>}
              {one.message !== null && <span>{label(one.message)}</span>}
            </span>
            <Fix desk={desk} broken={one} onFix={onFix} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface FixProps extends ConstraintStripProps {
  readonly broken: BrokenView;
}

function Fix({ desk, broken, onFix }: FixProps): ReactElement | null {
  const { t, label } = useWording();
  const { key: workspace, forms } = useWorkspace();
  const record = desk.record?.id;
  const fix =
    record === undefined || broken.fix === null ? null : findFix(forms, desk.form.definition, broken.fix, record);
  if (fix === null) return null;
  if (fix.kind === "list")
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
  if (!desk.isEditable(fix.field)) return null;
  return (
    <button type="button" className={styles.fix} onClick={() => onFix(fix.field.key)}>
      {t("constraints.fixHere")}
    </button>
  );
}
