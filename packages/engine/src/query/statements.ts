import { buildTemplate, fillTemplate, sessionSlots, type Slot, type Template } from "../access/slots.ts";
import { permissionClass } from "../access/permissionClass.ts";
import type { Sql } from "@tongzhou/base";
import { AppError } from "@tongzhou/model";
import type { Statement } from "../db/database.ts";
import { pgCode } from "../db/pgErrors.ts";
import type { WorkspaceRuntime } from "../forms/workspaceRuntime.ts";
import type { Session } from "../gateway/session.ts";
import { Lru } from "./lru.ts";
import { FoundRecords, SearchedText } from "./searchNames.ts";

// Shapes of one definition version in use at once: views × permission classes × page directions, with room.
const keptShapes = 2000;

const caches = new WeakMap<WorkspaceRuntime, Lru<unknown>>();

/**
 * What `build` gives for this shape, built once per permission class while it is in use. `shape` must hold everything
 * that the text depends on; what differs per call goes into slots. A shape with a search that was looked up is built for
 * this call alone.
 */
export function compiled<T>(session: Session, kind: string, shape: readonly unknown[], build: () => T): T {
  let isPassing = false;
  const shown = JSON.stringify(shape, (_, value: unknown) => {
    const isLookedUp = value instanceof FoundRecords || value instanceof SearchedText;
    isPassing ||= isLookedUp;
    return isLookedUp ? null : value;
  });
  if (isPassing) return build();
  let cache = caches.get(session.workspace);
  if (cache === undefined) caches.set(session.workspace, (cache = new Lru(keptShapes)));
  const key = `${kind} ${permissionClass(session)} ${shown}`;
  // Keys carry the kind of what lies under them, and each kind has one caller, so this is that caller's T.
  return cache.get(key, build) as T;
}

/** Finishes a fragment's text, to be kept. */
export function template(fragment: Sql): Template {
  return buildTemplate(fragment);
}

/** The statement of one call: who acts, when, and the values of the shape's own slots. */
export function statement(
  session: Session,
  text: Template,
  values: Iterable<readonly [Slot, unknown]> = [],
): Statement {
  const slots = sessionSlots(session);
  for (const [slot, value] of values) slots.set(slot, value);
  return fillTemplate(text, slots);
}

/**
 * The same for a search. A term is in nearly every row or in none, and a plan made for any term is the wrong one for
 * many, so it is planned for the term at hand.
 */
export function planned(selection: { readonly search?: unknown }, query: Statement): Statement {
  return selection.search === undefined ? query : { ...query, isPlannedAnew: true };
}

/** Milliseconds after which a read over all rows is given up. */
export const wholeReadTimeoutMs = 15_000;

/**
 * Runs a read that may have to touch every row.
 * @throws AppError "query.too_complex" when it takes too long
 */
export async function readWhole(
  session: Session,
  query: Statement,
  timeoutMs = wholeReadTimeoutMs,
): Promise<readonly (readonly unknown[])[]> {
  try {
    return await session.database.transaction((tx) => tx.arrays(query), { statementTimeoutMs: timeoutMs });
  } catch (error) {
    if (isTimeout(error)) throw new AppError("query.too_complex", {}, { cause: error });
    throw error;
  }
}

/** Whether PostgreSQL gave up because of statement_timeout. */
export function isTimeout(error: unknown): boolean {
  return pgCode(error) === "57014";
}
