import type { BrokenConstraint } from "@tongzhou/contract";
import type { Static } from "typebox";
import { createStore } from "../store.ts";

/** A constraint that only warns, and that something just saved left broken. */
export type Warning = Static<typeof BrokenConstraint>;

/** What the last saves should be warned of, and nobody has been told yet. */
export const warnings = createStore<readonly Warning[]>([]);

// Told once each while the page is open: whoever goes on working with a broken record knows.
const told = new Set<string>();

/** Takes the warnings out of the answer to a write. */
export function noteWarnings(reply: unknown): void {
  if (typeof reply !== "object" || reply === null || !("warnings" in reply) || !Array.isArray(reply.warnings)) return;
  // The server's replies are checked against the contract on their way out.
  const fresh = (reply.warnings as readonly Warning[]).filter(({ form, key, record }) => {
    const name = `${form} ${key} ${record}`;
    const isNew = !told.has(name);
    told.add(name);
    return isNew;
  });
  if (fresh.length > 0) warnings.set(fresh);
}
