import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { ReactElement, ReactNode, RefObject } from "react";
import { flushSync } from "react-dom";
import { useRouter } from "@tanstack/react-router";
import { VisuallyHidden, classNames } from "@tongzhou/ui";
import { keepValue } from "../keptValue.ts";
import { BottomBar } from "./BottomBar.tsx";
import { HelpSheet } from "./HelpSheet.tsx";
import { useWording } from "./language.tsx";
import { Navigation } from "./Navigation.tsx";
import { Rail } from "./Rail.tsx";
import { TopBar } from "./TopBar.tsx";
import { formFilterId, useShortcuts } from "./useShortcuts.ts";
import { useWorkspace } from "./useWorkspace.ts";
import styles from "./WorkspaceShell.module.css";

const navigationKept = keepValue("tongzhou.navigation", true, (raw) => (typeof raw === "boolean" ? raw : undefined));

/** The frame around every page of a workspace: rail, navigation, top bar, the page, and a bottom bar on phones. */
export function WorkspaceShell({ children }: { readonly children: ReactNode }): ReactElement {
  const { t } = useWording();
  const workspace = useWorkspace();
  const [isNavigationOpen, setIsNavigationOpen] = useState(navigationKept.read);
  const [isDrawerOpen, setIsDrawerOpen] = useState(false);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const announcement = useArrival(main, () => setIsDrawerOpen(false));
  const handleFindForm = (): void => {
    // The box must be on the page before it can be typed in.
    flushSync(() => setIsNavigationOpen(true));
    document.getElementById(formFilterId)?.focus();
  };
  useShortcuts(() => setIsHelpOpen(true), handleFindForm);
  const handleToggle = (): void => {
    navigationKept.write(!isNavigationOpen);
    setIsNavigationOpen(!isNavigationOpen);
  };
  return (
    <div className={classNames(styles.shell, !isNavigationOpen && styles.narrow)}>
      <a href="#main" className={styles.skip}>
        {t("shell.skipToContent")}
      </a>
      <Rail />
      {isNavigationOpen && (
        <div className={styles.navigation}>
          <Navigation workspace={workspace} onCollapse={handleToggle} />
        </div>
      )}
      <TopBar isNavigationOpen={isNavigationOpen} onExpand={handleToggle} onHelp={() => setIsHelpOpen(true)} />
      <main id="main" ref={main} tabIndex={-1} className={styles.main} data-scroll-restoration-id="main">
        {children}
      </main>
      <BottomBar isDrawerOpen={isDrawerOpen} onDrawer={setIsDrawerOpen} />
      <HelpSheet isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
      <VisuallyHidden>
        <span aria-live="polite">{announcement}</span>
      </VisuallyHidden>
    </div>
  );
}

// After a move to another page the keyboard starts at its content, and the page's name is read out.
function useArrival(main: RefObject<HTMLElement | null>, onArrive: () => void): string {
  const router = useRouter();
  const { t } = useWording();
  const [title, setTitle] = useState("");
  const arrive = useEffectEvent(onArrive);
  useEffect(
    () =>
      router.subscribe("onResolved", ({ pathChanged }) => {
        if (!pathChanged) return;
        arrive();
        // The page names itself in an effect of its own; wait for it.
        requestAnimationFrame(() => {
          setTitle(document.title);
          const holder = main.current;
          const isElsewhere = holder !== null && !holder.contains(document.activeElement);
          if (isElsewhere && document.querySelector("dialog[open]") === null) holder.focus({ preventScroll: true });
        });
      }),
    [router, main],
  );
  return title === "" ? "" : t("shell.moved", { title });
}
