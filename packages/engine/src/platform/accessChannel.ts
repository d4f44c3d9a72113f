import { sql } from "@tongzhou/base";
import type { Queryable } from "../db/database.ts";

/** The channel on which nodes hear that rights or definitions they remember may be others now. */
export const accessChannel = "tongzhou_access";

/**
 * Tells every node, in a transaction when that commits. A definition's newest version is announced this way by
 * whoever writes it, be it a request, another node or a background job.
 * @param sender a node that knows already, and does not listen to itself
 */
export async function announceAccess(queryable: Queryable, sender = ""): Promise<void> {
  await queryable.run(sql`select pg_notify(${accessChannel}, ${sender})`);
}
