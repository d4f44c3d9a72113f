import type { Browser, Page } from "playwright-core";
import { openBrowser, openPage, setUp, signInAsOwner, startApp } from "@tongzhou/e2e";
import { budgets, findOverweight, type ScreenName, type ScreenWeight } from "./budgets.ts";
import { weighScreen } from "./weighScreen.ts";

const note = (text: string) => process.stderr.write(`${text}\n`);
const heaviestNamed = 6;

/** What `bench -- web` prints. */
export interface WebReport {
  readonly bench: "web";
  readonly screens: Readonly<Record<ScreenName, ScreenWeight>>;
  readonly budgets: typeof budgets;
  readonly isWithinBudget: boolean;
}

/**
 * Starts a server on an empty data directory and weighs what each first screen loads, with nothing in the cache.
 * The process ends with 1 when a screen weighs more than it may.
 */
export async function runWebBench(): Promise<WebReport> {
  const app = await startApp();
  try {
    const browser = await openBrowser();
    try {
      const screens = await weighAll(browser, app.origin);
      const isWithinBudget = findOverweight(screens).length === 0;
      if (!isWithinBudget) process.exitCode = 1;
      return { bench: "web", screens, budgets, isWithinBudget };
    } finally {
      await browser.close();
    }
  } finally {
    await app.stop();
  }
}

async function weighAll(browser: Browser, origin: string): Promise<Record<ScreenName, ScreenWeight>> {
  const heading = async (page: Page) => page.getByRole("heading", { level: 1 }).waitFor();
  const weigh = async (name: ScreenName, path: string, awaitScreen: (page: Page) => Promise<unknown>, isIn = true) => {
    const { page, close } = await openPage(browser, origin);
    if (isIn) await signInAsOwner(page);
    const { weight, files } = await weighScreen(page, path, awaitScreen);
    await close();
    note(`${name}: ${weight.kB} kB in ${weight.files} files; the heaviest:`);
    for (const file of files.slice(0, heaviestNamed)) note(`  ${(file.gzipBytes / 1000).toFixed(1)} kB ${file.path}`);
    return weight;
  };
  const firstRun = await weigh("firstRun", "/", heading, false);
  const { page, close } = await openPage(browser, origin);
  await setUp(page, "demo");
  const me = await page.request.get("/api/v1/me");
  // The server checks its replies against the contract.
  const { workspaces } = (await me.json()) as { readonly workspaces: readonly { readonly key: string }[] };
  await close();
  const base = `/w/${workspaces[0]?.key ?? ""}`;
  return {
    firstRun,
    signIn: await weigh("signIn", "/sign-in", heading, false),
    home: await weigh("home", base, heading),
    grid: await weigh("grid", `${base}/f/ticket`, async (one) => one.locator(loadedRow).first().waitFor()),
    record: await weigh("record", `${base}/f/ticket/r/1`, heading),
    importer: await weigh("importer", `${base}/import`, heading),
    designer: await weigh("designer", `${base}/design/ticket`, heading),
  };
}

// Grouped, a grid is a tree.
const loadedRow = '[role$="grid"] [role="rowgroup"] [role="gridcell"][id]:not([aria-busy="true"])';
