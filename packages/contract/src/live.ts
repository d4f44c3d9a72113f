import { Type } from "typebox";

// The live channel is a WebSocket at /api/v1/workspaces/:workspace/live[?since=position].
// It never carries record values: it says what to fetch again. `position` grows with every message; a client that
// reconnects with the last one it saw misses nothing, or is told `resync` when that is too long ago.

/** What a browser says. */
export const LiveRequest = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("watch"),
      id: Type.String({ maxLength: 40 }),
      form: Type.String({ maxLength: 48 }),
      record: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    { additionalProperties: false },
  ),
  Type.Object({ kind: Type.Literal("unwatch"), id: Type.String({ maxLength: 40 }) }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("ping") }, { additionalProperties: false }),
]);

/** What the server says. `records` null means many or undecidable: fetch the visible window again. */
export const LiveEvent = Type.Union([
  Type.Object({ kind: Type.Literal("ready"), position: Type.String() }),
  Type.Object({
    kind: Type.Literal("changed"),
    position: Type.String(),
    id: Type.String(),
    form: Type.String(),
    records: Type.Union([Type.Array(Type.Integer()), Type.Null()]),
    what: Type.Union([Type.Literal("records"), Type.Literal("comments")]),
  }),
  Type.Object({
    kind: Type.Literal("definition"),
    position: Type.String(),
    version: Type.Integer(),
  }),
  Type.Object({ kind: Type.Literal("ended"), id: Type.String() }),
  Type.Object({ kind: Type.Literal("resync"), position: Type.String() }),
  Type.Object({ kind: Type.Literal("pong") }),
]);
