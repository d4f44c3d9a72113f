import type { FunctionDefinition } from "../define.ts";

/** Asking for errors, and choosing by number. All decide themselves what is evaluated. */
export const errorFunctions: Readonly<Record<string, FunctionDefinition>> = {
  IFERROR: {
    zh: "错误替换",
    group: "logic",
    special: "ifError",
    signature: "IFERROR(value, otherwise)",
    help: { zh: "值出错时给出另一个值。", en: "The value, or another one when it is an error." },
    examples: [
      ["IFERROR(1 / 0, 5)", "5"],
      ["IFERROR(6 / 3, 5)", "2"],
    ],
  },
  IFNA: {
    zh: "无值替换",
    group: "logic",
    special: "ifNa",
    signature: "IFNA(value, otherwise)",
    help: { zh: "值为 #N/A 时给出另一个值。", en: "The value, or another one when it is #N/A." },
    examples: [["IFNA(NA(), 5)", "5"]],
  },
  ISERROR: {
    zh: "是错误",
    group: "logic",
    special: "isError",
    signature: "ISERROR(value)",
    help: { zh: "值出错时为真。", en: "Whether the value is an error." },
    examples: [
      ["ISERROR(1 / 0)", "TRUE"],
      ["ISERROR(1)", "FALSE"],
    ],
  },
  ISERR: {
    zh: "是其他错误",
    group: "logic",
    special: "isErr",
    signature: "ISERR(value)",
    help: { zh: "值出错而不是 #N/A 时为真。", en: "Whether the value is an error other than #N/A." },
    examples: [
      ["ISERR(1 / 0)", "TRUE"],
      ["ISERR(NA())", "FALSE"],
    ],
  },
  ISNA: {
    zh: "是无值",
    group: "logic",
    special: "isNa",
    signature: "ISNA(value)",
    help: { zh: "值为 #N/A 时为真。", en: "Whether the value is #N/A." },
    examples: [
      ["ISNA(NA())", "TRUE"],
      ["ISNA(1 / 0)", "FALSE"],
    ],
  },
  "ERROR.TYPE": {
    zh: "错误类型",
    group: "logic",
    special: "errorType",
    signature: "ERROR.TYPE(value)",
    help: {
      zh: "错误的编号，1 到 7；不是错误时为 #N/A。",
      en: "The error's number from 1 to 7; #N/A when there is none.",
    },
    examples: [["ERROR.TYPE(1 / 0)", "2"]],
  },
  CHOOSE: {
    zh: "按序选择",
    group: "lookup",
    special: "choose",
    signature: "CHOOSE(place, value1, …)",
    help: { zh: "按序号给出其中一个值。", en: "The value at a place among several." },
    examples: [['CHOOSE(2, "a", "b")', '"b"']],
  },
};
