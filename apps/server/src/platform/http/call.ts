import type { Locale } from "@tongzhou/base";
import type { Route, RouteInput } from "@tongzhou/contract";
import type { Session } from "@tongzhou/engine";
import type { Identity } from "../auth/identity.ts";

/** What every handler gets: checked input and the little of HTTP it may need. */
export interface Call<R extends Route> extends RouteInput<R> {
  readonly requestId: string;
  readonly locale: Locale;
  /** The caller's network address. */
  readonly address: string;
  readonly userAgent: string | undefined;
  /** Gives the browser the cookie of a new session. */
  readonly keepSession: (token: string, expiresAt: Date) => void;
  /** Takes the session cookie back. */
  readonly dropSession: () => void;
}

/** A call by a signed-in account. */
export interface AccountCall<R extends Route> extends Call<R> {
  readonly identity: Identity;
}

/** A call by a member of the workspace named in the path. */
export interface MemberCall<R extends Route> extends AccountCall<R> {
  readonly session: Session;
}
