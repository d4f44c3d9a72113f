import type { ReactElement } from "react";
import { Icon, VisuallyHidden, classNames } from "@tongzhou/ui";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import type { BrokenRule } from "./matrixModel.ts";
import styles from "./Matrix.module.css";

/** Props of BrokenBadge. */
export interface BrokenBadgeProps {
  readonly kit: FieldKit;
  /** What the row or column breaks. */
  readonly rules: readonly BrokenRule[] | undefined;
  /** The sign alone, where there is no room for words. */
  readonly isBrief?: boolean;
}

/** Which rules a row or column breaks: the first by its name, all of them in words. */
export function BrokenBadge({ kit, rules = [], isBrief = false }: BrokenBadgeProps): ReactElement | null {
  const { t, label } = kit.wording;
  // What blocks comes before what only warns.
  const isBlocking = rules.some(({ severity }) => severity === "block_save" || severity === "block_transition");
  const first = rules.find(({ severity }) => !isBlocking || severity.startsWith("block")) ?? rules[0];
  if (first === undefined) return null;
  const words = rules.map(({ message }) => label(message)).join("; ");
  return (
    <span className={classNames(styles.broken, isBlocking && styles.blocking)} title={words}>
      <VisuallyHidden>{t("matrix.broken", { rules: words })}</VisuallyHidden>
      <Icon name="alert" size={12} />
      {!isBrief && (
        <span className={styles.brokenText} aria-hidden="true">
          {label(first.label)}
        </span>
      )}
      {rules.length > 1 && <span aria-hidden="true">{`+${rules.length - 1}`}</span>}
    </span>
  );
}
