import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { sizes } from "./openBrowser.ts";

/** Which pictures are taken of a page. */
export interface ShotOptions {
  readonly sizes?: readonly (keyof typeof sizes)[];
  readonly themes?: readonly ("light" | "dark")[];
  /** Folder for the pictures; absent takes `SHOTS`, and without that none are taken. */
  readonly folder?: string | undefined;
}

/**
 * Pictures of the page as it stands, one per size and theme, named `<name>-<width>x<height>-<theme>.png`.
 * @returns their paths
 */
export async function shots(page: Page, name: string, options: ShotOptions = {}): Promise<readonly string[]> {
  const folder = options.folder ?? process.env["SHOTS"];
  if (folder === undefined) return [];
  await mkdir(folder, { recursive: true });
  const before = page.viewportSize();
  const taken: string[] = [];
  for (const size of options.sizes ?? ["desktop", "phone"]) {
    await page.setViewportSize(sizes[size]);
    for (const theme of options.themes ?? ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      await page.evaluate(() => document.fonts.ready);
      const path = join(folder, `${name}-${sizes[size].width}x${sizes[size].height}-${theme}.png`);
      await page.screenshot({ path, animations: "disabled", caret: "initial" });
      taken.push(path);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  if (before !== null) await page.setViewportSize(before);
  return taken;
}
