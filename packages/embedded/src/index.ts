export { EmbeddedError } from "./errors.ts";
export type { EmbeddedErrorCode } from "./errors.ts";
export { findRunning } from "./findRunning.ts";
export { takeOwnership } from "./ownerLock.ts";
export { tuneSettings } from "./settings.ts";
export type { Settings } from "./settings.ts";
export { startPostgres } from "./startPostgres.ts";
export type { DatabaseEvent, EmbeddedPostgres, StartOptions } from "./startPostgres.ts";
