import { Type } from "typebox";
import { route } from "./route.ts";
import { Nothing, RecordId, RecordParams, WireValue } from "./shared.ts";

const TenureParams = Type.Object({
  ...RecordParams.properties,
  field: Type.String({ pattern: "^[a-z][a-z0-9_]{0,47}$" }),
});

const OptionalText = Type.Union([Type.String(), Type.Null()]);
const OptionalId = Type.Union([Type.Integer(), Type.Null()]);

/** What an effective-dated field held, holds or is to hold for a while. */
export const TenureSpan = Type.Object({
  id: Type.Union([Type.Integer(), Type.Null()], {
    description: "The transfer that began it; null for what was there first.",
  }),
  value: OptionalId,
  isHidden: Type.Boolean({ description: "A record that the caller may not see." }),
  from: OptionalText,
  to: OptionalText,
  state: Type.Enum(["past", "current", "planned", "failed"]),
  reason: OptionalText,
  by: OptionalId,
  error: Type.Union([Type.Object({ code: Type.String(), params: Type.Record(Type.String(), WireValue) }), Type.Null()]),
});

const Tenure = Type.Object({
  spans: Type.Array(TenureSpan, { description: "Newest first." }),
  canTransfer: Type.Boolean(),
});

export const listTenure = route({
  name: "listTenure",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/records/:record/fields/:field/tenure",
  access: "member",
  summary: "The time line of an effective-dated field: who or what it named when, with what is planned.",
  params: TenureParams,
  query: Nothing,
  body: Nothing,
  reply: Tenure,
});

export const createTransfer = route({
  name: "createTransfer",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/records/:record/fields/:field/tenure",
  access: "member",
  summary:
    "Hands an effective-dated field over. A time to come plans it, a past one puts the time line right; a day begins at midnight of the workspace's zone.",
  params: TenureParams,
  query: Nothing,
  body: Type.Object(
    {
      value: WireValue,
      since: Type.Optional(Type.String({ minLength: 10, maxLength: 35 })),
      reason: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    },
    { additionalProperties: false },
  ),
  reply: Tenure,
});

export const deleteTransfer = route({
  name: "deleteTransfer",
  method: "DELETE",
  path: "/workspaces/:workspace/forms/:form/records/:record/fields/:field/tenure/:transfer",
  access: "member",
  summary: "Withdraws a planned transfer, or takes one that failed out of the time line.",
  params: Type.Object({ ...TenureParams.properties, transfer: RecordId }),
  query: Nothing,
  body: Nothing,
  reply: Tenure,
});
