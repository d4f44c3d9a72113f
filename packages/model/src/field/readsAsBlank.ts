import type { ChoiceOption, FieldKind } from "./fieldDefinition.ts";
import { foldText } from "./foldText.ts";

/** A word in the cells of a sheet that may say that nothing is known, such as - or N/A. */
export interface BlankWord {
  readonly text: string;
  /** It hardly ever is an answer; the others, such as 无, may well be one. */
  readonly isMark: boolean;
}

/**
 * Whether a cell that holds nothing but such a word is read as blank into a field of a kind, unless a person decides
 * otherwise: a text holds what the sheet holds, in a number or a day the word cannot be a value.
 * @param options of a choice; what is one of them is a value
 */
export function readsAsBlank(word: BlankWord, kind: FieldKind, options: readonly ChoiceOption[] = []): boolean {
  switch (kind) {
    case "text":
    case "long_text":
    case "rich_text":
    case "address":
      return false;
    case "choice":
    case "choices": {
      const own = foldText(word.text);
      const names = options.flatMap(({ key, label }) => [key, label.zh, label.en ?? ""]);
      return word.isMark && names.every((name) => foldText(name) !== own);
    }
    // A record or a person may be called 未知.
    case "link":
    case "links":
    case "member":
    case "members":
    case "department":
    case "departments":
      return word.isMark;
    case "boolean":
      // It says no as well as that nothing is known.
      return word.text !== "无";
    default:
      return true;
  }
}
