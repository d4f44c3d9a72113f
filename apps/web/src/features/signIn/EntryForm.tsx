import { useEffect, useRef } from "react";
import type { FormEvent, ReactElement, ReactNode } from "react";
import { Button, classNames } from "@tongzhou/ui";
import { Failure } from "../../shell/Failure.tsx";
import { focusInvalid } from "../../shell/focusInvalid.ts";
import styles from "./EntryForm.module.css";

/** Props of EntryForm. */
export interface EntryFormProps {
  readonly title: string;
  readonly text?: string | undefined;
  readonly action: string;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onSubmit: () => void;
  readonly isWide?: boolean | undefined;
  readonly children: ReactNode;
  /** Lines under the button. */
  readonly after?: ReactNode;
}

/** A short form with one button; the browser's own bubbles are off, each field says itself what is wrong. */
export function EntryForm(props: EntryFormProps): ReactElement {
  const { title, text, action, isBusy, error, onSubmit, isWide = false, children, after } = props;
  const ref = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // The page is nothing but this form: typing can start at once.
    ref.current?.querySelector<HTMLInputElement>("input:not([hidden])")?.focus();
  }, []);
  const handleSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onSubmit();
    focusInvalid(event.currentTarget);
  };
  return (
    <form ref={ref} className={classNames(styles.form, isWide && styles.wide)} onSubmit={handleSubmit} noValidate>
      <header>
        <h1 className={styles.title}>{title}</h1>
        {text !== undefined && <p className={styles.text}>{text}</p>}
      </header>
      {children}
      {error !== null && error !== undefined && <Failure error={error} />}
      <Button type="submit" variant="primary" size="large" isWide text={action} isBusy={isBusy} />
      {after}
    </form>
  );
}
