import { Type } from "typebox";
import { liveLimits } from "./liveLimits.ts";
import { ExpressionText, RecordId } from "./shared.ts";

// The live channel is a WebSocket at /api/v1/workspaces/:workspace/live[?since=position].
// It never carries record values: it says what to fetch again. Everything that was to be told up to `position` has been
// told before the message that carries it; a client that reconnects with the last one it heard, or connects with the
// one of `getWorkspace`, misses nothing, or is told `resync` when that is too long ago. What was read before a watch
// was asked for may have been changed in between: `since` says which position was known before the reading began.
//
// What is watched is a record, a form (every change in it that the caller may know of), or a window: the records of a
// form that a list shows. Of a window is told, by `changed`, as soon as it can matter to who looks at it:
// - a record shown (`records`) changed in anything the caller may read, or is in the window no more;
// - another record came into what filter, search and the caller's rights leave, went out of it, or, staying in it,
//   changed in one of `fields`: those by which the list is ordered, grouped or added up. Without `fields` any counts;
// - what the filter, the caller's rights or a value shown is computed from changed in another form.
// Nothing is told of a record that the caller neither sees nor saw. A client that scrolls says `show`; `records` carry
// the versions that were read, and what changed between the reading and the word is told at once.

const WatchId = Type.String({ maxLength: 40 });
const Form = Type.String({ maxLength: 48 });
// A position as the server says them. Whoever asks for a watch with it is told what happened after it.
const Since = Type.String({ maxLength: 4000 });

// [id, version], as lists have them.
const ShownRecords = Type.Array(Type.Tuple([RecordId, Type.Integer({ minimum: 0 })]), {
  maxItems: liveLimits.records,
});

/** Asks to hear of a window. What is wrong with it is answered by `refused`, and the connection goes on. */
export const WatchWindow = Type.Object(
  {
    kind: Type.Literal("watch"),
    id: WatchId,
    form: Form,
    since: Type.Optional(Since),
    window: Type.Object(
      {
        filter: Type.Optional(ExpressionText),
        search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        records: Type.Optional(ShownRecords),
        fields: Type.Optional(Type.Array(Type.String({ maxLength: 48 }), { maxItems: liveLimits.fields })),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);

/** Says that other records of a watched window are shown now. */
export const ShowRecords = Type.Object(
  { kind: Type.Literal("show"), id: WatchId, records: ShownRecords },
  { additionalProperties: false },
);

/** What a browser says. */
export const LiveRequest = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("watch"),
      id: WatchId,
      form: Form,
      since: Type.Optional(Since),
      record: Type.Optional(RecordId),
    },
    { additionalProperties: false },
  ),
  WatchWindow,
  ShowRecords,
  Type.Object({ kind: Type.Literal("unwatch"), id: WatchId }, { additionalProperties: false }),
  Type.Object({ kind: Type.Literal("ping") }, { additionalProperties: false }),
]);

/**
 * What the server says. `ready`: `rights` is another text than `getWorkspace` said when what the caller may see may be
 * another. `watched`: the watch stands, and what it was to be told of the time before has been told. `records` null means many or undecidable: fetch what is shown again. `ended`: the watch is over
 * because what it was of does not exist for the caller (any more). `refused`: the window is not watched, for an error
 * as every route answers it: "expr.invalid", "field.unknown", "watch.too_many", "request.invalid".
 */
export const LiveEvent = Type.Union([
  Type.Object({ kind: Type.Literal("ready"), position: Type.String(), rights: Type.String() }),
  Type.Object({ kind: Type.Literal("watched"), position: Type.String(), id: Type.String() }),
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
  Type.Object({
    kind: Type.Literal("refused"),
    id: Type.String(),
    code: Type.String(),
    params: Type.Record(Type.String(), Type.Unknown()),
    message: Type.String(),
  }),
  Type.Object({ kind: Type.Literal("resync"), position: Type.String() }),
  Type.Object({ kind: Type.Literal("pong"), position: Type.String() }),
]);
