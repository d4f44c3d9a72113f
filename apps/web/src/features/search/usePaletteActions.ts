import type { Workspace } from "../../api/workspaceQueries.ts";
import { workspacePath } from "../../paths.ts";
import { useWording } from "../../shell/language.tsx";
import { changeLanguage } from "../../shell/changeLanguage.ts";
import { leave } from "../../shell/leave.ts";
import { chooseTheme, theme } from "../../shell/theme.ts";
import { useStore } from "../../store.ts";
import type { PaletteAction } from "./paletteModel.ts";

/** What can be done from the palette in this workspace. */
export function usePaletteActions(workspace: Workspace): readonly PaletteAction[] {
  const { t, locale } = useWording();
  const isDark = useStore(theme) === "dark";
  const { key, canDefine } = workspace;
  const defining: readonly PaletteAction[] = [
    { key: "design", text: t("shell.design"), icon: "pen", path: workspacePath(key, "design") },
    { key: "import", text: t("shell.importFile"), icon: "upload", path: workspacePath(key, "import") },
  ];
  return [
    { key: "home", text: t("shell.home"), also: ["home"], icon: "home", path: workspacePath(key, "") },
    ...(canDefine ? defining : []),
    { key: "members", text: t("shell.members"), icon: "users", path: workspacePath(key, "members") },
    { key: "account", text: t("shell.accountSettings"), icon: "gear", path: workspacePath(key, "account") },
    {
      key: "theme",
      text: isDark ? t("search.toLight") : t("search.toDark"),
      also: ["theme", "dark", "light"],
      icon: isDark ? "sun" : "moon",
      run: () => chooseTheme(isDark ? "light" : "dark"),
    },
    {
      key: "language",
      text: t("shell.switchLanguage"),
      also: ["语言", "language"],
      icon: "lang",
      run: () => void changeLanguage(locale === "en" ? "zh-CN" : "en"),
    },
    { key: "leave", text: t("shell.signOut"), icon: "exit", run: () => void leave() },
  ];
}
