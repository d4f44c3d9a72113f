import { Type } from "typebox";
import { decodeFileId, decodeList } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 图片: image files, shown as thumbnails. */
export const imagesField: FieldSpec<"images"> = {
  kind: "images",
  label: { zh: "图片", en: "Images" },
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
