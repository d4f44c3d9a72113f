import { assert, toQuery, type Sql } from "@tongzhou/base";
import type { Statement } from "../db/database.ts";
import type { Session } from "../gateway/session.ts";

/**
 * A place in a statement whose value differs from call to call. Interpolated like a value: sql`id = ${recordSlot}`.
 * Text with slots is built once per shape and permission class, and filled for each call.
 */
export class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The member who acts, null for the engine itself. */
export const actorSlot = new Slot("actor");

/** The instant of the call, ISO text. */
export const nowSlot = new Slot("now");

/** A statement whose text is final and whose values may still be slots. */
export interface Template {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Finishes a fragment's text. */
export function buildTemplate(fragment: Sql): Template {
  return toQuery(fragment);
}

/** The statement of one call. Every slot needs a value; a missing one is our mistake. */
export function fillTemplate(template: Template, slots: ReadonlyMap<Slot, unknown>): Statement {
  const values = template.values.map((value) => {
    if (!(value instanceof Slot)) return value;
    assert(slots.has(value), `slot-unfilled: expected a value for ${value.name}`);
    return slots.get(value);
  });
  return { text: template.text, values };
}

/** Runs a fragment that is not worth keeping: fills its slots at once. */
export function fillSlots(fragment: Sql, slots: ReadonlyMap<Slot, unknown>): Statement {
  return fillTemplate(buildTemplate(fragment), slots);
}

/** The slots that every call fills the same way. */
export function sessionSlots(session: Session): Map<Slot, unknown> {
  return new Map<Slot, unknown>([
    [actorSlot, actorId(session)],
    [nowSlot, session.clock.now().toISOString()],
  ]);
}

/** The member who acts, null for the engine itself. */
export function actorId(session: Session): number | null {
  return session.actor.kind === "member" ? session.actor.memberId : null;
}
