import { smallestValue } from "./smallestValue.ts";

/** A value with one thing wrong in it. */
export interface WrongValue {
  /** Where and what, such as `sort.0.field: too long`. */
  readonly what: string;
  readonly value: unknown;
}

// A value that fits no field of ours: a list in a list of itself.
const misfit = [[[{}]]];
const texts = { NUL: "a\0b", "a lone surrogate": "a\ud800b" };
/** More than any list of the interface takes. */
const manyItems = 10_001;

/**
 * Values that are right but for one place, for every place of a JSON Schema: of a wrong type, missing, too long, out of
 * range, too many, unknown, with characters no text can hold. What may be anything has nothing wrong in it.
 */
export function wrongValues(schema: unknown, at = ""): readonly WrongValue[] {
  const of = (name: string): unknown => member(schema, name);
  const wrong = (what: string, value: unknown): WrongValue => ({ what: `${at}: ${what}`, value });
  const choices = of("anyOf");
  if (Array.isArray(choices)) return ofChoices(choices, at);
  if (of("const") !== undefined || of("enum") !== undefined) return [wrong("another type", misfit)];
  switch (of("type")) {
    case "string": {
      const [max, min] = [of("maxLength"), of("minLength")];
      return [
        wrong("another type", misfit),
        ...(typeof max === "number" ? [wrong("too long", "a".repeat(max + 1))] : []),
        ...(typeof min === "number" && min > 0 ? [wrong("too short", "a".repeat(min - 1))] : []),
        ...Object.entries(texts).map(([what, value]) => wrong(what, value)),
      ];
    }
    case "integer":
    case "number": {
      const [max, min] = [of("maximum"), of("minimum")];
      return [
        wrong("another type", "1"),
        ...(of("type") === "integer" ? [wrong("a fraction", 1.5)] : []),
        ...(typeof max === "number" && Number.isSafeInteger(max + 1) ? [wrong("too large", max + 1)] : []),
        ...(typeof min === "number" ? [wrong("too small", min - 1)] : []),
      ];
    }
    case "boolean":
      return [wrong("another type", "true")];
    case "null":
      return [];
    case "array": {
      const items = of("items");
      const one = smallestValue(items);
      return [
        wrong("another type", { 0: one }),
        wrong(
          `${manyItems} of them`,
          Array.from({ length: manyItems }, () => one),
        ),
        ...wrongValues(items, `${at}.0`).map(({ what, value }) => ({ what, value: [value] })),
      ];
    }
    case "object":
      return ofObject(schema, at);
    default:
      return [];
  }
}

function ofObject(schema: unknown, at: string): readonly WrongValue[] {
  const right: Readonly<Record<string, unknown>> = Object(smallestValue(schema));
  const required = member(schema, "required");
  const properties = Object.entries(Object(member(schema, "properties")));
  const inside = properties.flatMap(([name, property]) =>
    wrongValues(property, `${at}.${name}`).map(({ what, value }) => ({ what, value: { ...right, [name]: value } })),
  );
  const missing = Object.keys(right)
    .filter((name) => Array.isArray(required) && required.includes(name))
    .map((name): WrongValue => {
      const { [name]: _left, ...rest } = right;
      return { what: `${at}.${name}: missing`, value: rest };
    });
  const isClosed = member(schema, "additionalProperties") === false;
  const unknown = isClosed ? [{ what: `${at}: unknown field`, value: { ...right, certainly_no_field: 1 } }] : [];
  return [{ what: `${at}: another type`, value: misfit }, ...inside, ...missing, ...unknown];
}

// What is wrong in one choice may be right in another, unless a constant tells which of them is meant.
function ofChoices(choices: readonly unknown[], at: string): readonly WrongValue[] {
  const told = choices.filter((choice) =>
    Object.values(Object(member(choice, "properties"))).some((property) => member(property, "const") !== undefined),
  );
  return [
    { what: `${at}: none of the choices`, value: misfit },
    ...told.flatMap((choice) => wrongValues(choice, at)).filter(({ what }) => !what.endsWith(": another type")),
  ];
}

function member(schema: unknown, name: string): unknown {
  return typeof schema === "object" && schema !== null
    ? Object.entries(schema).find(([key]) => key === name)?.[1]
    : undefined;
}
