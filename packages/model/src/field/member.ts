import { Type } from "typebox";
import { decodeId } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 成员: one person of the workspace. */
export const memberField: FieldSpec<"member"> = {
  kind: "member",
  label: { zh: "成员", en: "Member" },
  group: "people",
  settings: Type.Object({ dated: Type.Optional(Type.Boolean()) }),
  storage: () => ({ kind: "column", type: "bigint" }),
  decode: (value) => decodeId(value),
  exprType: () => ({ kind: "member" }),
  sample: () => null,
  operators: ["is", "is_not", "in", "not_in", "is_me", "is_blank", "is_not_blank"],
  can: {
    sort: true,
    group: true,
    beUnique: true,
    beTitle: false,
    beSearched: true,
    beInSubform: true,
    beWritten: true,
  },
};
