import * as contract from "@tongzhou/contract";
import type { ByteRoute, Route } from "@tongzhou/contract";

const exported: readonly unknown[] = Object.values(contract);

function isRoute(value: unknown): value is Route {
  return typeof value === "object" && value !== null && "method" in value && "path" in value && "reply" in value;
}

function isByteRoute(value: unknown): value is ByteRoute {
  return typeof value === "object" && value !== null && "method" in value && "path" in value && "answers" in value;
}

function byPath<R extends { readonly path: string }>(routes: readonly R[]): readonly R[] {
  return routes.toSorted((left, right) => (left.path === right.path ? 0 : left.path < right.path ? -1 : 1));
}

/** Every route of the contract, by path. */
export const contractRoutes: readonly Route[] = byPath(exported.filter(isRoute));

/** Every route that takes or gives bytes, by path. */
export const contractByteRoutes: readonly ByteRoute[] = byPath(exported.filter(isByteRoute));
