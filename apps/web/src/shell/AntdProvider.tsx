import { Suspense, use, useMemo } from "react";
import type { ReactElement, ReactNode } from "react";
import { ConfigProvider, theme as antdThemes } from "antd";
import type { Locale } from "@tongzhou/base";
import { useStore } from "../store.ts";
import { buildAntdTheme } from "./antdTheme.ts";
import { useWording } from "./language.tsx";
import { theme } from "./theme.ts";

type AntdLocale = NonNullable<Parameters<typeof ConfigProvider>[0]["locale"]>;

/**
 * Dresses the component library in our tokens and our language. A page that uses its heavy controls (dates, cascades,
 * drawers) wraps itself in this; pages that do not, such as sign-in, never load the library.
 */
export function AntdProvider({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <Suspense fallback={null}>
      <Dressed>{children}</Dressed>
    </Suspense>
  );
}

function Dressed({ children }: { readonly children: ReactNode }): ReactElement {
  const { locale } = useWording();
  const mode = useStore(theme);
  const words = use(loadAntdLocale(locale));
  const dress = useMemo(
    () => buildAntdTheme(mode, mode === "dark" ? antdThemes.darkAlgorithm : antdThemes.defaultAlgorithm),
    [mode],
  );
  return (
    <ConfigProvider theme={dress} locale={words} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  );
}

const loaded = new Map<Locale, Promise<AntdLocale>>();

// The same promise each time, or React would wait for a new one at every render.
function loadAntdLocale(locale: Locale): Promise<AntdLocale> {
  const known = loaded.get(locale);
  if (known !== undefined) return known;
  const coming = importAntdLocale(locale);
  loaded.set(locale, coming);
  return coming;
}

// The calendar's words come from dayjs, which takes them once for the whole page.
async function importAntdLocale(locale: Locale): Promise<AntdLocale> {
  const { default: dayjs } = await import("dayjs");
  if (locale === "en") {
    dayjs.locale("en");
    return readWords(await import("antd/es/locale/en_US.js"));
  }
  await import("dayjs/locale/zh-cn.js");
  dayjs.locale("zh-cn");
  return readWords(await import("antd/es/locale/zh_CN.js"));
}

function readWords(module: { readonly default: unknown }): AntdLocale {
  // The library's types describe its CommonJS build, where the words lie one level deeper than in the one we load.
  return module.default as AntdLocale;
}
