// What the state line at the top right says. Every write that a page makes runs as one save:
//
//   begin → saving → done                 the save disappears from the list
//                  → failed               it stays, with a way to try again, until it succeeds or is given up
//                  → stale                it stays, until the person has chosen between both values

/** One write on its way to the server, or one that did not get there. */
export interface Save {
  readonly id: number;
  /** What is saved, in the person's words, e.g. the field and the record's title. */
  readonly what: string;
  readonly state: "saving" | "failed" | "stale";
  readonly retry?: (() => void) | undefined;
}

/** The state line's reading of all saves and of the connection. */
export type SaveReading =
  | { readonly kind: "saved"; readonly isLive: boolean }
  | { readonly kind: "saving" }
  | { readonly kind: "failed" | "stale"; readonly count: number }
  | { readonly kind: "offline" | "unavailable" | "connecting" };

/** The one thing to say, worst first: what a person may lose outranks what they wait for. */
export function readSaves(
  saves: readonly Save[],
  connection: "online" | "offline" | "unavailable",
  live: "none" | "connecting" | "live",
): SaveReading {
  const failed = saves.filter((save) => save.state === "failed").length;
  const stale = saves.filter((save) => save.state === "stale").length;
  if (connection === "offline") return { kind: "offline" };
  if (failed > 0) return { kind: "failed", count: failed };
  if (connection === "unavailable") return { kind: "unavailable" };
  if (stale > 0) return { kind: "stale", count: stale };
  if (saves.length > 0) return { kind: "saving" };
  if (live === "connecting") return { kind: "connecting" };
  return { kind: "saved", isLive: live === "live" };
}
