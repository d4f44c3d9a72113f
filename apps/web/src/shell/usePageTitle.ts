import { useEffect } from "react";
import { useWording } from "./language.tsx";

/** Names the browser's tab after the page. */
export function usePageTitle(title: string): void {
  const { t } = useWording();
  const product = t("common.product");
  useEffect(() => {
    document.title = title === "" || title === product ? product : `${title} — ${product}`;
  }, [title, product]);
}
