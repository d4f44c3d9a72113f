import { errorText } from "@tongzhou/i18n";
import { ApiError } from "../api/apiError.ts";
import type { Wording } from "./language.tsx";

/** What to tell a person about a thrown error: what happened, what was kept, what to do. */
export function errorWords(error: unknown, { t, locale }: Pick<Wording, "t" | "locale">): string {
  if (!(error instanceof ApiError)) return t("common.unexpected");
  const { code } = error;
  if (code === "network.offline") return t("common.networkOffline");
  if (code === "page.outdated") return t("common.outdated");
  if (code === "network.unavailable") return t("common.networkUnavailable");
  try {
    return errorText(code, error.params, locale);
  } catch {
    // A code from a server newer than this page; its own text is in the language of the account.
    return error.message;
  }
}
