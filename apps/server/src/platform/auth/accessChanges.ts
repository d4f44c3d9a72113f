import { randomUUID } from "node:crypto";
import { accessChannel, announceAccess, type Database } from "@tongzhou/engine";
import type { PrincipalCache } from "./principalCache.ts";

/** Tells everyone who remembers rights, on every node, that they may be others now. */
export interface AccessChanges {
  /** Called when sessions, tokens, memberships or a definition changed here. Local effects are there when it returns. */
  announce(): void;
  /** The same for a change that every node hears of by itself. */
  apply(): void;
  /** Runs after every announcement, of this node or another. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Joins the nodes of one database. What was missed while the connection was broken is made up for when it is back. */
export async function startAccessChanges(
  database: Database,
  principals: PrincipalCache,
  onError: (error: unknown) => void,
): Promise<AccessChanges> {
  const node = randomUUID();
  const listeners = new Set<() => void>();
  const apply = (): void => {
    principals.forgetAll();
    for (const listener of listeners) listener();
  };
  const heard = await database.listen(accessChannel, (sender) => sender !== node && apply(), apply);
  return {
    apply,
    announce() {
      apply();
      announceAccess(database, node).catch(onError);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => heard.close(),
  };
}
