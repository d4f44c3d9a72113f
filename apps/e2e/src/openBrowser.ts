import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { findChromium } from "../../../tools/findChromium.ts";

/** The Chromium that journeys and benches drive; undefined when this machine has none. */
export { findChromium as findBrowser };

/** Starts Chromium without a window. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("open-browser: expected Chromium, got none; set CHROMIUM_PATH");
  // As root, and in containers with a small /dev/shm, Chromium starts only with these.
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN"] });
}

/** How a page is looked at. */
export interface Look {
  readonly locale?: "zh-CN" | "en";
  readonly theme?: "light" | "dark";
  readonly size?: "desktop" | "phone";
}

/** Sizes at which pages are judged. */
export const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** A page in a profile of its own, and what went wrong on it. */
export interface OpenPage {
  readonly page: Page;
  /** Uncaught errors and console errors; expected ones, such as a refused sign-in, are the caller's to filter. */
  readonly problems: string[];
  readonly close: () => Promise<void>;
}

/** Opens a page as somebody new: no cookies, nothing kept. */
export async function openPage(browser: Browser, origin: string, look: Look = {}): Promise<OpenPage> {
  const { locale = "zh-CN", theme = "light", size = "desktop" } = look;
  const context = await browser.newContext({
    baseURL: origin,
    locale,
    colorScheme: theme,
    viewport: sizes[size],
    hasTouch: size === "phone",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
  });
  // Half a minute is not much for a page whose first requests share two cores with everything else.
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`${error.name}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${message.text()} ${message.location().url}`.trim());
  });
  return { page, problems, close: async () => context.close() };
}
