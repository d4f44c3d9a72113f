import { joinSql, sql, sqlIdent, sqlRaw, type Sql } from "@tongzhou/base";
import type { Wire } from "@tongzhou/model";
import type { FormPolicy } from "../access/policy.ts";
import { findPolicy } from "../access/policyFor.ts";
import { actorSlot } from "../access/slots.ts";
import type { Session } from "../gateway/session.ts";
import type { BrokenConstraint } from "../constraints/brokenConstraint.ts";
import { visibleCells, visibleTitle } from "./cells.ts";

/** One record as the actor may see it; see recordWire in @tongzhou/model for the shapes of values. */
export interface RecordReply {
  readonly id: number;
  readonly version: number;
  readonly title: string | null;
  readonly values: Readonly<Record<string, Wire>>;
  readonly createdAt: string;
  readonly createdBy: number | null;
  readonly updatedAt: string;
  readonly updatedBy: number | null;
  readonly isFollowed: boolean;
  readonly can: { readonly edit: boolean; readonly delete: boolean };
  /** Of a write: constraints that only warn and that it left broken. */
  readonly warnings?: readonly BrokenConstraint[];
}

/** A reply that also says what was saved all the same. */
export function withWarnings(reply: RecordReply, warnings: readonly BrokenConstraint[]): RecordReply {
  return warnings.length === 0 ? reply : { ...reply, warnings };
}

/** The columns of a RecordReply, and how a row of them is read. */
export interface ReplyColumns {
  readonly list: Sql;
  /** How many columns the list has. */
  readonly width: number;
  read(row: readonly unknown[]): RecordReply;
}

/**
 * Selects a whole record from the row of `alias`, which has the form's columns.
 * @param isNew the record is being made, so that nobody can follow it yet
 */
export function replyColumns(session: Session, policy: FormPolicy, alias: Sql, isNew = false): ReplyColumns {
  const { form } = policy;
  const shown = form.definition.fields.map((field) => field.key).filter((key) => policy.readable.has(key));
  const cells = visibleCells(session, policy, shown, alias);
  const can = (action: "edit" | "delete"): Sql => {
    const right = findPolicy(session, form.definition.key, action);
    if (right === null) return sql`false`;
    return right.rows === null ? sql`true` : sql`(${right.rows(alias)}) is true`;
  };
  const follower = sqlIdent(session.workspace.schema, "_follower");
  const parts = [
    sql`${alias}.id`,
    sql`${alias}.version`,
    visibleTitle(session, policy, alias),
    sql`${alias}.created_at`,
    sql`${alias}.created_by`,
    sql`${alias}.updated_at`,
    sql`${alias}.updated_by`,
    isNew
      ? sql`false`
      : sql`exists (select 1 from ${follower} f where f.form = ${form.definition.key}::text and f.record = ${alias}.id and f.member = ${actorSlot}::bigint)`,
    can("edit"),
    can("delete"),
    ...cells.map((cell) => cell.sql),
  ];
  return {
    list: joinSql(parts, sqlRaw(", ")),
    width: parts.length,
    read: (row) => {
      const values: Record<string, Wire> = {};
      cells.forEach((cell, index) => {
        values[cell.key] = cell.toWire(row[10 + index]);
      });
      return {
        id: Number(row[0]),
        version: Number(row[1]),
        title: textOrNull(row[2]),
        values,
        createdAt: String(row[3]),
        createdBy: idOrNull(row[4]),
        updatedAt: String(row[5]),
        updatedBy: idOrNull(row[6]),
        isFollowed: row[7] === true,
        can: { edit: row[8] === true, delete: row[9] === true },
      };
    },
  };
}

/** A text column that may be null. */
export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** An id column that may be null. */
export function idOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
