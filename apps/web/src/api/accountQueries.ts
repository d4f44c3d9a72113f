import { getInvitation, getMe, getSetup, listApiTokens } from "@tongzhou/contract";
import { queryOptions } from "@tanstack/react-query";
import { call } from "./call.ts";

/** The signed-in account and its workspaces. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: async ({ signal }) => call(getMe, {}, { signal, allowsSignedOut: true }),
  staleTime: 5 * 60_000,
});

/** Whether the first owner exists. */
export const setupQuery = queryOptions({
  queryKey: ["setup"],
  queryFn: async ({ signal }) => call(getSetup, {}, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** What an invitation link is for. */
export function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ["invitation", token],
    queryFn: async ({ signal }) => call(getInvitation, { params: { token } }, { signal, allowsSignedOut: true }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The account's API tokens. */
export const apiTokensQuery = queryOptions({
  queryKey: ["apiTokens"],
  queryFn: async ({ signal }) => call(listApiTokens, {}, { signal }),
});
