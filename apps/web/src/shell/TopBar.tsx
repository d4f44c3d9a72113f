import type { ReactElement } from "react";
import { Icon, IconButton, Kbd } from "@tongzhou/ui";
import { AccountMenu } from "./AccountMenu.tsx";
import { Breadcrumbs } from "./Breadcrumbs.tsx";
import { changeLanguage } from "./changeLanguage.ts";
import { useWording } from "./language.tsx";
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
        onClick={() => void changeLanguage(locale === "en" ? "zh-CN" : "en")}
      >
        <Icon name="lang" />
        <span>{t("shell.otherLanguageName")}</span>
      </button>
      <IconButton icon="help" label={t("shell.help")} onClick={onHelp} className={styles.wide} />
      <AccountMenu />
    </header>
  );
}
