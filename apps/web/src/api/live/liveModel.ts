import type { LiveEvent } from "@tongzhou/contract";
import type { Static } from "typebox";
import { recordKeys } from "../recordQueries.ts";

/** What the server says on the live channel. */
export type LiveMessage = Static<typeof LiveEvent>;

/** What a page wants to hear about: a form's records, or one record with its conversation. */
export interface LiveSubject {
  readonly form: string;
  readonly record?: number | undefined;
}

/** Which reads of the cache are no longer true after a message. Each entry is the beginning of query keys. */
export function staleKeys(workspace: string, message: LiveMessage): readonly (readonly (string | number)[])[] {
  switch (message.kind) {
    case "changed": {
      const { form, records, what } = message;
      const own =
        records === null ? [["record", workspace, form]] : records.map((id) => recordKeys.record(workspace, form, id));
      return what === "comments" ? own : [recordKeys.form(workspace, form), ...own];
    }
    case "definition":
      return [
        ["workspace", workspace],
        ["records", workspace],
        ["record", workspace],
        ["definition", workspace],
      ];
    case "resync":
      return [
        ["workspace", workspace],
        ["records", workspace],
        ["record", workspace],
      ];
    case "ready":
    case "ended":
    case "refused":
    case "pong":
      return [];
    default:
      return message satisfies never;
  }
}

/** The place in the stream after a message, to resume from; undefined when the message carries none. */
export function positionOf(message: LiveMessage): string | undefined {
  return "position" in message ? message.position : undefined;
}

/**
 * Wait before the n-th try to reconnect: a second, doubling to thirty, give or take a quarter, so that a thousand
 * browsers do not come back in the same instant.
 * @param chance a number from 0 to 1
 */
export function reconnectDelayMs(attempt: number, chance: number): number {
  const base = Math.min(1000 * 2 ** attempt, 30_000);
  return Math.round(base * (0.75 + chance / 2));
}

/** Reads a message; anything that is not one of ours is undefined. */
export function readMessage(text: unknown): LiveMessage | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== "object" || message === null || !("kind" in message)) return undefined;
    // The server builds messages from the same contract; an unknown kind from a newer one falls through every switch.
    return message as LiveMessage;
  } catch {
    return undefined;
  }
}
