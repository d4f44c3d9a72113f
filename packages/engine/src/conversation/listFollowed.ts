import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { actorId, fillSlots, sessionSlots } from "../access/slots.ts";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { visibleTitle } from "../records/cells.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { idOrNull, textOrNull } from "../records/recordReply.ts";

/** A record the actor follows, with the last thing that happened to it. */
export interface FollowedRecord {
  readonly form: string;
  readonly id: number;
  readonly title: string | null;
  readonly last: {
    readonly kind: "create" | "update" | "comment";
    readonly at: string;
    readonly by: number | null;
  };
  /** Whether somebody else did it since the actor last looked. */
  readonly isUnread: boolean;
}

const defaultLimit = 20;
const maxLimit = 100;
// Enough forms in one statement to save round trips, few enough for the planner.
const formsPerStatement = 8;
const place = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\/([a-z][a-z0-9_]{0,47})\/(\d{1,16})$/;

/**
 * The records the actor follows and may still see, newest activity first (V7).
 * @param page `after`: the `next` of an earlier page; `limit` 1 to 100, 20 when absent
 * @throws AppError query.cursor_invalid
 */
export function listFollowed(
  session: Session,
  page: { readonly after?: string | undefined; readonly limit?: number | undefined } = {},
): Promise<{ readonly records: readonly FollowedRecord[]; readonly next: string | null }> {
  const after = page.after === undefined ? null : place.exec(page.after);
  // The pattern also fits days that no calendar has.
  const isPlace = after !== null && Date.parse(after[1] ?? "") > 0;
  if (page.after !== undefined && !isPlace) throw new AppError("query.cursor_invalid");
  const limit = Math.min(Math.max(page.limit ?? defaultLimit, 1), maxLimit);
  return onNewestDefinition(session, async (current) => {
    const policies = await followedForms(current);
    const found: FollowedRecord[] = [];
    for (let start = 0; start < policies.length; start += formsPerStatement)
      found.push(...(await loadFollowed(current, policies.slice(start, start + formsPerStatement), after, limit + 1)));
    const records = found.toSorted(newestFirst).slice(0, limit);
    const last = records.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return { records, next: hasMore ? `${last.last.at}/${last.form}/${last.id}` : null };
  });
}

async function followedForms(session: Session): Promise<readonly FormPolicy[]> {
  const { schema } = session.workspace;
  const rows = await session.database.rows<{ form: string }>(
    sql`select distinct form from ${sqlIdent(schema, "_follower")} where member = ${actorId(session)}::bigint order by form`,
  );
  return rows.flatMap(({ form }) => findPolicy(session, form, "see") ?? []);
}

async function loadFollowed(
  session: Session,
  policies: readonly FormPolicy[],
  after: RegExpExecArray | null,
  limit: number,
): Promise<readonly FollowedRecord[]> {
  const parts = policies.map((policy) => followedOf(session, policy));
  const older =
    after === null
      ? sql``
      : sql` where (x.at, x.form collate "C", x.id) < (${after[1]}::timestamptz, ${after[2]}::text, ${after[3]}::bigint)`;
  const rows = await session.database.arrays(
    fillSlots(
      sql`select x.form, x.id, x.title, x.kind, x.at, x.by, x.is_unread from (${joinSql(parts, sqlRaw(" union all "))}) x${older}
          order by x.at desc, x.form collate "C" desc, x.id desc limit ${limit}::int`,
      sessionSlots(session),
    ),
  );
  return rows.map(([form, id, title, kind, at, by, isUnread]) => ({
    form: String(form),
    id: Number(id),
    title: textOrNull(title),
    last: { kind: kindOf(kind), at: String(at), by: idOrNull(by) },
    isUnread: isUnread === true,
  }));
}

/** One form's followed records: form, id, title, kind, at, by, is_unread. */
function followedOf(session: Session, policy: FormPolicy): Sql {
  const { schema } = session.workspace;
  const { key } = policy.form.definition;
  const member = actorId(session);
  const rows = policy.rows === null ? sql`` : sql` and ${policy.rows(sql`r`)}`;
  const comment = sql`select c.at, c.author from ${sqlIdent(schema, "_comment")} c where c.form = ${key} and c.record = r.id and c.deleted_at is null order by c.id desc limit 1`;
  return sql`select ${key}::text as form, r.id, ${visibleTitle(session, policy, sql`r`)} as title, l.kind, l.at, l.by,
      l.by is distinct from ${member}::bigint and l.at > coalesce(fo.seen_at, '-infinity') as is_unread
    from ${sqlIdent(schema, "_follower")} fo
    join ${formTable(schema, key)} r on r.id = fo.record and r.deleted_at is null${rows}
    left join lateral (${comment}) said on true
    cross join lateral (select
      case when said.at >= r.updated_at then 'comment' when r.version = 1 then 'create' else 'update' end as kind,
      case when said.at >= r.updated_at then said.at else r.updated_at end as at,
      case when said.at >= r.updated_at then said.author else r.updated_by end as by) l
    where fo.member = ${member}::bigint and fo.form = ${key}`;
}

function kindOf(kind: unknown): FollowedRecord["last"]["kind"] {
  return kind === "comment" || kind === "create" ? kind : "update";
}

function newestFirst(left: FollowedRecord, right: FollowedRecord): number {
  if (left.last.at !== right.last.at) return left.last.at < right.last.at ? 1 : -1;
  if (left.form !== right.form) return left.form < right.form ? 1 : -1;
  return right.id - left.id;
}
