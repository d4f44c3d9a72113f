import { keepValue } from "../keptValue.ts";
import type { KeptValue } from "../keptValue.ts";

/** Keys of the forms pinned in the navigation of a workspace, on this device. */
export function pinsOf(workspace: string): KeptValue<readonly string[]> {
  return keepValue<readonly string[]>(`tongzhou.pins.${workspace}`, [], (raw) =>
    Array.isArray(raw) && raw.every((key) => typeof key === "string") ? raw : undefined,
  );
}
