import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { useNavigate, useParams } from "@tanstack/react-router";
import { Avatar, Menu } from "@tongzhou/ui";
import type { MenuItem } from "@tongzhou/ui";
import { useStore } from "../store.ts";
import { changeLanguage } from "./changeLanguage.ts";
import { useWording } from "./language.tsx";
import { leave } from "./leave.ts";
import { chooseTheme, themeChoice } from "./theme.ts";
import { useMe } from "./useWorkspace.ts";
import styles from "./AccountMenu.module.css";

/** Who is signed in, and what belongs to the person rather than to the workspace. */
export function AccountMenu(): ReactElement {
  const { t, locale } = useWording();
  const { account } = useMe();
  const { workspace } = useParams({ from: "/w/$workspace" });
  const navigate = useNavigate();
  const choice = useStore(themeChoice);
  const [isOpen, setIsOpen] = useState(false);
  const anchor = useRef<HTMLButtonElement>(null);
  const items: readonly MenuItem[] = [
    {
      key: "settings",
      icon: "gear",
      text: t("shell.accountSettings"),
      onPick: () => void navigate({ to: "/w/$workspace/account", params: { workspace } }),
    },
    {
      key: "language",
      icon: "lang",
      text: t("shell.switchLanguage"),
      onPick: () => void changeLanguage(locale === "en" ? "zh-CN" : "en"),
    },
    { kind: "line", key: "theme", text: t("shell.theme") },
    ...(
      [
        ["system", "screen", t("shell.themeSystem")],
        ["light", "sun", t("shell.themeLight")],
        ["dark", "moon", t("shell.themeDark")],
      ] as const
    ).map(([key, icon, text]) => ({ key, icon, text, isChosen: choice === key, onPick: () => chooseTheme(key) })),
    { kind: "line", key: "end" },
    { key: "leave", icon: "exit", text: t("shell.signOut"), onPick: () => void leave() },
  ];
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={styles.opener}
        aria-label={`${t("shell.account")}: ${account.name}`}
        title={account.name}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Avatar name={account.name} size={28} />
      </button>
      <Menu
        anchor={anchor}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        label={t("shell.account")}
        items={items}
        align="end"
        head={
          <div className={styles.who}>
            <strong>{account.name}</strong>
            <span>{account.email}</span>
          </div>
        }
      />
    </>
  );
}
