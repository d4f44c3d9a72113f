import type { Divisions } from "@tongzhou/model/divisions";

export type { Divisions };

let loading: Promise<Divisions> | undefined;

/** Fetches China's divisions, once for the whole page. */
export function loadDivisions(): Promise<Divisions> {
  loading ??= import("@tongzhou/model/divisions").then(({ divisions }) => divisions());
  return loading;
}
