import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { Link } from "@tanstack/react-router";
import type { FormConstraint } from "@tongzhou/model";
import { Button, Popover } from "@tongzhou/ui";
import { findFix } from "../../../findFix.ts";
import { useWording } from "../../../shell/language.tsx";
import { useWorkspace } from "../../../shell/useWorkspace.ts";
import { BrokenIcon } from "./BrokenMark.tsx";
import type { Sheet } from "./sheetModel.ts";
import styles from "./Broken.module.css";

/** Props of BrokenNote. */
export interface BrokenNoteProps {
  readonly sheet: Sheet;
  /** The mark that was pressed. */
  readonly anchor: HTMLElement;
  readonly record: number;
  /** Keys of the constraints that the record breaks. */
  readonly broken: readonly string[];
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** What a record of a list breaks, each with what mends it. */
export function BrokenNote(props: BrokenNoteProps): ReactElement {
  const { sheet, broken, onOpen, onClose } = props;
  const { t, label } = useWording();
  const anchor = useRef<HTMLElement>(props.anchor);
  const list = useRef<HTMLUListElement>(null);
  // Escape and the ways out are at hand at once.
  useEffect(() => {
    list.current?.parentElement?.querySelector<HTMLElement>("a, button")?.focus();
  }, []);
  const form = sheet.form.definition;
  const constraints = (form.constraints ?? []).filter(({ key }) => broken.includes(key));
  return (
    <Popover anchor={anchor} isOpen onClose={onClose} label={t("constraints.strip")} className={styles.note}>
      <ul ref={list} className={styles.list}>
        {constraints.map((constraint) => (
          <li key={constraint.key} className={styles.item}>
            <BrokenIcon form={form} kit={sheet.kit} broken={[constraint.key]} />
            <span className={styles.words}>
              <b className={styles.name}>{label(constraint.label)}</b>
              <span>{label(constraint.message)}</span>
              <Fix {...props} constraint={constraint} />
            </span>
          </li>
        ))}
      </ul>
      <Button size="small" text={t("grid.openRecord")} onClick={onOpen} />
    </Popover>
  );
}

// A field is mended in its record; the records that link to it have a list of their own.
function Fix({
  sheet,
  record,
  constraint,
}: BrokenNoteProps & { readonly constraint: FormConstraint }): ReactElement | null {
  const { t, label } = useWording();
  const { key: workspace, forms } = useWorkspace();
  const fix = constraint.fix === undefined ? null : findFix(forms, sheet.form.definition, constraint.fix, record);
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
