import type { FunctionDefinition } from "../define.ts";

/** Conditions. All are special forms: the check gives them their own nodes. */
export const logicFunctions = {
  IF: {
    zh: "如果",
    group: "logic",
    special: "if",
    signature: "IF(condition, then, else = BLANK())",
    examples: [
      ['IF(2 > 1, "yes", "no")', '"yes"'],
      ["IF(BLANK(), 1, 2)", "2"],
      ["IF(FALSE, 1)", null],
    ],
  },
  IFS: {
    zh: "多条件",
    group: "logic",
    special: "ifs",
    signature: "IFS(condition1, value1, …)",
    examples: [
      ['IFS(1 > 2, "a", 2 > 1, "b")', '"b"'],
      ["IFS(FALSE, 1)", null],
    ],
  },
  SWITCH: {
    zh: "匹配",
    group: "logic",
    special: "switch",
    signature: "SWITCH(value, match1, result1, …, otherwise)",
    examples: [
      ['SWITCH(2, 1, "one", 2, "two", "many")', '"two"'],
      ['SWITCH(9, 1, "one", "many")', '"many"'],
      ["SWITCH(9, 1, 10)", null],
    ],
  },
  AND: {
    zh: "且",
    aliases: ["并且"],
    group: "logic",
    special: "and",
    signature: "AND(condition1, …)",
    examples: [
      ["AND(TRUE, 1 < 2)", "TRUE"],
      ["AND(TRUE, BLANK())", "FALSE"],
    ],
  },
  OR: {
    zh: "或",
    aliases: ["或者"],
    group: "logic",
    special: "or",
    signature: "OR(condition1, …)",
    examples: [
      ["OR(FALSE, 1 < 2)", "TRUE"],
      ["OR(FALSE, BLANK())", "FALSE"],
    ],
  },
  NOT: {
    zh: "非",
    group: "logic",
    special: "not",
    signature: "NOT(condition)",
    examples: [
      ["NOT(FALSE)", "TRUE"],
      ["NOT(BLANK())", "TRUE"],
    ],
  },
  XOR: {
    zh: "异或",
    group: "logic",
    special: "xor",
    signature: "XOR(condition1, …)",
    examples: [
      ["XOR(TRUE, FALSE)", "TRUE"],
      ["XOR(TRUE, TRUE, TRUE)", "TRUE"],
      ["XOR(TRUE, TRUE)", "FALSE"],
    ],
  },
  BLANK: {
    zh: "空值",
    group: "logic",
    special: "blank",
    signature: "BLANK()",
    examples: [
      ["BLANK()", null],
      ['"" = BLANK()', "TRUE"],
    ],
  },
  ISBLANK: {
    zh: "为空",
    aliases: ["ISEMPTY"],
    group: "logic",
    special: "isBlank",
    signature: "ISBLANK(value)",
    examples: [
      ["ISBLANK(BLANK())", "TRUE"],
      ['ISBLANK("")', "TRUE"],
      ["ISBLANK(0)", "FALSE"],
      ["ISBLANK(1 / 0)", "TRUE"],
    ],
  },
  ISNOTBLANK: {
    zh: "不为空",
    group: "logic",
    special: "isNotBlank",
    signature: "ISNOTBLANK(value)",
    examples: [["ISNOTBLANK(0)", "TRUE"]],
  },
  COALESCE: {
    zh: "首个非空",
    aliases: ["IFBLANK", "空值替换"],
    group: "logic",
    special: "coalesce",
    signature: "COALESCE(value1, …)",
    examples: [
      ["COALESCE(BLANK(), 2, 3)", "2"],
      ["COALESCE(1 / 0, 0)", "0"],
    ],
  },
  LET: {
    zh: "命名",
    group: "logic",
    special: "let",
    signature: "LET(name1, value1, …, result)",
    examples: [
      ["LET(rate, 6%, price, 200, price * rate)", "12"],
      ["LET(a, 2, b, a + 1, a * b)", "6"],
    ],
  },
  LABEL: {
    zh: "选项名",
    group: "text",
    special: "label",
    signature: 'LABEL(choice, language = "zh")',
    examples: [
      ["LABEL(status)", '"进行中"'],
      ['LABEL(status, "en")', '"In progress"'],
      ["LABEL(BLANK())", null],
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
