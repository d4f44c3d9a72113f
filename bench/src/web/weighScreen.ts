import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { rounded } from "../median.ts";
import type { ScreenWeight } from "./budgets.ts";

// What a screen fetches ahead of need, once it stands, also counts: it costs the same bytes.
const quietMs = 1500;

/** A file that a screen asked for. */
export interface WeighedFile {
  readonly path: string;
  readonly gzipBytes: number;
}

/**
 * Opens an address in a page whose cache is empty, and weighs every script and style sheet it asks for.
 * @param awaitScreen resolves when the screen is there
 */
export async function weighScreen(
  page: Page,
  path: string,
  awaitScreen: (page: Page) => Promise<unknown>,
): Promise<{ readonly weight: ScreenWeight; readonly files: readonly WeighedFile[] }> {
  const asked = new Set<string>();
  let lastAsked = performance.now();
  page.on("request", (request) => {
    const { pathname, href, origin } = new URL(request.url());
    if (!/\.(js|css)$/.test(pathname)) return;
    if (origin !== new URL(page.url()).origin && page.url() !== "about:blank")
      throw new Error(`bench-web: expected files of this server, got ${href}`);
    asked.add(href);
    lastAsked = performance.now();
  });
  await page.goto(path);
  await awaitScreen(page);
  while (performance.now() - lastAsked < quietMs) await sleep(100);
  const files: WeighedFile[] = [];
  for (const href of asked) {
    const reply = await fetch(href);
    if (!reply.ok) throw new Error(`bench-web: expected ${href}, got ${reply.status}`);
    const gzipBytes = gzipSync(await reply.bytes(), { level: 9 }).length;
    files.push({ path: new URL(href).pathname, gzipBytes });
  }
  const kBOf = (extension: string): number =>
    files.reduce((sum, file) => (file.path.endsWith(extension) ? sum + file.gzipBytes : sum), 0) / 1000;
  const [js, css] = [kBOf(".js"), kBOf(".css")];
  const weight = { kB: rounded(js + css, 1), jsKB: rounded(js, 1), cssKB: rounded(css, 1), files: files.length };
  return { weight, files: files.toSorted((a, b) => b.gzipBytes - a.gzipBytes) };
}
