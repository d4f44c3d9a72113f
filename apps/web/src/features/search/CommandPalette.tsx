import type { ReactElement } from "react";
import { Dialog } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";
import { paletteOpen } from "../../shell/palette.ts";

/** Search and commands. */
export function CommandPalette(): ReactElement {
  const { t } = useWording();
  return (
    <Dialog title={t("search.title")} isOpen onClose={() => paletteOpen.set(false)} closeText={t("common.close")}>
      <p>{t("search.placeholder")}</p>
    </Dialog>
  );
}
