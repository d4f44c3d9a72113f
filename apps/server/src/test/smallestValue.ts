/** A value that a JSON Schema takes, with as little in it as possible; what may be anything is an empty object. */
export function smallestValue(schema: unknown): unknown {
  const of = (name: string): unknown =>
    typeof schema === "object" && schema !== null
      ? Object.entries(schema).find(([key]) => key === name)?.[1]
      : undefined;
  const choices = of("enum") ?? of("anyOf");
  if (Array.isArray(choices)) return of("enum") === undefined ? smallestValue(choices[0]) : choices[0];
  const fixed = of("const");
  if (fixed !== undefined) return fixed;
  switch (of("type")) {
    case "string":
      return "a".repeat(Number(of("minLength") ?? 1));
    case "integer":
    case "number":
      return Number(of("minimum") ?? 1);
    case "boolean":
      return false;
    case "null":
      return null;
    case "array":
      return Array.from({ length: Number(of("minItems") ?? 0) }, () => smallestValue(of("items")));
    default: {
      const required = of("required");
      const properties: object = Object(of("properties"));
      const members = Object.entries(properties).filter(([key]) => Array.isArray(required) && required.includes(key));
      return Object.fromEntries(members.map(([key, member]) => [key, smallestValue(member)]));
    }
  }
}
