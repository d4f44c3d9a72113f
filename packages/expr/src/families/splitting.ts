import { sql } from "@tongzhou/base";
import { Range } from "../cells/cell.ts";
import type { Cell, CellArg } from "../cells/cell.ts";
import { textOf } from "../cells/readCell.ts";
import type { FunctionDefinition } from "../define.ts";
import { failure } from "../errorValue.ts";
import { overload, take } from "../overload.ts";

const split = (text: string, between: string): readonly string[] => text.split(between).filter((part) => part !== "");

/** Excel keeps empty parts; a list of the language holds none. */
function splitCell([source = null, between = null, ...others]: readonly CellArg[]): Cell | Range {
  if (others.length > 0) return failure.value;
  const [text, sign] = [textOf(source), textOf(between)];
  if (typeof text !== "string") return text;
  if (typeof sign !== "string") return sign;
  return sign === "" ? failure.value : new Range([text.split(sign)]);
}

/** A text taken apart into a list. */
export const splittingFunctions: Readonly<Record<string, FunctionDefinition>> = {
  TEXTSPLIT: {
    zh: "拆分文本",
    aliases: ["SPLIT"],
    group: "text",
    signature: "TEXTSPLIT(text, separator)",
    help: {
      zh: "按分隔符拆成列表，空的部分不留。",
      en: "The parts of a text between separators, as a list; empty parts are left out.",
    },
    examples: [
      ['COUNT(TEXTSPLIT("a、b、、c", "、"))', "3"],
      ['INDEX(TEXTSPLIT("北京-朝阳", "-"), 2)', '"朝阳"'],
    ],
    overloads: [
      overload(
        [take.textual, take.text],
        "text[]",
        ([text, between]) => split(text, between),
        ([text = sql`null`, between = sql`null`]) => sql`array_remove(string_to_array(${text}, ${between}), '')`,
        { mayBeBlank: true },
      ),
    ],
    cells: splitCell,
  },
};
