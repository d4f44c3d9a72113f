import { Type } from "typebox";
import { decodeFileId } from "./decode.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 手写签名: one image drawn by hand. */
export const signatureField: FieldSpec<"signature"> = {
  kind: "signature",
  label: { zh: "手写签名", en: "Signature" },
  group: "advanced",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "uuid" }),
  decode: (value) => decodeFileId(value),
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
