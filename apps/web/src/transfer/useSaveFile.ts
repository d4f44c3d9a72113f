import { useMutation } from "@tanstack/react-query";
import { askForBytes } from "../api/call.ts";
import { errorWords } from "../shell/errorWords.ts";
import { useWording } from "../shell/language.tsx";
import { notice } from "../shell/notices.ts";

/** Saves what an address gives, one at a time. */
export interface FileSaving {
  readonly isAsking: boolean;
  readonly save: (url: string) => void;
}

/**
 * Lets the browser write a file to disk as it comes. It is asked for once before: of a download that is refused the
 * browser says only that it failed, and one that is read by the page lies in memory whole.
 */
export function useSaveFile(): FileSaving {
  const wording = useWording();
  const asking = useMutation<void, Error, string>({
    mutationFn: askForBytes,
    onSuccess: (_, url) => {
      const link = document.createElement("a");
      link.href = url;
      link.download = "";
      link.click();
    },
    onError: (error, url) =>
      notice.set({
        text: errorWords(error, wording),
        action: { text: wording.t("common.retry"), onPick: () => asking.mutate(url) },
      }),
  });
  return { isAsking: asking.isPending, save: (url) => asking.mutate(url) };
}
