import type { ReactNode } from "react";
import type { ChoiceOption, Wire } from "@tongzhou/model";
import { Chip } from "@tongzhou/ui";
import { checkWire, refuseText, splitList, wireList } from "../checkWire.ts";
import type { FieldFace, TextKit } from "../fieldFace.ts";
import styles from "../Cell.module.css";

/** The option a key or a label in either language names; case and blanks around do not count. */
export function findOption(options: readonly ChoiceOption[], text: string): ChoiceOption | undefined {
  const word = text.trim().toLowerCase();
  const isNamed = (option: ChoiceOption): boolean =>
    option.label.zh.trim().toLowerCase() === word || option.label.en?.trim().toLowerCase() === word;
  return (
    options.find((option) => option.archived !== true && isNamed(option)) ??
    options.find(isNamed) ??
    options.find((option) => option.key === word)
  );
}

function optionText(options: readonly ChoiceOption[], key: Wire, { wording }: TextKit): string {
  const option = options.find((one) => one.key === key);
  return option === undefined ? String(key) : wording.label(option.label);
}

function chip(options: readonly ChoiceOption[], key: Wire, kit: TextKit): ReactNode {
  const option = options.find((one) => one.key === key);
  return (
    <Chip
      key={String(key)}
      text={optionText(options, key, kit)}
      color={option?.color}
      isOutlined={option === undefined}
    />
  );
}

/** 单选. */
export const choiceFace: FieldFace<"choice"> = {
  align: "start",
  input: "pick",
  width: 120,
  cell: (value, field, kit) => chip(field.options, value, kit),
  format: (value, field, kit) => optionText(field.options, value, kit),
  read: (text, field) => {
    const option = findOption(field.options, text);
    return option === undefined ? refuseText("unknown_option") : checkWire(field, option.key);
  },
};

/** 多选. */
export const choicesFace: FieldFace<"choices"> = {
  align: "start",
  input: "pick",
  width: 180,
  cell: (value, field, kit, place) => (
    <span className={place === "form" ? styles.wrapped : styles.row}>
      {wireList(value).map((key) => chip(field.options, key, kit))}
    </span>
  ),
  format: (value, field, kit) =>
    wireList(value)
      .map((key) => optionText(field.options, key, kit))
      .join(", "),
  read: (text, field) => {
    const whole = findOption(field.options, text);
    if (whole !== undefined) return checkWire(field, [whole.key]);
    const found = splitList(text).map((part) => findOption(field.options, part));
    const keys = found.flatMap((option) => (option === undefined ? [] : [option.key]));
    return keys.length < found.length ? refuseText("unknown_option") : checkWire(field, keys);
  },
};
