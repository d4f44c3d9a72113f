import type { ReactElement, ReactNode } from "react";
import { Button, Icon, IconButton, classNames } from "@tongzhou/ui";
import { switchLocale, useWording } from "../../shell/language.tsx";
import { chooseTheme, theme } from "../../shell/theme.ts";
import { usePageTitle } from "../../shell/usePageTitle.ts";
import { useStore } from "../../store.ts";
import styles from "./EntryFrame.module.css";

/** Props of EntryFrame. */
export interface EntryFrameProps {
  readonly title: string;
  /** Beside the form on wide screens. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** What stands around the pages where one gets in. */
export function EntryFrame({ title, aside, children }: EntryFrameProps): ReactElement {
  const { t, locale } = useWording();
  const shown = useStore(theme);
  usePageTitle(title);
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <Icon name="boat" size={24} className={styles.mark} />
        <b className={styles.product}>{t("common.product")}</b>
        <span className={styles.gap} />
        <Button
          variant="quiet"
          size="small"
          icon="lang"
          text={t("shell.otherLanguageName")}
          title={t("shell.switchLanguage")}
          lang={locale === "en" ? "zh-CN" : "en"}
          onClick={() => void switchLocale(locale === "en" ? "zh-CN" : "en")}
        />
        <IconButton
          icon={shown === "dark" ? "moon" : "sun"}
          label={shown === "dark" ? t("shell.themeLight") : t("shell.themeDark")}
          onClick={() => chooseTheme(shown === "dark" ? "light" : "dark")}
        />
      </header>
      <main className={classNames(styles.main, aside !== undefined && styles.split)}>
        <div className={styles.content}>{children}</div>
        {aside}
      </main>
    </div>
  );
}
