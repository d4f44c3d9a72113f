import { sql } from "@tongzhou/base";
import type { FunctionDefinition } from "../define.ts";
import { Decimal } from "../number.ts";
import { overload, take } from "../overload.ts";

const none = sql`null`;

/** Text. */
export const textFunctions = {
  LEN: {
    zh: "长度",
    group: "text",
    signature: "LEN(text)",
    examples: [
      ['LEN("同舟𠮷")', "3"],
      ["LEN(BLANK())", "0"],
    ],
    overloads: [
      overload(
        [{ ...take.text, takesBlank: true, read: (value) => (typeof value === "string" ? value : "") }],
        "number",
        ([text]) => new Decimal([...text].length),
        ([text = none]) => sql`coalesce(length(${text}), 0)::numeric`,
        { guarded: true, neverBlank: true },
      ),
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
