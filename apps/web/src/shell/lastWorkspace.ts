import { keepValue } from "../keptValue.ts";

/** The workspace last worked in on this device, to come back to. */
export const lastWorkspace = keepValue("tongzhou.workspace", "", (raw) => (typeof raw === "string" ? raw : undefined));
