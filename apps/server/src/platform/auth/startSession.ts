import { must } from "@tongzhou/base";
import { createSession, loadSession, type Principal } from "@tongzhou/engine";
import type { Services } from "../../services.ts";
import type { Call } from "../http/call.ts";
import type { Route } from "@tongzhou/contract";

const dayMs = 24 * 60 * 60_000;

/** Signs an account in: a new session, its cookie, and who that is now. */
export async function startSession(services: Services, call: Call<Route>, accountId: number): Promise<Principal> {
  const now = services.clock.now();
  const expiresAt = new Date(now.getTime() + services.sessionDays * dayMs);
  const token = await createSession(services.database, {
    accountId,
    expiresAt,
    address: call.address,
    ...(call.userAgent === undefined ? {} : { userAgent: call.userAgent }),
  });
  call.keepSession(token, expiresAt);
  return must(await loadSession(services.database, token, now), "session-new: expected the session just made");
}
