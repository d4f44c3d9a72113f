import { sql, sqlIdent } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import { formTable } from "../forms/physicalNames.ts";
import type { Session } from "../gateway/session.ts";
import { onNewestDefinition } from "../records/onNewestDefinition.ts";
import { requireVisible } from "../records/requireVisible.ts";
import { maskedFields, visibleIds } from "../records/visibleFacts.ts";
import {
  datedField,
  mayTransfer,
  ofTarget,
  tenureColumns,
  type TenureRow,
  type TenureTarget,
  type TransferError,
} from "./tenureRows.ts";

/** What a dated field held, holds or is to hold for a while. */
export interface TenureSpan {
  /** The transfer that began it; null for what was there first. */
  readonly id: number | null;
  /** Member or record; null for nobody, and for a record out of sight. */
  readonly value: number | null;
  readonly isHidden: boolean;
  readonly from: string | null;
  /** null: to this day, or until further notice. */
  readonly to: string | null;
  readonly state: "past" | "current" | "planned" | "failed";
  readonly reason: string | null;
  readonly by: number | null;
  readonly error: TransferError | null;
}

/** The time line of a field of one record. */
export interface Tenure {
  /** Newest first. */
  readonly spans: readonly TenureSpan[];
  readonly canTransfer: boolean;
}

// Nobody reads more, and what lies before them has the oldest one's beginning.
const maxChanges = 500;

/**
 * Who or what a dated field of a record named when (T11).
 * @throws AppError record.not_found, field.unknown, field.forbidden, transfer.not_dated
 */
export function listTenure(session: Session, target: TenureTarget): Promise<Tenure> {
  return onNewestDefinition(session, async (current) => {
    const { database, workspace, clock } = current;
    const { form, record, field: key } = target;
    const policy = await requireVisible(current, database, form, record);
    if (!policy.readable.has(key)) throw new AppError("field.unknown", { field: key });
    const field = datedField(policy, key);
    const masked = await maskedFields(current, database, policy, record);
    if (masked.has(key)) throw new AppError("field.forbidden", { field: key });
    const rows = await database.rows<TenureRow>(
      sql`select ${tenureColumns} from ${ofTarget(workspace.schema, target)} order by t.since desc limit ${maxChanges}::int`,
    );
    const [now] = await database.rows<{ value: number | null }>(
      sql`select ${sqlIdent(key)} as value from ${formTable(workspace.schema, form)} where id = ${record}::bigint`,
    );
    const spans = spansOf(rows.toReversed(), now?.value ?? null, clock.now());
    const ids = spans.flatMap(({ value }) => (value === null ? [] : [value]));
    const seen = field.kind === "link" ? await visibleIds(current, database, field.form, ids) : null;
    const isHidden = ({ value }: TenureSpan): boolean => value !== null && seen !== null && !seen.has(value);
    return {
      spans: spans.map((span) => (isHidden(span) ? { ...span, value: null, isHidden: true } : span)).toReversed(),
      canTransfer: (await mayTransfer(current, database, target)) === "yes",
    };
  });
}

/** Spans in order of time from changes in order of time. */
function spansOf(rows: readonly TenureRow[], now: number | null, clock: Date): readonly TenureSpan[] {
  const plain = { isHidden: false, error: null };
  const counted = rows.filter(({ error }) => error === null);
  const [first] = counted;
  const spans: TenureSpan[] = [];
  const start = first === undefined ? now : first.previous;
  const open = { id: null, from: null, to: null, reason: null, by: null, ...plain };
  if (first === undefined || start !== null) spans.push({ ...open, value: start, state: "past" });
  for (const { id, since, value, reason, actor, appliedAt } of counted) {
    const last = spans.at(-1);
    // A correction may have made two changes one.
    if (last?.value === value && appliedAt !== null && reason === null) continue;
    if (last !== undefined) spans[spans.length - 1] = { ...last, to: since };
    const state = appliedAt === null ? "planned" : "past";
    spans.push({ id, value, from: since, to: null, state, reason, by: actor, ...plain });
  }
  const current = spans.findLastIndex(
    ({ from, state }) => state !== "planned" && (from === null || new Date(from) <= clock),
  );
  return [
    ...spans.map((span, index) => (index === current ? { ...span, state: "current" as const } : span)),
    ...rows.flatMap((row): TenureSpan[] => {
      const { id, since, value, reason, actor: by, error } = row;
      return error === null
        ? []
        : [{ id, value, isHidden: false, from: since, to: null, state: "failed", reason, by, error }];
    }),
  ].toSorted((a, b) => ((a.from ?? "") < (b.from ?? "") ? -1 : (a.from ?? "") > (b.from ?? "") ? 1 : 0));
}
