import type { Principal } from "@tongzhou/engine";

/** The account behind a request and how it proved itself. */
export interface Identity {
  readonly principal: Principal;
  /** A browser's session or a program's API token. */
  readonly via: "web" | "api";
  /** The session or API token itself; never logged, never sent back. */
  readonly token: string;
}
