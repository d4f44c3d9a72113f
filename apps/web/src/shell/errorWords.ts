import { errorText, recordErrorText } from "@tongzhou/i18n";
import { ApiError } from "../api/apiError.ts";
import type { Wording } from "./language.tsx";

/** What was refused: a request as a whole, or one record among many of which the others are written. */
export type Refused = "request" | "record";

/**
 * What to tell a person about a thrown error: what happened, what was kept, what to do. Of one record among many it says
 * nothing of what was kept.
 */
export function errorWords(
  error: unknown,
  { t, locale }: Pick<Wording, "t" | "locale">,
  refused: Refused = "request",
): string {
  if (!(error instanceof ApiError)) return t("common.unexpected");
  const { code } = error;
  if (code === "network.offline") return t("common.networkOffline");
  if (code === "page.outdated") return t("common.outdated");
  if (code === "network.unavailable") return t("common.networkUnavailable");
  try {
    return (refused === "record" ? recordErrorText : errorText)(code, error.params, locale);
  } catch {
    // A code from a server newer than this page; its own text is in the language of the account.
    return error.message;
  }
}
