import type { ReactElement } from "react";
import { EmptyState } from "@tongzhou/ui";
import { useWording } from "../../shell/language.tsx";

/** The account of somebody who is in no workspace. */
export function AccountAlonePage(): ReactElement {
  const { t } = useWording();
  return <EmptyState title={t("shell.noForms")} text={t("home.emptyReaderText")} />;
}
