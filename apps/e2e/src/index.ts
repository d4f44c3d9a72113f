export { fillMatrixDesk } from "./matrixDesk.ts";
export { openBrowser, openPage } from "./openBrowser.ts";
export type { OpenPage } from "./openBrowser.ts";
export { setUp, signInAsOwner } from "./owner.ts";
export { startApp } from "./startApp.ts";
export type { RunningApp } from "./startApp.ts";
