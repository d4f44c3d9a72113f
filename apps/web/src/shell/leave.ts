import { signOut } from "@tongzhou/contract";
import { call } from "../api/call.ts";
import { queryClient } from "../api/queryClient.ts";

/** Signs out and starts over at the sign-in page; nothing of the account stays in the page's memory. */
export async function leave(): Promise<void> {
  await call(signOut, {}, { allowsSignedOut: true }).catch(() => undefined);
  queryClient.clear();
  window.location.assign("/sign-in");
}
