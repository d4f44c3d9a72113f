import { Type } from "typebox";
import { route } from "./route.ts";
import { Done, Id, Nothing, RecordId, RecordParams, WorkspaceParams } from "./shared.ts";

const FileRef = Type.Object({
  id: Type.String(),
  name: Type.String(),
  sizeBytes: Type.Integer(),
  mediaType: Type.String(),
  width: Type.Optional(Type.Integer()),
  height: Type.Optional(Type.Integer()),
});

/** A comment on a record. `text` is plain text with mentions as @[member id]. */
export const Comment = Type.Object({
  id: Type.Integer(),
  author: Type.Integer(),
  at: Type.String(),
  text: Type.String(),
  mentions: Type.Array(Type.Integer()),
  files: Type.Array(FileRef),
  editedAt: Type.Union([Type.String(), Type.Null()]),
  isDeleted: Type.Boolean(),
});

const CommentBody = Type.Object(
  {
    text: Type.String({ maxLength: 20_000 }),
    files: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20 })),
  },
  { additionalProperties: false },
);
const CommentParams = Type.Object({
  ...RecordParams.properties,
  comment: Id,
});

export const listComments = route({
  name: "listComments",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/records/:record/comments",
  access: "member",
  summary: "The conversation on a record, oldest first.",
  params: RecordParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ comments: Type.Array(Comment) }),
});

export const createComment = route({
  name: "createComment",
  method: "POST",
  path: "/workspaces/:workspace/forms/:form/records/:record/comments",
  access: "member",
  summary: "Adds a comment. People mentioned who may see the record follow it from then on.",
  params: RecordParams,
  query: Nothing,
  body: Type.Object(
    { ...CommentBody.properties, idempotencyKey: Type.String({ minLength: 8, maxLength: 100 }) },
    { additionalProperties: false },
  ),
  reply: Comment,
});

export const updateComment = route({
  name: "updateComment",
  method: "PATCH",
  path: "/workspaces/:workspace/forms/:form/records/:record/comments/:comment",
  access: "member",
  summary: "Edits the caller's own comment; earlier texts are kept.",
  params: CommentParams,
  query: Nothing,
  body: CommentBody,
  reply: Comment,
});

export const deleteComment = route({
  name: "deleteComment",
  method: "DELETE",
  path: "/workspaces/:workspace/forms/:form/records/:record/comments/:comment",
  access: "member",
  summary: "Takes the caller's own comment back; its place stays visible.",
  params: CommentParams,
  query: Nothing,
  body: Nothing,
  reply: Done,
});

export const listCommentEdits = route({
  name: "listCommentEdits",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/records/:record/comments/:comment/edits",
  access: "member",
  summary: "Earlier texts of a comment, newest first.",
  params: CommentParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({
    edits: Type.Array(Type.Object({ at: Type.String(), text: Type.String() })),
  }),
});

export const listFollowers = route({
  name: "listFollowers",
  method: "GET",
  path: "/workspaces/:workspace/forms/:form/records/:record/followers",
  access: "member",
  summary: "Members who follow a record.",
  params: RecordParams,
  query: Nothing,
  body: Nothing,
  reply: Type.Object({ members: Type.Array(Type.Integer()) }),
});

export const setFollowing = route({
  name: "setFollowing",
  method: "PUT",
  path: "/workspaces/:workspace/forms/:form/records/:record/following",
  access: "member",
  summary: "Follows or stops following.",
  params: RecordParams,
  query: Nothing,
  body: Type.Object({ isFollowing: Type.Boolean() }, { additionalProperties: false }),
  reply: Done,
});

export const markSeen = route({
  name: "markSeen",
  method: "PUT",
  path: "/workspaces/:workspace/forms/:form/records/:record/seen",
  access: "member",
  summary: "Remembers that the caller has looked at a record; without effect for who does not follow it.",
  params: RecordParams,
  query: Nothing,
  body: Nothing,
  reply: Done,
});

/** A record the caller follows, with the last thing that happened to it. */
export const FollowedRecord = Type.Object({
  form: Type.String(),
  id: RecordId,
  title: Type.Union([Type.String(), Type.Null()]),
  last: Type.Object({
    kind: Type.Enum(["create", "update", "comment"]),
    at: Type.String(),
    by: Type.Union([Type.Integer(), Type.Null()]),
  }),
  isUnread: Type.Boolean(),
});

export const listFollowed = route({
  name: "listFollowed",
  method: "GET",
  path: "/workspaces/:workspace/followed",
  access: "member",
  summary:
    "Records the caller follows and may still see, newest activity first; unread when somebody else did the last thing since the caller looked.",
  params: WorkspaceParams,
  query: Type.Object({
    after: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  }),
  body: Nothing,
  reply: Type.Object({ records: Type.Array(FollowedRecord), next: Type.Union([Type.String(), Type.Null()]) }),
});

export const search = route({
  name: "search",
  method: "GET",
  path: "/workspaces/:workspace/search",
  access: "member",
  summary:
    "Records of all visible forms whose search text, or title in pinyin initials, matches; best first, grouped by form.",
  params: WorkspaceParams,
  query: Type.Object({
    q: Type.String({ minLength: 1, maxLength: 200 }),
    form: Type.Optional(Type.String({ maxLength: 48 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  }),
  body: Nothing,
  reply: Type.Object({
    hits: Type.Array(
      Type.Object({
        form: Type.String(),
        id: Type.Integer(),
        title: Type.Union([Type.String(), Type.Null()]),
        excerpt: Type.Union([Type.String(), Type.Null()]),
      }),
    ),
  }),
});
