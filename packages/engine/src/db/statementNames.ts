import { createHash } from "node:crypto";
import { pgCode } from "./pgErrors.ts";

// A connection keeps every statement it prepared. The cap bounds that memory; statements past it run unnamed.
const maxPreparedTexts = 1000;

// What a statement that was prepared before its tables changed fails with: the plan's result type differs, or a
// parameter's type no longer fits its column.
const staleCodes: ReadonlySet<string> = new Set(["0A000", "42804", "42883", "42846"]);

/** A prepared statement was overtaken by a change of its tables; the transaction can be run again from its start. */
export class StaleStatement extends Error {
  constructor(cause: unknown) {
    super("stale-statement: expected the tables it was prepared for, got changed ones", { cause });
    this.name = "StaleStatement";
  }
}

/** Names under which statements are prepared, by their text. */
export interface StatementNames {
  /** The name of a text; nothing when there are too many already. */
  find(text: string): string | undefined;
  /** Notes that a statement has run. */
  prove(name: string): void;
  /** Gives the text another name if a statement that once ran now fails because tables changed. */
  forgetIfStale(text: string, name: string, error: unknown): boolean;
}

/** Starts without names. */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>();
  const proven = new Set<string>();
  let generation = 0;
  return {
    find(text) {
      const known = names.get(text);
      if (known !== undefined || names.size >= maxPreparedTexts) return known;
      const name = `${createHash("sha1").update(text).digest("base64url").slice(0, 20)}${generation}`;
      names.set(text, name);
      return name;
    },
    prove: (name) => proven.add(name),
    forgetIfStale(text, name, error) {
      if (!staleCodes.has(pgCode(error) ?? "") || !proven.has(name)) return false;
      // Others may have failed under the same name and given the text a new one already.
      if (names.get(text) === name) {
        generation += 1;
        names.delete(text);
      }
      return true;
    },
  };
}
