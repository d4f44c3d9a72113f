import { Type } from "typebox";
import { decodeLocation } from "./place.ts";
import type { FieldSpec } from "./fieldSpec.ts";

/** 定位: a point on the earth with an optional name. */
export const locationField: FieldSpec<"location"> = {
  kind: "location",
  label: { zh: "定位", en: "Location" },
  group: "advanced",
  settings: Type.Object({}),
  storage: () => ({ kind: "column", type: "jsonb" }),
  decode: (value) => decodeLocation(value),
  exprType: () => ({ kind: "opaque" }),
  sample: (_field, pick) => ({ lat: 30 + pick(100) / 100, lng: 120 + pick(100) / 100, label: null }),
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
