import type { ReactElement } from "react";
import type { ConstraintSeverity, FormDefinition } from "@tongzhou/model";
import { Icon, classNames } from "@tongzhou/ui";
import type { FieldKit } from "../../../fields/fieldFace.ts";
import styles from "./Broken.module.css";

/** Props of BrokenMark. */
export interface BrokenMarkProps {
  readonly form: FormDefinition;
  readonly kit: FieldKit;
  /** Keys of the constraints that the record breaks. */
  readonly broken: readonly string[];
}

const gravest: readonly ConstraintSeverity[] = ["block_save", "block_transition", "warn", "report"];

/** What a record breaks, in words. */
function sayBroken({ form, kit: { wording }, broken }: BrokenMarkProps): string {
  const said = (form.constraints ?? []).filter(({ key }) => broken.includes(key));
  return said.map(({ message }) => wording.label(message)).join(wording.locale === "en" ? "; " : "；");
}

/** The sign of a record that breaks constraints. */
export function BrokenIcon({ form, broken }: BrokenMarkProps): ReactElement {
  const severities = (form.constraints ?? []).flatMap(({ key, severity }) => (broken.includes(key) ? [severity] : []));
  const severity = gravest.find((one) => severities.includes(one)) ?? "report";
  return <Icon name="warn2" size={12} className={classNames(styles.icon, styles[severity])} />;
}

/** The sign in a row of a grid: it says what is broken, and opens what mends it. */
export function BrokenMark(props: BrokenMarkProps): ReactElement {
  const said = sayBroken(props);
  const name = props.kit.wording.t("constraints.mark", { said });
  return (
    <button type="button" tabIndex={-1} data-part="broken" className={styles.mark} title={said} aria-label={name}>
      <BrokenIcon {...props} />
    </button>
  );
}

/** The sign on a card, whose record tells the rest when it is opened. */
export function BrokenSign(props: BrokenMarkProps): ReactElement {
  const said = sayBroken(props);
  return (
    <span className={styles.sign} title={said}>
      <BrokenIcon {...props} />
      <span className={styles.unseen}>{props.kit.wording.t("constraints.mark", { said })}</span>
    </span>
  );
}
