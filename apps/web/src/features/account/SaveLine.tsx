import type { ReactElement } from "react";
import { Button, Icon } from "@tongzhou/ui";
import styles from "./AccountPage.module.css";

/** Props of SaveLine. */
export interface SaveLineProps {
  readonly action: string;
  readonly isBusy: boolean;
  readonly isPrimary?: boolean | undefined;
  /** Said beside the button once it worked. */
  readonly done: string | undefined;
}

/** A form's button, and beside it the word that it worked. */
export function SaveLine({ action, isBusy, isPrimary = true, done }: SaveLineProps): ReactElement {
  return (
    <div className={styles.actions}>
      <Button type="submit" variant={isPrimary ? "primary" : "default"} text={action} isBusy={isBusy} />
      <span className={styles.done} aria-live="polite">
        {done !== undefined && <Icon name="check" size={14} />}
        {done}
      </span>
    </div>
  );
}
