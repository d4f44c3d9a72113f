import { Type } from "typebox";
import { decodeFileId, decodeList } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 附件: files of any type. */
export const attachmentsField: FieldSpec<"attachments"> = {
  kind: "attachments",
  label: { zh: "附件", en: "Attachments" },
  group: "advanced",
  settings: Type.Object({ maxFiles: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }),
  storage: () => ({ kind: "column", type: "uuid[]" }),
  decode: (value, field) => decodeList(value, field.maxFiles ?? 100, decodeFileId),
  exprType: () => ({ kind: "files" }),
  sample: () => null,
  operators: ["is_blank", "is_not_blank"],
  can: {
    sort: false,
    group: false,
    beUnique: false,
    beTitle: false,
    beSearched: false,
    beInSubform: true,
    beWritten: true,
  },
};
