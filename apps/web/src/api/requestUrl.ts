/** Where the interface lives on our own origin. */
export const apiRoot = "/api/v1";

type Primitive = string | number | boolean;

/**
 * The address of a call.
 * @param path pattern with `:name` parts; every part must have its param
 * @param query undefined entries are left out, arrays repeat their name
 */
export function requestUrl(
  path: string,
  params: Readonly<Record<string, unknown>> = {},
  query: Readonly<Record<string, unknown>> = {},
): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (!isPrimitive(value)) throw new Error(`request-url: expected a value for ${name} in ${path}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (isPrimitive(one)) search.append(name, String(one));
  }
  const tail = search.size === 0 ? "" : `?${search}`;
  return `${apiRoot}${filled}${tail}`;
}

function isPrimitive(value: unknown): value is Primitive {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
