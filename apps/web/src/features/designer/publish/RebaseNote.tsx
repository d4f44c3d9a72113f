import type { ReactElement } from "react";
import { Button, Icon } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useStore } from "../../../store.ts";
import { useDesign } from "../desk/DesignProvider.tsx";
import { findField, findForm } from "../model/fieldId.ts";
import { targetOf } from "../model/planModel.ts";
import styles from "./Publish.module.css";

/** A newer version came while this draft was open: what was put together, and what both had changed. */
export function RebaseNote(): ReactElement | null {
  const { t, label } = useWording();
  const { desk, draft } = useDesign();
  const rebased = useStore(desk.rebased);
  if (rebased === null) return null;
  const places = rebased.conflicts.map((path) => {
    const target = targetOf(path, draft.now);
    const form = target === undefined ? undefined : findForm(draft.now, target.form);
    const field = target?.field === undefined ? undefined : findField(form, target.field);
    const names = [form, field].flatMap((one) => (one === undefined ? [] : [label(one.label)]));
    return names.length === 0 ? path : names.join(" · ");
  });
  return (
    <output className={styles.rebase}>
      <Icon name="change" size={14} />
      <p>
        {t("designer.rebased", { version: rebased.version })}
        {places.length > 0 && ` ${t("designer.rebasedConflicts", { places: [...new Set(places)].join("、") })}`}
      </p>
      <Button size="small" variant="quiet" text={t("designer.understood")} onClick={() => desk.rebased.set(null)} />
    </output>
  );
}
