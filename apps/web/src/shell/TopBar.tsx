import type { ReactElement } from "react";
import { updateMe } from "@tongzhou/contract";
import { useQueryClient } from "@tanstack/react-query";
import { Icon, IconButton, Kbd } from "@tongzhou/ui";
import { meQuery } from "../api/accountQueries.ts";
import { call } from "../api/call.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { Breadcrumbs } from "./Breadcrumbs.tsx";
import { switchLocale, useWording } from "./language.tsx";
import { paletteKeys } from "./keys.ts";
import { paletteOpen } from "./palette.ts";
import { SaveState } from "./SaveState.tsx";
import styles from "./TopBar.module.css";

/** Props of TopBar. */
export interface TopBarProps {
  readonly isNavigationOpen: boolean;
  readonly onExpand: () => void;
  readonly onHelp: () => void;
}

/** Where one is, search, and how the data fares. */
export function TopBar({ isNavigationOpen, onExpand, onHelp }: TopBarProps): ReactElement {
  const { t, locale } = useWording();
  const queryClient = useQueryClient();
  const handleLanguage = async (): Promise<void> => {
    const next = locale === "en" ? "zh-CN" : "en";
    await switchLocale(next);
    queryClient.setQueryData(meQuery.queryKey, await call(updateMe, { body: { locale: next } }));
  };
  return (
    <header className={styles.bar}>
      {!isNavigationOpen && (
        <IconButton icon="sidebar" label={t("shell.expandNavigation")} onClick={onExpand} className={styles.wide} />
      )}
      <Breadcrumbs />
      <button type="button" className={styles.command} onClick={() => paletteOpen.set(true)}>
        <Icon name="search" size={14} />
        <span className={styles.hint}>{t("shell.command")}</span>
        <Kbd keys={paletteKeys} />
      </button>
      <SaveState />
      <button
        type="button"
        className={styles.language}
        lang={locale === "en" ? "zh-CN" : "en"}
        title={t("shell.switchLanguage")}
        onClick={() => void handleLanguage().catch(() => undefined)}
      >
        <Icon name="lang" />
        <span>{t("shell.otherLanguageName")}</span>
      </button>
      <IconButton icon="help" label={t("shell.help")} onClick={onHelp} className={styles.wide} />
      <AccountMenu />
    </header>
  );
}
