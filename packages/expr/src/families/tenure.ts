import type { FunctionDefinition } from "../define.ts";

/** What effective-dated fields held when. */
export const tenureFunctions = {
  OWNER_AT: {
    zh: "当时负责人",
    group: "lookup",
    special: "ownerAt",
    signature: 'OWNER_AT(record, "field", time)',
    help: {
      zh: "给出一条记录的某个“按日期生效”字段在那个时间的值；日期按当天零点算。",
      en: "Gives what an effective-dated field of a record held at a time; a day means its beginning.",
    },
    examples: [
      ['OWNER_AT(this, "manager", #2026-01-31#)', "MEMBER(5)"],
      ['OWNER_AT(this, "manager", #2026-02-01#).name', '"Wang"'],
      ['OWNER_AT(BLANK(), "manager", #2026-01-31#)', null],
    ],
  },
} as const satisfies Record<string, FunctionDefinition>;
