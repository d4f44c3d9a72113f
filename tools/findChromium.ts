import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser for the journeys: `CHROMIUM_PATH`, else a Chromium or Chrome of this machine, else undefined. */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named) return isExecutable(named) ? named : undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const onPath = programs.flatMap((program) => folders.map((folder) => join(folder, program)));
  return [...onPath, ...applications].find(isExecutable);
}

/** Called by vitest before the journeys: leaves the browser's path in `CHROMIUM_PATH` for them. */
export function setup(): void {
  const path = findChromium();
  if (path === undefined) delete process.env["CHROMIUM_PATH"];
  else process.env["CHROMIUM_PATH"] = path;
}
