import { Type } from "typebox";
import { decodeAddress } from "./place.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 地址: province, city and district by name, and a detail line. */
export const addressField: FieldSpec<"address"> = {
  kind: "address",
  label: { zh: "地址", en: "Address" },
  group: "advanced",
  settings: Type.Object({ detail: Type.Optional(Type.Boolean()) }),
  storage: () => ({ kind: "column", type: "jsonb" }),
  decode: (value) => decodeAddress(value),
  exprType: () => ({ kind: "address" }),
  sample: () => ({ province: "浙江省", city: "杭州市", district: "西湖区", detail: null }),
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
