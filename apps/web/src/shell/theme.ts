import { createStore } from "../store.ts";

/** What the person chose; `system` follows the machine. */
export type ThemeChoice = "system" | "light" | "dark";

const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");

// Kept as plain text, not JSON: public/theme.js reads it before anything else is loaded.
function readChoice(): ThemeChoice {
  try {
    const kept = localStorage.getItem("tongzhou.theme");
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

/** The person's choice of theme. */
export const themeChoice = createStore<ThemeChoice>(readChoice());

/** The theme on the page. */
export const theme = createStore<"light" | "dark">(shownTheme(themeChoice.get()));

/** Chooses a theme and keeps the choice on this device. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem("tongzhou.theme");
    else localStorage.setItem("tongzhou.theme", choice);
  } catch {
    // Not kept: it holds until the page is closed.
  }
  themeChoice.set(choice);
  showTheme();
}

/** Follows the machine's own change of theme, e.g. at dusk. */
export function followSystemTheme(): () => void {
  darkSystem.addEventListener("change", showTheme);
  return () => darkSystem.removeEventListener("change", showTheme);
}

function shownTheme(choice: ThemeChoice): "light" | "dark" {
  if (choice !== "system") return choice;
  return darkSystem.matches ? "dark" : "light";
}

function showTheme(): void {
  const shown = shownTheme(themeChoice.get());
  document.documentElement.dataset["theme"] = shown;
  theme.set(shown);
}
