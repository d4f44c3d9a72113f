import { keepValue } from "../../../keptValue.ts";
import type { KeptValue } from "../../../keptValue.ts";

/** Which view of a form opens first on this device; null for the first tab. */
export function defaultViewOf(workspace: string, form: string): KeptValue<string | null> {
  return keepValue<string | null>(`tongzhou.default-view.${workspace}.${form}`, null, (raw) =>
    typeof raw === "string" ? raw : undefined,
  );
}
