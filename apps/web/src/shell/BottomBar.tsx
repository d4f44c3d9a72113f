import type { ReactElement } from "react";
import { Link, useParams } from "@tanstack/react-router";
import { Dialog, Icon } from "@tongzhou/ui";
import { useWording } from "./language.tsx";
import { Navigation } from "./Navigation.tsx";
import { paletteOpen } from "./palette.ts";
import { useWorkspace } from "./useWorkspace.ts";
import styles from "./BottomBar.module.css";

/** Props of BottomBar. */
export interface BottomBarProps {
  readonly isDrawerOpen: boolean;
  readonly onDrawer: (isOpen: boolean) => void;
}

/** The main ways on a phone, within reach of a thumb. */
export function BottomBar({ isDrawerOpen, onDrawer }: BottomBarProps): ReactElement {
  const { t } = useWording();
  const workspace = useWorkspace();
  const { workspace: key } = useParams({ from: "/w/$workspace" });
  return (
    <>
      <nav className={styles.bar} aria-label={t("shell.mainWays")}>
        <Link to="/w/$workspace" params={{ workspace: key }} activeOptions={{ exact: true }} className={styles.item}>
          <Icon name="home" size={18} />
          {t("shell.home")}
        </Link>
        <button type="button" className={styles.item} aria-haspopup="dialog" onClick={() => onDrawer(true)}>
          <Icon name="app" size={18} />
          {t("shell.forms")}
        </button>
        <button type="button" className={styles.item} aria-haspopup="dialog" onClick={() => paletteOpen.set(true)}>
          <Icon name="search" size={18} />
          {t("shell.search")}
        </button>
        <Link to="/w/$workspace/account" params={{ workspace: key }} className={styles.item}>
          <Icon name="user" size={18} />
          {t("shell.me")}
        </Link>
      </nav>
      <Dialog title={t("shell.navigation")} isOpen={isDrawerOpen} onClose={() => onDrawer(false)} width="drawer">
        <Navigation workspace={workspace} />
      </Dialog>
    </>
  );
}
