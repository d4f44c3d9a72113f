import type { FunctionDefinition } from "../define.ts";

/** In which of its bands a number is. */
export const bandFunctions = {
  BAND: {
    zh: "所在分档",
    group: "lookup",
    special: "band",
    signature: "BAND(number)",
    help: {
      zh: "给出一个设了分档的数字现在处于哪一档，如健康分在“绿”“黄”“红”中的哪一档；与档的名称比较，LABEL 给出名称。分档的回差算在内：数字在界限附近来回时，档不变。",
      en: "Gives the band that a number with bands is in now, such as green, amber or red. Compare it with a band's name; LABEL gives the name. The margin counts: while the number wavers about a border, the band stays.",
    },
    examples: [
      ["BAND(score)", '"amber"'],
      ['BAND(score) = "amber"', "TRUE"],
      ["LABEL(BAND(score))", '"黄"'],
      ["BAND(BLANK())", null],
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
