import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { must } from "@tongzhou/base";
import "@tongzhou/ui/tokens.css";
import "@tongzhou/ui/base.css";
import { App } from "./App.tsx";
import { startLocale, switchLocale } from "./shell/language.tsx";
import { followSystemTheme } from "./shell/theme.ts";

await switchLocale(startLocale());
followSystemTheme();
const root = must(document.getElementById("root"), "root-missing: expected #root in index.html");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
