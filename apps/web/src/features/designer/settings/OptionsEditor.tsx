import { useRef, useState } from "react";
import type { ReactElement } from "react";
import type { ChoiceOption } from "@tongzhou/model";
import { Button, Dialog, Field, IconButton, classNames } from "@tongzhou/ui";
import { useWording } from "../../../shell/language.tsx";
import { useFormDesk } from "../desk/FormDeskContext.tsx";
import { DragHandle } from "../drag/DragHandle.tsx";
import { DragMarks } from "../drag/DragMarks.tsx";
import { useListDrag } from "../drag/useListDrag.ts";
import { moveItem } from "../model/dropModel.ts";
import { editLabel } from "../model/editLabel.ts";
import { addOption, parseOptions, printOptions } from "../model/optionBatch.ts";
import { ColorButton } from "./ColorButton.tsx";
import styles from "./Options.module.css";

/** Props of OptionsEditor. */
export interface OptionsEditorProps {
  readonly options: readonly ChoiceOption[];
  /** Keys that records may hold already: such options are archived instead of removed. */
  readonly published: ReadonlySet<string>;
  /** Records that will hold each option, by its key, while another kind of field becomes a choice. */
  readonly counts?: ReadonlyMap<string, number> | undefined;
  /** What the options are for; a choice's own when absent. */
  readonly legend?: string;
  /** Whether there may be none. */
  readonly isOptional?: boolean;
  readonly onChange: (options: readonly ChoiceOption[], tag?: string) => void;
}

/** The options of a choice: names, colours, order, archive, and all of them as text at once. */
export function OptionsEditor(props: OptionsEditorProps): ReactElement {
  const { options, published, counts, legend, isOptional = false, onChange } = props;
  const { t, locale, label, format } = useWording();
  const { announce } = useFormDesk();
  const [batch, setBatch] = useState<string | undefined>(undefined);
  const list = useRef<HTMLUListElement>(null);
  const change = (index: number, next: ChoiceOption, tag?: string): void => onChange(options.with(index, next), tag);
  const move = (index: number, step: -1 | 1, control: "input" | "button"): void => {
    const option = options[index];
    const to = index + step;
    if (option === undefined || to < 0 || to >= options.length) return;
    onChange(moveItem(options, index, step === 1 ? index + 2 : to));
    announce(t("designer.saidItemMoved", { item: label(option.label), place: to + 1 }));
    // The row is put elsewhere in the page, and what is put elsewhere loses the focus.
    requestAnimationFrame(() => list.current?.children[to]?.querySelector<HTMLElement>(control)?.focus());
  };
  const { drag, start } = useListDrag(list, (key, drop) => {
    const from = options.findIndex((option) => option.key === key);
    onChange(moveItem(options, from, drop.index));
  });
  const add = (): void => {
    onChange(addOption(options, (count) => ({ zh: `选项 ${count}`, en: `Option ${count}` })));
    requestAnimationFrame(() => {
      const inputs = list.current?.querySelectorAll("input");
      inputs?.[inputs.length - 1]?.select();
    });
  };
  const remove = (index: number): void => {
    onChange(options.toSpliced(index, 1));
    requestAnimationFrame(() => {
      const inputs = list.current?.querySelectorAll("input");
      inputs?.[Math.min(index, inputs.length - 1)]?.focus();
    });
  };
  return (
    <fieldset className={styles.options}>
      <legend className={styles.legend}>{legend ?? t("designer.options")}</legend>
      <ul ref={list} className={styles.list} data-list="">
        {options.map((option, index) => (
          <li
            key={option.key}
            data-item={option.key}
            className={classNames(styles.row, option.archived === true && styles.archived)}
          >
            <DragHandle
              label={t("designer.dragItem", { item: label(option.label) })}
              onDragStart={(event) => start(event, option.key, label(option.label))}
              onMove={(step) => move(index, step, "button")}
            />
            <ColorButton
              name={label(option.label)}
              color={option.color}
              onChange={(color) => change(index, { ...option, color })}
            />
            <input
              className={styles.name}
              aria-label={t("designer.optionName", { number: index + 1 })}
              value={label(option.label)}
              onChange={(event) => {
                const next = editLabel(option.label, locale, event.target.value.slice(0, 200));
                change(index, { ...option, label: next }, `option ${option.key}`);
              }}
              onKeyDown={(event) => {
                if (event.nativeEvent.isComposing) return;
                if (event.key === "Enter") add();
                else if (event.altKey && event.key === "ArrowUp") move(index, -1, "input");
                else if (event.altKey && event.key === "ArrowDown") move(index, 1, "input");
                else return;
                event.preventDefault();
              }}
            />
            {counts !== undefined && (
              <span className={styles.count}>{format.decimal(counts.get(option.key) ?? 0)}</span>
            )}
            {published.has(option.key) ? (
              <IconButton
                icon={option.archived === true ? "undo" : "eyeoff"}
                iconSize={12}
                label={t(option.archived === true ? "designer.optionBack" : "designer.optionArchive", {
                  option: label(option.label),
                })}
                onClick={() => {
                  const { archived: _archived, ...rest } = option;
                  change(index, option.archived === true ? rest : { ...rest, archived: true });
                }}
              />
            ) : (
              <IconButton
                icon="x"
                iconSize={12}
                label={t("designer.optionRemove", { option: label(option.label) })}
                disabled={options.length === 1 && !isOptional}
                onClick={() => remove(index)}
              />
            )}
          </li>
        ))}
      </ul>
      <DragMarks drag={drag} />
      <div className={styles.foot}>
        <Button size="small" icon="plus" text={t("designer.optionAdd")} onClick={add} />
        <Button
          size="small"
          variant="quiet"
          text={t("designer.optionBatch")}
          onClick={() => setBatch(printOptions(options))}
        />
      </div>
      <Dialog
        title={t("designer.optionBatchTitle")}
        isOpen={batch !== undefined}
        onClose={() => setBatch(undefined)}
        closeText={t("common.close")}
        footer={
          <>
            <Button text={t("common.cancel")} onClick={() => setBatch(undefined)} />
            <Button
              variant="primary"
              text={t("designer.optionBatchApply")}
              disabled={batch === undefined || batch.trim() === ""}
              onClick={() => {
                onChange(parseOptions(batch ?? "", options, published));
                setBatch(undefined);
              }}
            />
          </>
        }
      >
        <Field label={t("designer.optionBatchLabel")} help={t("designer.optionBatchHelp")}>
          {(tie) => (
            <textarea
              {...tie}
              className={styles.batch}
              rows={12}
              value={batch ?? ""}
              onChange={(event) => setBatch(event.target.value)}
            />
          )}
        </Field>
      </Dialog>
    </fieldset>
  );
}
