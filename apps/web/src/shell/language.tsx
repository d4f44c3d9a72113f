import { createContext, useContext, useMemo } from "react";
import type { ReactElement, ReactNode } from "react";
import type { Locale } from "@tongzhou/base";
import { pickLabel } from "@tongzhou/base";
import type { Label } from "@tongzhou/base";
import { buildFormat, buildTranslate, loadPhrases } from "@tongzhou/i18n";
import type { Format, Translate } from "@tongzhou/i18n";
import { must } from "@tongzhou/base";
import { createStore, useStore } from "../store.ts";

interface Language {
  readonly locale: Locale;
  readonly t: Translate;
}

const language = createStore<Language | undefined>(undefined);

// Kept as plain text, not JSON: public/theme.js reads it before anything else is loaded.
const keptKey = "tongzhou.locale";

/** The language to start in: what was chosen on this device, else what the browser asks for. */
export function startLocale(): Locale {
  return document.documentElement.lang === "en" ? "en" : "zh-CN";
}

/** Loads a language and says everything in it from now on; the page stays as it is. */
export async function switchLocale(locale: Locale): Promise<void> {
  if (language.get()?.locale === locale) return;
  const phrases = await loadPhrases(locale);
  document.documentElement.lang = locale;
  try {
    localStorage.setItem(keptKey, locale);
  } catch {
    // Not kept: the account remembers it too.
  }
  language.set({ locale, t: buildTranslate(locale, phrases) });
}

/** The language's `t` outside of React, e.g. for a document title. */
export function currentTranslate(): Translate {
  return must(language.get(), "language-not-loaded: expected switchLocale before the first render").t;
}

/** Everything a component says things with. */
export interface Wording {
  readonly locale: Locale;
  readonly t: Translate;
  readonly format: Format;
  /** A builder's label in the reader's language. */
  readonly label: (label: Label) => string;
}

const ZoneContext = createContext<string>(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Sets the zone in which moments are shown, e.g. the workspace's. */
export function ZoneProvider(props: { readonly zone: string; readonly children: ReactNode }): ReactElement {
  return <ZoneContext value={props.zone}>{props.children}</ZoneContext>;
}

/** The reader's language and zone; components render again when either changes. */
export function useWording(): Wording {
  const zone = useContext(ZoneContext);
  const { locale, t } = must(useStore(language), "language-not-loaded: expected switchLocale before the first render");
  return useMemo(
    () => ({ locale, t, format: buildFormat(locale, zone), label: (label: Label) => pickLabel(label, locale) }),
    [locale, t, zone],
  );
}
