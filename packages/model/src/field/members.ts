import { Type } from "typebox";
import { decodeId, decodeList } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** Members a field may hold at once. */
export const maxMembers = 500;

/** 多个成员: several people of the workspace. */
export const membersField: FieldSpec<"members"> = {
  kind: "members",
  label: { zh: "成员（多选）", en: "Members" },
  group: "people",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "bigint[]" }),
  decode: (value) => decodeList(value, maxMembers, decodeId),
  exprType: () => ({ kind: "members" }),
  sample: () => null,
  operators: ["has_any", "has_all", "is_me", "is_blank", "is_not_blank"],
  can: {
    sort: false,
    group: false,
    beUnique: false,
    beTitle: false,
    beSearched: true,
    beInSubform: true,
    beWritten: true,
  },
};
