import type { Label } from "@tongzhou/base";
import type { ChoiceOption, OptionColor } from "@tongzhou/model";
import { makeKey } from "./makeKey.ts";

/** The colours options are given in turn. */
export const optionColors: readonly OptionColor[] = ["gray", "blue", "teal", "green", "amber", "red", "pink", "violet"];

/** Options as lines of text: Chinese, and after a bar the English. Archived ones are left out. */
export function printOptions(options: readonly ChoiceOption[]): string {
  return options
    .filter((option) => option.archived !== true)
    .map(({ label }) => (label.en === undefined ? label.zh : `${label.zh} | ${label.en}`))
    .join("\n");
}

/**
 * Options from pasted lines, a label each, with English after a bar or a tab. One that was there keeps its key and
 * colour, so that records which hold it are not touched. One that is missing is archived when records may hold it,
 * and gone otherwise.
 * @param published keys of the options that are in use by everyone
 */
export function parseOptions(
  text: string,
  current: readonly ChoiceOption[],
  published: ReadonlySet<string>,
): readonly ChoiceOption[] {
  const taken = new Set(current.map((option) => option.key));
  const named = new Map<string, ChoiceOption>();
  for (const label of readLabels(text)) {
    const name = label.zh.toLowerCase();
    if (named.has(name)) continue;
    const known =
      current.find((option) => option.label.zh.toLowerCase() === name) ??
      current.find((option) => option.label.en !== undefined && option.label.en === label.en);
    if (known === undefined) {
      const key = makeKey(label, taken, "option", "other");
      taken.add(key);
      named.set(name, { key, label });
    } else {
      const { archived: _archived, ...kept } = known;
      named.set(name, { ...kept, label: label.en === undefined ? { ...kept.label, zh: label.zh } : label });
    }
  }
  const kept = [...named.values()];
  const gone = current.filter((option) => !kept.some((one) => one.key === option.key) && published.has(option.key));
  return [...kept, ...gone.map((option) => ({ ...option, archived: true }))];
}

function readLabels(text: string): readonly Label[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [zh = "", en = ""] = line.split(/[|｜\t]/).map((part) => part.trim().slice(0, 200));
    if (zh === "") return [];
    return [en === "" ? { zh } : { zh, en }];
  });
}

/** One more option, with a label nobody has and the next colour. */
export function addOption(options: readonly ChoiceOption[], name: (count: number) => Label): readonly ChoiceOption[] {
  const labels = new Set(options.map((option) => option.label.zh));
  let count = options.length + 1;
  while (labels.has(name(count).zh)) count += 1;
  const label = name(count);
  const key = makeKey(label, new Set(options.map((option) => option.key)), "option", "other");
  return [...options, { key, label, color: optionColors[options.length % optionColors.length] ?? "gray" }];
}
