import {
  createComment,
  deleteComment,
  listCommentEdits,
  listComments,
  listFollowed,
  listFollowers,
  markSeen,
  setFollowing,
  updateComment,
} from "@tongzhou/contract";
import {
  createComment as create,
  deleteComment as takeBack,
  listCommentEdits as loadEdits,
  listComments as loadComments,
  listFollowed as loadFollowed,
  listFollowers as loadFollowers,
  markSeen as look,
  setFollowing as follow,
  updateComment as edit,
} from "@tongzhou/engine";
import { done } from "../../platform/http/done.ts";
import { serveMember, type Edge } from "../../platform/http/serve.ts";

/** What people say about a record, and who listens. */
export function serveConversation(edge: Edge): void {
  serveMember(edge, listComments, async ({ session, params }) => ({
    comments: await loadComments(session, params.form, params.record),
  }));

  serveMember(edge, createComment, ({ session, params, body }) => create(session, params.form, params.record, body));

  serveMember(edge, updateComment, ({ session, params, body }) =>
    edit(session, params.form, params.record, params.comment, body),
  );

  serveMember(edge, deleteComment, async ({ session, params }) => {
    await takeBack(session, params.form, params.record, params.comment);
    return done;
  });

  serveMember(edge, listCommentEdits, async ({ session, params }) => ({
    edits: await loadEdits(session, params.form, params.record, params.comment),
  }));

  serveMember(edge, listFollowers, async ({ session, params }) => ({
    members: await loadFollowers(session, params.form, params.record),
  }));

  serveMember(edge, setFollowing, async ({ session, params, body }) => {
    await follow(session, params.form, params.record, body.isFollowing);
    return done;
  });

  serveMember(edge, markSeen, async ({ session, params }) => {
    await look(session, params.form, params.record);
    return done;
  });

  serveMember(edge, listFollowed, ({ session, query }) => loadFollowed(session, query));
}
