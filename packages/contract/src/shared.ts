import type { Wire } from "@tongzhou/model";
import { maxExpressionLength } from "@tongzhou/model/shapes";
import { Type } from "typebox";

/** No params, query or body. */
export const Nothing = Type.Object({}, { additionalProperties: false });

/** A reply without content worth naming. */
export const Done = Type.Object({ done: Type.Literal(true) });

/** Text in both languages. */
export const LabelSchema = Type.Object(
  {
    zh: Type.String({ minLength: 1, maxLength: 200 }),
    en: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { additionalProperties: false },
);

const id = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER };

/** The id of a member, a department, a token and the like. */
export const Id = Type.Integer(id);

/** A record id. */
export const RecordId = Type.Integer(id);

/** A count; `isCapped` means "this many or more". */
export const RecordCount = Type.Object({ value: Type.Integer(), isCapped: Type.Boolean() });

/** Which state of something was read: a record, a view, a definition. 32 bits, as the column that holds it. */
export const Version = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });

const key = { pattern: "^[a-z][a-z0-9_]{0,47}$" };

/** Params of a route inside a workspace. */
export const WorkspaceParams = Type.Object({ workspace: Type.String(key) });

/** Params of a route on a form. */
export const FormParams = Type.Object({ workspace: Type.String(key), form: Type.String(key) });

/** Params of a route on a record. */
export const RecordParams = Type.Object({
  workspace: Type.String(key),
  form: Type.String(key),
  record: RecordId,
});

/**
 * A place in an order, from an earlier reply. It holds the first 64 characters of every sort key, compressed where they
 * are many: 200,000 are enough for a key on each of a form's 500 fields, whatever stands in them.
 */
export const Cursor = Type.String({ maxLength: 200_000 });

/** Source text of an expression. */
export const ExpressionText = Type.String({ minLength: 1, maxLength: maxExpressionLength });

/** Any JSON value a field can hold; the field kind decides what it accepts. */
export const WireValue = Type.Unsafe<Wire>(Type.Unknown());

/** Field values by key. */
export const WireValuesSchema = Type.Record(Type.String({ maxLength: 48 }), WireValue, {
  maxProperties: 600,
});

/** The body of every error: `message` is in the caller's language, `code` and `params` are for programs. */
export const ErrorBody = Type.Object({
  code: Type.String(),
  params: Type.Record(Type.String(), Type.Unknown()),
  message: Type.String(),
  requestId: Type.String(),
});
