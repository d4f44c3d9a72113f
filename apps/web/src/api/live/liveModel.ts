import { liveLimits } from "@tongzhou/contract";
import type { LiveEvent } from "@tongzhou/contract";
import type { Static } from "typebox";
import { recordKeys } from "../recordQueries.ts";

/** What the server says on the live channel. */
export type LiveMessage = Static<typeof LiveEvent>;

/** Records on the screen, as lists have them: [id, version]. */
export type ShownRecords = readonly (readonly [number, number])[];

/** The records of a form that a list shows. */
export interface LiveWindow {
  readonly filter?: string | undefined;
  readonly search?: string | undefined;
  /** Fields by which it is ordered, grouped or added up; absent when any change of any of its records matters. */
  readonly fields?: readonly string[] | undefined;
}

/** What a page wants to hear about: a form's records, a window onto them, or one record with its conversation. */
export interface LiveSubject {
  readonly form: string;
  readonly record?: number | undefined;
  readonly window?: LiveWindow | undefined;
  /** Whoever watches fetches by themselves, so nothing on the page is fetched for it. */
  readonly isQuiet?: boolean | undefined;
}

/** Reads of the cache that are no longer true after a message. Each entry is the beginning of query keys. */
export interface StaleReads {
  /** To be fetched again where they are shown. */
  readonly fetch: readonly QueryStart[];
  /** To be fetched again when they are shown next. */
  readonly mark: readonly QueryStart[];
}

type QueryStart = readonly (string | number)[];

const none: StaleReads = { fetch: [], mark: [] };

/**
 * What a message makes stale.
 * @param subject what was watched, for a message about that
 */
export function staleReads(workspace: string, message: LiveMessage, subject: LiveSubject | undefined): StaleReads {
  switch (message.kind) {
    case "changed": {
      const { form, records, what } = message;
      const own =
        records === null ? [["record", workspace, form]] : records.map((id) => recordKeys.record(workspace, form, id));
      if (what === "comments") return { fetch: own, mark: [] };
      const lists = recordKeys.form(workspace, form);
      if (subject?.isQuiet === true) return { fetch: [], mark: [lists, ...own] };
      // A list on the same page has a watch of its own.
      return subject?.record === undefined ? { fetch: [lists, ...own], mark: [] } : { fetch: own, mark: [lists] };
    }
    case "definition":
    case "resync":
      return { fetch: everythingOf(workspace), mark: [] };
    case "ready":
    case "watched":
    case "ended":
    case "refused":
    case "pong":
      return none;
    default:
      return message satisfies never;
  }
}

/** What may be other under other rights or after a gap: all of it. */
export function everythingOf(workspace: string): readonly QueryStart[] {
  return [
    ["workspace", workspace],
    ["records", workspace],
    ["record", workspace],
    ["definition", workspace],
    ["view-counts", workspace],
  ];
}

/**
 * Asks for a watch. A window of more records than can be named is one of which every record counts, and one that the
 * server refuses is watched as the whole form: told too often, never too little.
 */
export function watchMessage(
  id: string,
  subject: LiveSubject,
  shown: ShownRecords,
  isRefused: boolean,
  since?: string,
): object {
  const { form, record, window } = subject;
  const ask = { kind: "watch", id, form, ...(since === undefined ? {} : { since }) };
  if (window === undefined || isRefused) return { ...ask, ...(record === undefined ? {} : { record }) };
  const { filter, search, fields } = window;
  const isNamed = fields !== undefined && fields.length <= liveLimits.fields && shown.length <= liveLimits.records;
  return {
    ...ask,
    window: {
      ...(filter === undefined ? {} : { filter }),
      ...(search === undefined ? {} : { search }),
      ...(isNamed ? { fields, records: shown } : {}),
    },
  };
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
