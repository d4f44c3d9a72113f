import * as contract from "@tongzhou/contract";
import type { Route } from "@tongzhou/contract";

function isRoute(value: unknown): value is Route {
  return typeof value === "object" && value !== null && "method" in value && "path" in value && "access" in value;
}

const exported: readonly unknown[] = Object.values(contract);

/** Every route of the contract, by path. */
export const contractRoutes: readonly Route[] = exported
  .filter(isRoute)
  .toSorted((left, right) => (left.path === right.path ? 0 : left.path < right.path ? -1 : 1));
