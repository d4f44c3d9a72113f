import type { Locale } from "@tongzhou/base";
import { updateMe } from "@tongzhou/contract";
import { meQuery } from "../api/accountQueries.ts";
import { call } from "../api/call.ts";
import { queryClient } from "../api/queryClient.ts";
import { trackSave } from "../api/saveState.ts";
import { currentTranslate, switchLocale } from "./language.tsx";

/** Says everything in another language at once, and lets the account remember it. */
export async function changeLanguage(locale: Locale): Promise<void> {
  await switchLocale(locale);
  try {
    const me = await trackSave(currentTranslate()("shell.language"), async () => call(updateMe, { body: { locale } }));
    queryClient.setQueryData(meQuery.queryKey, me);
  } catch {
    // The page speaks the new language already; the state line offers to try again.
  }
}
